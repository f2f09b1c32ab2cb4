"""A campus of any size whose faults are known: for benchmarks, not for the demonstration."""
