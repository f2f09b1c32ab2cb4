"""Detectors: pure functions over arrays, `(state, ticks) -> (state, verdicts)`; no I/O."""
