"""What we run ourselves: gateways and readers."""
