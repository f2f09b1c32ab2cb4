"""How long, how often, how large: from the environment, and small in the quick form."""

import os

from tests.benchmarks.harness import QUICK

__all__ = [
    "BESIDE_SECONDS",
    "BESIDE_WARM_UP_MOMENTS",
    "ROUNDS",
    "SECONDS",
    "SETTLE_S",
    "WARM_UP_MOMENTS",
]

SECONDS = float(os.environ.get("SECONDS", "1" if QUICK else "120"))
"""Of each round of the product."""
BESIDE_SECONDS = min(SECONDS, float(os.environ.get("BESIDE_SECONDS", "30")))
"""Of each round of what is beside it; their rates do not change with time."""
ROUNDS = int(os.environ.get("ROUNDS", "1" if QUICK else "3"))
SETTLE_S = 0.5 if QUICK else 10.0
WARM_UP_MOMENTS = 5 if QUICK else 105
"""More than the detectors learn from; in the quick form they go on learning."""
BESIDE_WARM_UP_MOMENTS = min(10, WARM_UP_MOMENTS)
"""Nothing beside the product learns."""
