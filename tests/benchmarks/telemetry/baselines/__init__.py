"""What the product is compared with, each a process of its own on the same broker and payloads."""
