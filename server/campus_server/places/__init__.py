"""Where things are: campus, building, floor, room, spot."""
