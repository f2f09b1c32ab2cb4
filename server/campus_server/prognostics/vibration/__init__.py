"""Vibration of rotating machines: levels and zones, and what the lines say about a bearing."""
