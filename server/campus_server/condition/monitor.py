"""All equipment under watch: `assess` looks, `adopt` makes it count."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from campus_server.assets.registry import Layout, Registry
from campus_server.condition import findings
from campus_server.condition.cohort import Advanced, Cohort, Told
from campus_server.condition.findings import contributions
from campus_server.condition.grid import NEVER
from campus_server.condition.moments import by_moment
from campus_server.condition.roll import Roll, Taken
from campus_server.condition.rules import Named
from campus_server.condition.snapshot import StateCopy, copied, load
from campus_server.condition.status import ConditionStatus, status_of
from campus_server.finding import Finding
from campus_server.telemetry.batch import Batch

__all__ = ["NEVER", "Assessment", "ConditionMonitor", "Evaluated", "NamesOf"]

_GOOD = 0

NamesOf = Callable[[str], Mapping[str, Named]]
"""What people call the points of an equipment, by point id; asked only when it is told of."""


class Evaluated(NamedTuple):
    """Readings."""

    judged: int = 0
    """That went into ticks, or were of bad quality and masked there."""
    late: int = 0
    """Of a tick that is closed."""
    unowned: int = 0
    """Of no equipment."""

    def plus(self, other: "Evaluated") -> "Evaluated":
        return Evaluated(*(mine + more for mine, more in zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True, eq=False)
class Assessment:
    findings: tuple[Finding, ...]
    """In the order in which the readings made them known."""
    evaluated: Evaluated
    taken: Taken
    advanced: tuple[Advanced, ...]
    """State of the equipment that the batch touched, not yet in force."""


class ConditionMonitor:
    """One thread assesses and adopts; any thread may ask for a status."""

    def __init__(
        self,
        registry: Registry,
        names_of: NamesOf,
        training_ticks: int = 400,
        watched: Callable[[Layout], NDArray[np.bool_]] | None = None,
    ) -> None:
        """`watched`: by number of equipment whether it is judged here; None: all of it."""
        self.evaluated = Evaluated()
        """Since the process began."""
        self._registry = registry
        self._names_of = names_of
        self._watched = watched
        self._flags: tuple[Layout, NDArray[np.bool_]] | None = None
        self._roll = Roll(training_ticks)
        self._lock = Lock()

    def assess(self, batch: Batch) -> Assessment:
        """Only rows of known points count. Changes nothing: `adopt` does."""
        layout = self._registry.layout
        owner = self._owner(layout, batch.point)
        row = np.flatnonzero(owner >= 0)
        unowned = len(owner) - len(row)
        owner = owner[row]
        taken = self._roll.take(layout, owner, batch.time_ms[row])
        found = [
            (int(row[one.by]), one.taken_back)
            for one in taken.leavers
            if one.taken_back is not None
        ]
        advanced = []
        late = 0
        for cohort, after in taken.cohorts:
            mine = taken.rows_of(cohort, owner)
            rows = row[mine]
            moments = by_moment(
                taken.position[owner[mine]],
                batch.time_ms[rows],
                layout.channel(batch.point[rows]),
                np.where(batch.quality[rows] == _GOOD, batch.value[rows], np.nan),
                rows,
            )
            told, behind = cohort.advance(after, moments)
            late += behind
            found += [(item.by, self._finding(cohort, after, item)) for item in told]
            advanced.append(after)
        found.sort(key=lambda item: item[0])
        evaluated = Evaluated(len(row) - late, late, unowned)
        return Assessment(tuple(finding for _, finding in found), evaluated, taken, tuple(advanced))

    def adopt(self, assessment: Assessment) -> None:
        with self._lock:
            self._roll.adopt(assessment.taken)
            self.evaluated = self.evaluated.plus(assessment.evaluated)

    def copy(self) -> StateCopy:
        """Everything in force, for another thread to save."""
        return copied(self._roll.cohorts, self._registry.points)

    def snapshot(self) -> bytes:
        """Everything in force; `restore` continues from it to the last bit."""
        return self.copy().to_bytes()

    def restore(self, data: bytes) -> None:
        """Raises `ValueError` for what is no snapshot, or one of another version."""
        cohorts = load(data, self._registry.points, self._roll.training_ticks)
        with self._lock:
            self._roll = Roll(self._roll.training_ticks, cohorts)

    def newest(self) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Numbers of the points that are watched here, and the event time (ms) of each one's
        newest reading, `NEVER` where none was seen.

        A store without a log is asked for what is newer. To feed again what is as old changes
        nothing; what is older counts as late.
        """
        layout = self._registry.layout
        point = layout.points[self._owner(layout, layout.points) >= 0]
        newest_ms = np.full(len(self._registry.points), NEVER)
        seen, time_ms = self._roll.newest()
        np.maximum.at(newest_ms, seen, time_ms)  # a point may have moved to another equipment
        return point, newest_ms[point]

    def status(self, equipment: str) -> ConditionStatus | None:
        """None: no reading of this equipment has been assessed."""
        with self._lock:
            place = self._roll.find(equipment)
            return None if place is None else status_of(*place, self._registry.points)

    def _owner(self, layout: Layout, point: NDArray[np.int32]) -> NDArray[np.int32]:
        owner = layout.owner(point)
        if self._watched is None:
            return owner
        if self._flags is None or self._flags[0] is not layout:
            self._flags = layout, self._watched(layout)
        watched = np.append(self._flags[1], False)
        return np.where(watched[owner], owner, np.int32(-1))

    def _finding(self, cohort: Cohort, after: Advanced, told: Told) -> Finding:
        position, change = told.change.position, told.change
        row = int(after.rows[position])
        equipment = after.joined.get(row) or cohort.equipment[row]
        at_ms = max(told.stamp, int(after.state.told_ms[position]) + 1)
        after.state.told_ms[position] = at_ms
        if change.opened:
            ids = self._registry.points.ids(after.state.points[:, position])
            parts = contributions(ids, change.explanation)
            finding = findings.opened(
                equipment, parts, self._names_of(equipment), change, told.stamp, at_ms
            )
            after.findings[row] = finding
            return finding
        begun = after.findings[row] if row in after.findings else cohort.findings.get(row)
        after.findings[row] = None
        return findings.closed(equipment, begun, change, told.stamp, at_ms)
