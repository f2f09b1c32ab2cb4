"""The gateway's agent: reads what stands beside it, keeps it, and sends it to the server."""
