"""Who is under watch, and where: equipment of the registry to cohort and row."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from campus_server.assets.registry import Layout
from campus_server.condition import findings, grid
from campus_server.condition.cohort import VACANT, Advanced, Cohort, Watched
from campus_server.finding import Finding

__all__ = ["Leaver", "Roll", "Taken"]

Numbers = NDArray[np.integer]
Positions = NDArray[np.intp]


class Leaver(NamedTuple):
    """Equipment whose points have changed: it begins again elsewhere."""

    number: int
    channels: int
    row: int
    """Where it stood."""
    by: int
    """Position of the reading that made it known."""
    told_ms: int
    """Of the newest finding about it."""
    taken_back: Finding | None
    """What was told of it and no longer holds."""


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """Copies of the state of all equipment in a batch, to be advanced."""

    cohorts: tuple[tuple[Cohort, Advanced], ...]
    channels: Numbers
    """By number of equipment: how many points it has."""
    position: Positions
    """By number of equipment: where in the copy of its cohort it stands."""
    leavers: tuple[Leaver, ...]

    def rows_of(self, cohort: Cohort, owner: Numbers) -> Positions | slice:
        if len(self.cohorts) == 1:
            return slice(None)
        return np.flatnonzero(self.channels[owner] == cohort.channels)


class Roll:
    def __init__(self, training_ticks: int, cohorts: Iterable[Cohort] = ()) -> None:
        self.training_ticks = training_ticks
        self.cohorts = {cohort.channels: cohort for cohort in cohorts}
        self._places = {
            name: (cohort.channels, row)
            for cohort in self.cohorts.values()
            for row, name in enumerate(cohort.equipment)
            if name != VACANT
        }
        self._layout: Layout | None = None
        self._row = np.zeros(0, np.intp)
        """By number of equipment in `_layout`: its row; -1 where it is not known to be in force
        with these points."""

    def find(self, equipment: str) -> tuple[Cohort, int] | None:
        place = self._places.get(equipment)
        return None if place is None else (self.cohorts[place[0]], place[1])

    def newest(self) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        points, times = [np.zeros(0, np.int32)], [np.zeros(0, np.int64)]
        for cohort in self.cohorts.values():
            held = np.flatnonzero([name != VACANT for name in cohort.equipment])
            points.append(cohort.state.points[:, held].ravel())
            times.append(cohort.state.ticks.time_ms[:, held].ravel())
        point, time_ms = np.concatenate(points), np.concatenate(times)
        seen = time_ms != grid.NEVER
        return point[seen], time_ms[seen]

    def take(self, layout: Layout, owner: Numbers, time_ms: NDArray[np.int64]) -> Taken:
        """`owner[m]` and `time_ms[m]` of a batch's readings, in their order. Changes nothing."""
        if layout is not self._layout:
            self._layout, self._row = layout, np.full(len(layout.equipment), -1, np.intp)
        there = np.zeros(len(layout.equipment), np.bool_)
        there[owner] = True
        equipment = np.flatnonzero(there)
        channels = np.diff(layout.first)
        row = self._row
        joining = self._joining(layout, equipment[row[equipment] < 0])
        leavers = []
        if joining:
            first = np.full(len(layout.equipment), len(owner))
            first[owner[::-1]] = np.arange(len(owner))[::-1]
            joining.sort(key=lambda number: first[number])
            row = row.copy()
            leavers = [
                self._leaver(number, place, int(first[number]), time_ms)
                for number in joining
                if (place := self._places.get(layout.equipment[number])) is not None
            ]
        told = {one.number: one.told_ms for one in leavers}
        cohorts = []
        position = np.zeros(len(layout.equipment), np.intp)
        for count in np.unique(channels[equipment]).tolist():
            cohort = self.cohorts.get(count) or Cohort(count, self.training_ticks)
            new = [number for number in joining if channels[number] == count]
            free = cohort.free_rows(len(new))
            row[new] = free
            members = equipment[channels[equipment] == count]
            members = members[np.argsort(row[members], kind="stable")]
            position[members] = np.arange(len(members))
            joined = {at: layout.equipment[number] for at, number in zip(free, new, strict=True)}
            fresh = _fresh(layout, new, count, told)
            cohorts.append((cohort, cohort.begin(row[members], joined, fresh)))
        return Taken(tuple(cohorts), channels, position, tuple(leavers))

    def adopt(self, taken: Taken) -> None:
        for one in taken.leavers:
            cohort = self.cohorts[one.channels]
            self._places.pop(cohort.equipment[one.row], None)
            cohort.leave(one.row)
        for cohort, after in taken.cohorts:
            self.cohorts.setdefault(cohort.channels, cohort)
            cohort.adopt(after)
            self._places |= {name: (cohort.channels, row) for row, name in after.joined.items()}

    def _leaver(
        self, number: int, place: tuple[int, int], by: int, time_ms: NDArray[np.int64]
    ) -> Leaver:
        cohort, row = self.cohorts[place[0]], place[1]
        told_ms = int(cohort.state.told_ms[row])
        finding = cohort.findings.get(row)
        if finding is not None:
            told_ms = max(int(time_ms[by]), told_ms + 1)
            finding = findings.taken_back(finding, told_ms)
        return Leaver(number, *place, by, told_ms, finding)

    def _joining(self, layout: Layout, unsure: Positions) -> list[int]:
        """Those not in force with the points that they have now; the others are remembered."""
        joining = []
        for number in unsure.tolist():
            place = self._places.get(layout.equipment[number])
            if place is not None and self._same(layout, number, *place):
                self._row[number] = place[1]
            else:
                joining.append(number)
        return joining

    def _same(self, layout: Layout, number: int, channels: int, row: int) -> bool:
        mine, state = layout.of(number), self.cohorts[channels].state
        return (
            np.array_equal(layout.points[mine], state.points[:, row])
            and layout.period_ms[mine].max() == state.ticks.period_ms[row]
        )


def _fresh(layout: Layout, numbers: list[int], channels: int, told: dict[int, int]) -> Watched:
    fresh = Watched.zeros(channels, len(numbers))
    where = layout.first[numbers] + np.arange(channels)[:, None]
    fresh.points = layout.points[where]
    fresh.ticks = grid.begin(layout.period_ms[where])
    fresh.told_ms = np.array([told.get(number, 0) for number in numbers], np.int64)
    return fresh
