"""Time series: what was measured, when, and what has been applied."""
