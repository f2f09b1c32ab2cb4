"""Lists of names that come again and again, as arrays of numbers.

A gateway sends the same points in the same order, message after message: to see that a list is
the one of last time costs a fifth of looking up each of its names.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from campus_server.telemetry.points import Points

__all__ = ["Layouts"]

_SHORTEST = 4
"""Names; to look up fewer costs no more."""
_MOST_NAMES = 2_000_000
"""In all lists together; then they are forgotten and gathered anew."""


class Layouts:
    def __init__(self, points: Points) -> None:
        self._points = points
        self._lists: dict[tuple[str, str, int], tuple[list[str], NDArray[np.int32]]] = {}
        self._names = 0

    def numbers(self, gateway: str, names: Sequence[str]) -> NDArray[np.int32] | None:
        """Of these points of a gateway; None when one of them has no number."""
        key = (gateway, names[0], len(names))
        known = self._lists.get(key)
        if known is not None and known[0] == names:
            return known[1]
        numbers = self._points.of_gateway(gateway)
        try:
            found = np.array([numbers[name] for name in names], np.int32)
        except KeyError:
            return None
        if len(names) >= _SHORTEST:
            self._keep(key, found)
        return found

    def _keep(self, key: tuple[str, str, int], numbers: NDArray[np.int32]) -> None:
        if self._names + len(numbers) > _MOST_NAMES:
            self._lists.clear()
            self._names = 0
        self._names += 0 if key in self._lists else len(numbers)
        # the texts that the points have already: a name stands in memory once
        self._lists[key] = [self._points.name(number) for number in numbers.tolist()], numbers
