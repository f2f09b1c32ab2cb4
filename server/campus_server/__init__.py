"""The server: stores readings, judges condition, opens tickets, serves the dashboard."""
