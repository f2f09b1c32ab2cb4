"""What is tracked: assets, equipment with its points, tags, transfers."""
