"""What travels between a gateway and the server: topics, messages, and how they are checked."""
