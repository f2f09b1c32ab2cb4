"""Condition of equipment: is it as it has learned to be, and since when not."""
