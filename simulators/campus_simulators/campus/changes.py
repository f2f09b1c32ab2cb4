"""What changes and is no fault: a machine set up anew, another set point."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from campus_simulators.campus.units import Units, stream

__all__ = ["Change", "Changes"]

Floats = NDArray[np.float64]

_YEAR_S = 365.25 * 86_400.0


@dataclass(frozen=True)
class Change:
    where: str
    """Equipment, or building."""
    what: str
    """`load`: what the equipment has to do, as a factor; `setpoint`: K above the usual one;
    `silent`: nothing comes from the building, for so many hours; `service`: planned maintenance,
    which ended so many faults."""
    at: float
    """Seconds since 1970 UTC."""
    value: float


@dataclass(frozen=True)
class _Kind:
    what: str
    rate: float
    """Per equipment and year."""
    usual: float
    width: float

    def draw(self, rng: Generator) -> float:
        return self.usual + self.width * float(rng.standard_normal())


_KINDS = (_Kind("load", 0.5, 1.0, 0.06), _Kind("setpoint", 0.7, 0.0, 0.8))


class Changes:
    """Steps that stay until the next one."""

    def __init__(self, units: Units, changing: Collection[str], begins_s: float) -> None:
        """`changing`: what can be changed of these units, `load` or `setpoint`."""
        self.made: list[Change] = []
        self._units = units
        self._streams = [
            [stream(units.seed, unit.id, kind.what) for unit in units] for kind in _KINDS
        ]
        shape = (len(_KINDS), len(units))
        self._value = np.broadcast_to([[kind.usual] for kind in _KINDS], shape).copy()
        self._next = np.full(shape, np.inf)
        for k, kind in enumerate(_KINDS):
            if kind.what in changing:
                waits = [rng.exponential(_YEAR_S / kind.rate) for rng in self._streams[k]]
                self._next[k] = begins_s + np.array(waits)

    def day(self, times: Floats) -> tuple[Floats, Floats]:
        """[T, E] Load as a factor; set point, K above the usual one."""
        value = np.broadcast_to(
            self._value[:, None, :], (len(_KINDS), len(times), len(self._units))
        )
        due = np.argwhere(self._next <= times[-1])
        if len(due):
            value = value.copy()
        for k, e in due.tolist():
            kind, rng = _KINDS[k], self._streams[k][e]
            at = float(self._next[k, e])
            self._value[k, e] = kind.draw(rng)
            value[k, times >= at, e] = self._value[k, e]
            self.made.append(Change(self._units[e].id, kind.what, at, float(self._value[k, e])))
            self._next[k, e] = at + rng.exponential(_YEAR_S / kind.rate)
        return value[0], value[1]
