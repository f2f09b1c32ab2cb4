"""Degradation and remaining life: never a life without an interval."""
