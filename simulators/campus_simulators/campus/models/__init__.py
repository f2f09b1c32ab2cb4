"""One module a class of equipment; tables and figures as in docs/failure-modes.md."""
