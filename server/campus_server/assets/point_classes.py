"""Which class of retention a point is of: its Brick class, where the settings name it."""

import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from campus_server.assets import repository
from campus_server.kit.database import Database
from campus_server.telemetry.points import Points

__all__ = ["PointClasses"]

_LOOK_EVERY_S = 60.0


class PointClasses:
    """Looks into the register again after a while. One thread at a time asks."""

    def __init__(self, database: Database, points: Points, classes: Sequence[str]) -> None:
        self._database = database
        self._points = points
        self._classes = tuple(classes)
        self._position = np.zeros(0, np.intp)
        self._looked_at = float("-inf")

    def positions(self, point: NDArray[np.int32]) -> NDArray[np.intp]:
        """By number of the point: 0 for no class that is named, else 1 + its position.

        May raise `StoreAway`.
        """
        if time.monotonic() - self._looked_at >= _LOOK_EVERY_S:
            self._look()
        found = np.zeros(len(point), np.intp)
        seen = point < len(self._position)
        found[seen] = self._position[point[seen]]
        return found

    def _look(self) -> None:
        with self._database.read() as session:
            rows = repository.points_of_classes(session, self._classes)
        position = np.zeros(len(self._points), np.intp)
        for point, brick_class in rows:
            number = self._points.find(point)
            if number is not None and number < len(position):
                position[number] = 1 + self._classes.index(brick_class)
        self._position, self._looked_at = position, time.monotonic()
