"""The registry in memory, for the hot path: whose a point is, by its number, for a whole batch.

A reload builds a whole new layout and swaps it in by one assignment, so a reader in another
thread sees either the old one or the new one, never a mixture, and takes no lock.
"""

from dataclasses import dataclass

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

    def of(self, equipment: int) -> slice:
        """Where its points stand."""
        return slice(int(self.first[equipment]), int(self.first[equipment + 1]))


class Registry:
    """Empty until the first `reload`; reload it after every commit that changed assets."""

    def __init__(self, points: Points) -> None:
        self.points = points
        self.layout = lay_out([], [], [])

    def reload(self, session: Session) -> None:
        """Gives a number to every point in the register that has none."""
        register = repository.register_of_points(session)
        number = [
            numbers.get(name, -1)
            for gateway, names in register.names
            for numbers in [self.points.of_gateway(gateway)]
            for name in names
        ]
        if -1 in number:
            number = [
                self.points.give(gateway, name)
                for gateway, names in register.names
                for name in names
            ]
        # one assignment: a reader sees the old layout or the new one, never a mixture
        self.layout = lay_out(number, register.equipment, register.period_s)

    def known(self, point: Numbers) -> NDArray[np.bool_]:
        """Whether the points with these numbers belong to equipment."""
        return self.layout.owner(point) >= 0

    def equipment_of(self, point_id: str) -> str | None:
        number, layout = self.points.find(point_id), self.layout
        if number is None or number >= len(layout.owners):
            return None
        owner = int(layout.owners[number])
        return None if owner < 0 else layout.equipment[owner]


def lay_out(point: list[int], equipment: list[str], period_s: list[float]) -> Layout:
    """Columns of points in the order of their ids: number, whose, and period."""
    ids = sorted(set(equipment))
    number_of = dict(zip(ids, range(len(ids)), strict=True))
    owner = np.fromiter(map(number_of.__getitem__, equipment), np.int32, len(equipment))
    order = np.argsort(owner, kind="stable")
    first = np.zeros(len(ids) + 1, np.int64)
    np.cumsum(np.bincount(owner, minlength=len(ids)), out=first[1:])
    points = np.array(point, np.int32)[order]
    owner = owner[order]
    owners = np.full(max(point, default=-1) + 2, -1, np.int32)
    owners[points] = owner
    channels = np.zeros_like(owners)
    channels[points] = np.arange(len(points)) - first[owner]
    period_ms = np.array(period_s, np.float64)[order] * 1000.0
    return Layout(ids, first, points, period_ms, owners, channels)
