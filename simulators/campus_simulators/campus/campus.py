"""A campus of equipment that fails, with the truth about it.

    campus = Campus(seed=1, equipment=300, start=date(2025, 9, 8), days=365)
    for number in range(campus.days):
        columns = campus.day(number)
        ...                                      # detectors look, tickets open
        campus.repair("P-B07-1", columns.ends_s) # a technician comes
    campus.truth

Days are generated in order, since machines are warm and worn from the day before. The same seed and
the same repairs give the same readings; what an equipment shows depends on nothing but the seed,
its id and the repairs made to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.changes import Change, Changes
from campus_simulators.campus.fault_record import FaultRecord
from campus_simulators.campus.faults import Faults
from campus_simulators.campus.model import Day, Model, Severities
from campus_simulators.campus.occupancy import occupancy
from campus_simulators.campus.outages import Outages
from campus_simulators.campus.pair import Owner, Risk
from campus_simulators.campus.population import counts, models_of
from campus_simulators.campus.sensors import PointKind, Sensors, point_id
from campus_simulators.campus.services import Services
from campus_simulators.campus.terms import kind_of
from campus_simulators.campus.weather import Weather
from campus_simulators.errors import BadRequest

__all__ = ["Campus", "Columns", "Equipment", "Point"]

Floats = NDArray[np.float64]

_LOCAL = timezone(timedelta(hours=8))
_DAY_S = 86_400.0
_PERIODS_DIVIDE_S = 300
"""So that readings every 5, 10 and 15 minutes fall on the campus's own steps."""


@dataclass(frozen=True)
class Point:
    id: str
    name: str
    equipment: str
    brick_class: str
    unit: str
    period_s: float
    low: float
    high: float
    told: bool
    """A state or a command, not a measurement."""


@dataclass(frozen=True)
class Equipment:
    id: str
    brick_class: str
    building: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Columns:
    """A local day's readings, by time and then by point."""

    begins_s: float
    ends_s: float
    """Seconds since 1970 UTC; the first of the next day."""
    point: NDArray[np.int32]
    """Position in `Campus.points`."""
    time_ms: NDArray[np.int64]
    value: Floats


class _Group:
    """A class at work: its model, sensors, faults and changes."""

    def __init__(self, model: Model, risk: Risk) -> None:
        units = model.units
        self.model = model
        self.sensors = Sensors(units, model.points, risk)
        owners = [Owner(unit.id, unit.brick_class) for unit in units]
        self.faults = Faults(units.seed, model.modes, owners, risk)
        self.changes = Changes(units, model.changing, risk.begins_s)
        self._services = Services(units, model.serviced_days, risk.begins_s)

    def day(self, day: Day, times: Floats) -> Floats:
        """[T, E x P]"""
        for equipment, mode, at in self._services.due(float(times[0])):
            ended = self.faults.mend(equipment, at, mode)
            self.changes.made.append(Change(equipment, "service", at, float(len(ended))))
        plan = self.model.plan(day)
        acting = self.faults.advance(times, day.step_s, plan)
        true = self.model.live(day, plan, Severities(acting))
        return self.sensors.read(true, times, day.step_s).reshape(len(times), -1)


class Campus:
    """`equipment` is how many in all, or how many of each class of `population.CLASSES`.

    `period` is in seconds, a divisor of 300; points that are read less often keep their own.
    `rate` multiplies how often every fault comes. Raise `BadRequest` for what cannot be.
    """

    def __init__(
        self,
        seed: int,
        equipment: int | Mapping[str, int] = 300,
        start: date = date(2025, 9, 8),
        days: int = 365,
        period: int = 300,
        healthy_days: int = 30,
        rate: float = 1.0,
    ) -> None:
        if period < 1 or _PERIODS_DIVIDE_S % period:
            raise BadRequest(f"a period of {period} s: it has to divide {_PERIODS_DIVIDE_S} s")
        if days < 1:
            raise BadRequest(f"{days} days: at least one")
        if not 0.0 < rate < 1000.0:
            raise BadRequest(f"a rate of {rate:g}: above 0, below 1000")
        for day in (start, start + timedelta(days - 1)):
            kind_of(day)
        wanted = counts(equipment) if isinstance(equipment, int) else equipment
        self.start = start
        self.days = days
        self.period = period
        self._weather = Weather(seed, start, days)
        self._next = 0
        self._begins_s = datetime(start.year, start.month, start.day, tzinfo=_LOCAL).timestamp()
        risk = Risk(self._begins_s, self._begins_s + healthy_days * _DAY_S, rate)
        self._groups = [_Group(model, risk) for model in models_of(seed, wanted)]
        self.equipment = tuple(
            Equipment(
                unit.id,
                unit.brick_class,
                unit.building,
                tuple(_point(unit.id, kind, period) for kind in group.model.points),
            )
            for group in self._groups
            for unit in group.model.units
        )
        self.points = tuple(point for one in self.equipment for point in one.points)
        building = [one.building for one in self.equipment for _ in one.points]
        gateways = sorted(set(building))
        self._outages = Outages(seed, gateways, self._begins_s)
        self._gateway = np.array([gateways.index(name) for name in building])
        self._group_of = {unit.id: group for group in self._groups for unit in group.model.units}

    @property
    def generated_s(self) -> float:
        """Seconds since 1970 UTC up to which all is generated and cannot be changed any more."""
        return self._begins_s + self._next * _DAY_S

    def day(self, number: int) -> Columns:
        """Readings of the local day `start` + `number`; each day once, in order.

        Raise `ValueError` for any other day.
        """
        if number != self._next or number >= self.days:
            raise ValueError(f"day {number} of {self.days}: the next one is {self._next}")
        begins_s = self.generated_s
        second = np.arange(0.0, _DAY_S, self.period)
        times = begins_s + second
        kind = kind_of(self.start + timedelta(number))
        outdoors = self._weather.day(number, second / 3600.0)
        crowds: dict[str, Floats] = {}
        blocks = []
        for group in self._groups:
            buildings = [unit.building for unit in group.model.units]
            for building in set(buildings) - set(crowds):
                crowds[building] = occupancy(building, kind, outdoors.hour)
            occupied = np.stack([crowds[building] for building in buildings], axis=-1)
            load, setpoint = group.changes.day(times)
            day = Day.of(kind, float(self.period), outdoors, occupied, load, setpoint)
            blocks.append(group.day(day, times))
        self._next += 1
        values = np.concatenate(blocks, axis=1)
        silent = self._outages.day(times)
        if silent.any():
            values[silent[:, self._gateway]] = np.nan
        there = ~np.isnan(values)
        step, point = np.nonzero(there)
        return Columns(
            begins_s,
            begins_s + _DAY_S,
            point.astype(np.int32),
            (times * 1000.0).astype(np.int64)[step],
            values[there],
        )

    @property
    def truth(self) -> tuple[FaultRecord, ...]:
        """Every fault that has begun so far, of machines and of sensors, by onset."""
        records = [
            record
            for group in self._groups
            for faults in (group.faults, group.sensors.faults)
            for record in faults.records
        ]
        return tuple(sorted(records, key=lambda one: (one.t0, one.equipment, one.mode)))

    @property
    def changes(self) -> tuple[Change, ...]:
        """What changed and is no fault, by time."""
        made = [change for group in self._groups for change in group.changes.made]
        made += self._outages.made
        return tuple(sorted(made, key=lambda one: (one.at, one.where)))

    def repair(self, equipment: str, at: float) -> tuple[str, ...]:
        """A technician ends all that the equipment has by now, sensors included, at `at`.

        The codes of the modes that were there: nothing where nothing was wrong. Raise `ValueError`
        for a time that is generated already, `KeyError` for equipment that is not there.
        """
        if at < self.generated_s:
            past = datetime.fromtimestamp(self.generated_s, UTC)
            raise ValueError(f"{equipment}: readings up to {past:%Y-%m-%d %H:%M} UTC are out")
        group = self._group_of[equipment]
        return group.faults.mend(equipment, at) + group.sensors.faults.mend(equipment, at)

    def plant(self, name: str, mode: str, at: float) -> None:
        """Let a fault of an equipment, or of a point by its id, begin with the first use after `at`.

        Raise `ValueError` for a time that is generated already, `KeyError` where the class has no
        such mode or the fault is there already.
        """
        if at < self.generated_s:
            raise ValueError(f"{name}: the day of {mode} has passed")
        equipment, _, point = name.partition(".")
        group = self._group_of[equipment]
        (group.sensors.faults if point else group.faults).plant(name, mode, at)


def _point(equipment: str, kind: PointKind, period: float) -> Point:
    return Point(
        point_id(equipment, kind.name),
        kind.name,
        equipment,
        kind.brick_class,
        kind.unit,
        max(kind.period_s, period),
        kind.low,
        kind.high,
        kind.told,
    )
