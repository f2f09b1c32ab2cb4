"""Timed work, done by one elected process."""
