"""The registry in memory, for the hot path: whose a point is, by its number, for a whole batch.

A reload builds a whole new layout and swaps it in by one assignment, so a reader in another
thread sees either the old one or the new one, never a mixture, and takes no lock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, repeat

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from campus_server.assets import repository
from campus_server.telemetry.points import Points

__all__ = ["Layout", "Registry", "lay_out"]

Numbers = NDArray[np.integer]


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Equipment by numbers of its own, and its points in the order of their ids: its channels.

    A million points cost some 20 MB; names and units are looked up when somebody is told of them.
    """

    equipment: list[str]
    """Id by number, ascending."""
    first: NDArray[np.int64]
    """[equipment + 1] where the points of each begin in `points`."""
    points: NDArray[np.int32]
    """Numbers of points, each equipment's in the order of its channels."""
    period_ms: NDArray[np.float64]
    """Of each of these."""
    owners: NDArray[np.int32]
    """By number of a point: number of its equipment, or -1. The last is for later numbers."""
    channels: NDArray[np.int32]
    """By number of a point: its channel."""

    def owner(self, point: Numbers) -> NDArray[np.int32]:
        return self.owners.take(point, mode="clip")

    def channel(self, point: Numbers) -> NDArray[np.int32]:
        return self.channels.take(point, mode="clip")

    def first_points(self) -> NDArray[np.int32]:
        """By number of equipment: its first point, or -1."""
        has = self.first[:-1] < self.first[1:]
        found = np.full(len(self.equipment), -1, np.int32)
        found[has] = self.points[self.first[:-1][has]]
        return found

    def of(self, equipment: int) -> slice:
        """Where its points stand."""
        return slice(int(self.first[equipment]), int(self.first[equipment + 1]))


class Registry:
    """Empty until the first `reload`; reload it after every commit that changed assets."""

    def __init__(self, points: Points) -> None:
        self.points = points
        self.layout = lay_out([], np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0))

    def reload(self, session: Session) -> None:
        """Gives a number to every point in the register that has none."""
        ids = repository.every_equipment(session)
        of = dict(zip(ids, range(len(ids)), strict=True))
        numbers, owners, periods = [], [], []
        for part in repository.every_point(session):
            gateways, names, equipment, period_s = zip(*part, strict=True)
            numbers.append(self._numbers(gateways, names))
            owners.append(np.fromiter(map(of.get, equipment, repeat(-1)), np.int32, len(part)))
            periods.append(np.array(period_s, np.float64))
        if numbers:
            columns = (np.concatenate(numbers), np.concatenate(owners), np.concatenate(periods))
        else:
            columns = (np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0))
        # one assignment: a reader sees the old layout or the new one, never a mixture
        self.layout = lay_out(ids, *columns)

    def known(self, point: Numbers) -> NDArray[np.bool_]:
        """Whether the points with these numbers belong to equipment."""
        return self.layout.owner(point) >= 0

    def equipment_of(self, point_id: str) -> str | None:
        number, layout = self.points.find(point_id), self.layout
        if number is None or number >= len(layout.owners):
            return None
        owner = int(layout.owners[number])
        return None if owner < 0 else layout.equipment[owner]

    def _numbers(self, gateways: Sequence[str], names: Sequence[str]) -> NDArray[np.int32]:
        found: list[int] = []
        for gateway, group in groupby(gateways):
            mine = names[len(found) : len(found) + len(list(group))]
            numbers = list(map(self.points.of_gateway(gateway).get, mine, repeat(-1)))
            if -1 in numbers:
                numbers = [self.points.give(gateway, name) for name in mine]
            found += numbers
        return np.array(found, np.int32)


def lay_out(
    equipment: list[str],
    point: NDArray[np.int32],
    owner: NDArray[np.int32],
    period_s: NDArray[np.float64],
) -> Layout:
    """From ascending ids of equipment, and columns of points in the order of their ids: number,
    position of the equipment, or -1, and period."""
    order = np.argsort(owner, kind="stable")
    order = order[np.count_nonzero(owner < 0) :]
    point, owner = point[order], owner[order]
    first = np.zeros(len(equipment) + 1, np.int64)
    np.cumsum(np.bincount(owner, minlength=len(equipment)), out=first[1:])
    owners = np.full(point.max(initial=-1) + 2, -1, np.int32)
    owners[point] = owner
    channels = np.zeros_like(owners)
    channels[point] = np.arange(len(point)) - first[owner]
    return Layout(equipment, first, point, period_s[order] * 1000.0, owners, channels)
