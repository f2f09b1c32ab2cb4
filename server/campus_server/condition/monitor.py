"""All equipment under watch: `assess` looks, `adopt` makes it count."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from campus_server.assets.registry import EquipmentPoints
from campus_server.condition import snapshot, watch
from campus_server.condition.rules import Named
from campus_server.condition.status import ConditionStatus, status_of
from campus_server.condition.watch import Found, Watch
from campus_server.finding import Finding
from campus_server.telemetry.batch import Batch

__all__ = ["Assessment", "ConditionMonitor"]

_GOOD = 0


@dataclass(frozen=True, slots=True, eq=False)
class Assessment:
    findings: tuple[Finding, ...]
    """In the order in which the readings made them known."""
    watches: Mapping[str, Watch]
    """State of the equipment that the batch touched, not yet in force."""


class ConditionMonitor:
    """One thread assesses and adopts; any thread may ask for a status."""

    def __init__(
        self, equipment_of: Callable[[str], EquipmentPoints | None], training_ticks: int = 400
    ) -> None:
        """`equipment_of(point id)`: its equipment with ordered points; None: not equipment."""
        self._equipment_of = equipment_of
        self._training_ticks = training_ticks
        self._watches: dict[str, Watch] = {}

    def assess(self, batch: Batch) -> Assessment:
        """Only rows of known points count. Changes nothing: `adopt` does."""
        found: list[Found] = []
        watches: dict[str, Watch] = {}
        channel, owner, members = self._owners(batch)
        row_owner = owner[batch.point]
        values = np.where(batch.quality == _GOOD, batch.value, np.nan)
        for number, equipment in enumerate(members):
            rows = np.flatnonzero(row_owner == number)
            times = batch.time_ms[rows]
            current, taken_back = self._current(equipment, int(times[0]))
            if taken_back is not None:
                found.append(Found(int(rows[0]), taken_back))
            names = {point.id: Named(point.display, point.unit) for point in equipment.points}
            after, new = watch.advance(
                current, names, channel[batch.point[rows]], times, values[rows]
            )
            watches[equipment.equipment] = after
            found += [Found(int(rows[item.by]), item.finding) for item in new]
        found.sort(key=lambda item: item.by)
        return Assessment(tuple(item.finding for item in found), watches)

    def adopt(self, assessment: Assessment) -> None:
        if assessment.watches:
            # one assignment: a reader sees the old state or the new one, never a mixture
            self._watches = {**self._watches, **assessment.watches}

    def snapshot(self) -> bytes:
        """Everything in force; `restore` continues from it to the last bit."""
        return snapshot.dump(self._watches.values())

    def restore(self, data: bytes) -> None:
        """Raises `ValueError` for what is no snapshot, or one of another version."""
        self._watches = {item.equipment: item for item in snapshot.load(data)}

    def status(self, equipment: str) -> ConditionStatus | None:
        """None: no reading of this equipment has been assessed."""
        known = self._watches.get(equipment)
        return None if known is None else status_of(known)

    def _owners(
        self, batch: Batch
    ) -> tuple[NDArray[np.int32], NDArray[np.int32], list[EquipmentPoints]]:
        """Per point: its channel, its equipment's number (-1: none); the equipment by number."""
        channel = np.zeros(len(batch.points), np.int32)
        owner = np.full(len(batch.points), -1, np.int32)
        numbers: dict[str, int] = {}
        members: list[EquipmentPoints] = []
        for position in np.unique(batch.point).tolist():
            point = batch.points[position]
            equipment = self._equipment_of(point)
            if equipment is None:
                continue
            if equipment.equipment not in numbers:
                numbers[equipment.equipment] = len(members)
                members.append(equipment)
            owner[position] = numbers[equipment.equipment]
            channel[position] = [info.id for info in equipment.points].index(point)
        return channel, owner, members

    def _current(self, equipment: EquipmentPoints, at_ms: int) -> tuple[Watch, Finding | None]:
        points = tuple(info.id for info in equipment.points)
        periods = np.array([info.period_s * 1000.0 for info in equipment.points])
        known = self._watches.get(equipment.equipment)
        if (
            known is not None
            and known.points == points
            and known.ticks.period_ms == float(periods.max())
        ):
            return known, None
        fresh = watch.begin(equipment.equipment, points, periods, self._training_ticks)
        if known is None:
            return fresh, None
        taken_back = watch.abandon(known, at_ms)
        told_ms = known.told_ms if taken_back is None else taken_back.at_ms
        return replace(fresh, told_ms=told_ms), taken_back
