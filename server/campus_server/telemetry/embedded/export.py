"""Every reading of some points, in order of time, in stretches that fit in memory."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from campus_server.telemetry.embedded.reading import Reading
from campus_server.telemetry.embedded.table import Table, size
from campus_server.telemetry.store import Stretch

__all__ = ["stretches"]

_STRETCH_ROWS = 100_000
_WINDOW_ROWS = 1_000_000
"""Rows that are read and sorted at once, as far as the last window tells."""
_FIRST_WINDOW_MS = 60_000
_SMALLEST_WINDOW_MS = 1_000
_LARGEST_WINDOW_MS = 86_400_000
_POINTS = 10
"""Of more, the largest window is shorter: a few readings say little about what comes next."""


def stretches(
    reading: Reading,
    points: Sequence[str],
    position_of: NDArray[np.int32],
    start_ms: int,
    end_ms: int,
) -> Iterator[Stretch]:
    """`position_of[series]` is a position in `points`."""
    width_ms = _FIRST_WINDOW_MS
    low = start_ms
    while low < end_ms:
        first = reading.first_ms(low)
        if first is None or first >= end_ms:
            return
        high = min(end_ms, first + width_ms)
        rows = reading.everything(first, high)
        yield from _cut(rows, points, position_of)
        largest_ms = _LARGEST_WINDOW_MS * _POINTS // max(_POINTS, len(points))
        width_ms = min(largest_ms, _next_width(width_ms, size(rows)))
        low = high


def _next_width(width_ms: int, rows: int) -> int:
    if rows * 8 < _WINDOW_ROWS:
        return width_ms * 8
    return max(_SMALLEST_WINDOW_MS, width_ms * _WINDOW_ROWS // rows)


def _cut(rows: Table, points: Sequence[str], position_of: NDArray[np.int32]) -> Iterator[Stretch]:
    position = position_of[rows["series"]]
    order = np.lexsort((position, rows["time_ms"]))
    for start in range(0, len(order), _STRETCH_ROWS):
        part = order[start : start + _STRETCH_ROWS]
        yield Stretch(
            points,
            position[part],
            rows["time_ms"][part],
            rows["value"][part],
            rows["quality"][part],
        )
