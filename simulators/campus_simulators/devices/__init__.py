"""Devices that speak their field's protocol, so that the real drivers run."""
