"""Work to be done: opened by findings, moved by people through one table of transitions."""
