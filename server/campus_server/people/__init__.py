"""The people who sign in, their roles, and their sessions."""
