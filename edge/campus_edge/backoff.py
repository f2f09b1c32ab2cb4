"""How long to wait before the next attempt."""

import random

__all__ = ["Backoff"]


class Backoff:
    """Doubles from `first` to `most` seconds; each wait lies between half and all of it.

    The jitter keeps a campus of gateways from coming back in the same second.
    """

    def __init__(self, first: float = 0.5, most: float = 30.0) -> None:
        self._first = first
        self._most = most
        self._next = first

    def wait(self) -> float:
        """Seconds to wait now; the next is longer."""
        width, self._next = self._next, min(self._next * 2, self._most)
        return width * random.uniform(0.5, 1.0)  # noqa: S311  # spreads load, guards nothing

    def reset(self) -> None:
        self._next = self._first
