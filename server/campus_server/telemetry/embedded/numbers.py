"""The store's own numbers: a series for each point, the same from process to process."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from campus_server.telemetry.points import Points

__all__ = ["SeriesNumbers"]

_NONE = -1


class SeriesNumbers:
    """Numbers of `Points` are given anew by each process, also to points that are never stored."""

    def __init__(self, points: Points) -> None:
        self._points = points
        self._series = np.empty(0, np.int32)
        """By number of the point; `_NONE` where it has no series."""
        self._point = np.empty(0, np.int32)
        """By series."""
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def of(self, point: NDArray[np.int32]) -> NDArray[np.int32]:
        """-1 where a point has no series."""
        if len(self._series) < len(self._points):
            longer = np.full(2 * len(self._points), _NONE, np.int32)
            longer[: len(self._series)] = self._series
            self._series = longer
        return self._series[point]

    def find(self, point: str) -> int | None:
        """Of an id."""
        number = self._points.find(point)
        if number is None or number >= len(self._series):
            return None
        series = int(self._series[number])
        return None if series == _NONE else series

    def point(self, series: NDArray[np.int32]) -> NDArray[np.int32]:
        """Numbers of the points."""
        return self._point[series]

    def point_of(self, series: int) -> int:
        return int(self._point[series])

    def id(self, series: int) -> str:
        return self._points[self.point_of(series)]

    def ids(self, first: int) -> list[str]:
        """Of all series from `first` on."""
        return self._points.ids(self._point[first : self._count])

    def add(self, first: int, points: Iterable[str]) -> None:
        """The next series; what is known from `first` on is not added again."""
        new = list(points)[self._count - first :]
        if not new:
            return
        number = np.array(self._points.number_all(new), np.int32)
        end = self._count + len(new)
        if len(self._point) < end:
            longer = np.empty(2 * end, np.int32)
            longer[: self._count] = self._point[: self._count]
            self._point = longer
        self._point[self._count : end] = number
        self.of(number)  # makes room
        series = np.arange(self._count, end, dtype=np.int32)
        self._count = end  # before a reader can find one of them
        self._series[number] = series
