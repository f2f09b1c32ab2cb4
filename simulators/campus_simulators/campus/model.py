"""What the model of a class of equipment is, and what it is told about a day."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.growth import Mode
from campus_simulators.campus.sensors import PointKind
from campus_simulators.campus.terms import DayKind
from campus_simulators.campus.units import Units
from campus_simulators.campus.weather import Outdoors

__all__ = ["Day", "Model", "Plan", "Severities", "Truths"]

Floats = NDArray[np.float64]
Plan = dict[str, Floats]
"""What the units are to do, [T, E]; `use` wears them, `use:CODE` where a mode has its own."""
Truths = dict[str, Floats | NDArray[np.bool_]]
"""By point what is the case, [T, E] or what broadcasts to it; NaN where there is nothing to say."""


@dataclass(frozen=True)
class Day:
    """Arrays are [T, E], hours and weather [T, 1]."""

    kind: DayKind
    step_s: float
    hour: Floats
    air_c: Floats
    wet_bulb_c: Floats
    occupied: Floats
    """Share 0 to 1 of those whom the unit's building was made for."""
    load: Floats
    """Factor by which the unit was set up to do more, or less."""
    setpoint: Floats
    """K above the usual one."""

    @property
    def steps(self) -> int:
        return len(self.hour)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.occupied.shape

    @staticmethod
    def of(
        kind: DayKind, step_s: float, outdoors: Outdoors, occupied: Floats,
        load: Floats, setpoint: Floats,
    ) -> "Day":  # fmt: skip
        columns = (outdoors.hour, outdoors.air_c, outdoors.wet_bulb_c)
        hour, air, wet = (column[:, None] for column in columns)
        return Day(kind, step_s, hour, air, wet, occupied, load, setpoint)

    def between(self, opens: float, closes: float) -> Floats:
        """[T, 1] 1 from one hour to the other."""
        return ((self.hour >= opens) & (self.hour < closes)).astype(np.float64)


class Severities:
    """How each mode acts, [T, E]; 0 for what is not there."""

    def __init__(self, acting: Mapping[str, Floats]) -> None:
        self._acting = acting
        self._none = np.zeros((1, 1))

    def __getitem__(self, mode: str) -> Floats:
        return self._acting.get(mode, self._none)


class Model(ABC):
    """All units of a class. A day is planned, then lived with the faults that use brings."""

    prefix: ClassVar[str]
    """Of the units' ids."""
    brick_classes: ClassVar[tuple[str, ...]]
    """Dealt out in turn."""
    buildings: ClassVar[tuple[str, ...]]
    """Dealt out in turn."""
    points: ClassVar[tuple[PointKind, ...]]
    modes: ClassVar[tuple[Mode, ...]]
    changing: ClassVar[tuple[str, ...]] = ("load",)
    """What people set anew now and then: see `changes.py`."""
    serviced_days: ClassVar[Mapping[str, float]] = {}
    """Modes that planned maintenance ends, and how many days apart it comes."""

    def __init__(self, units: Units) -> None:
        self.units = units

    @abstractmethod
    def plan(self, day: Day) -> Plan: ...

    @abstractmethod
    def live(self, day: Day, plan: Plan, s: Severities) -> Truths:
        """Each day once, in order."""
