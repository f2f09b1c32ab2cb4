"""What sensors make of the truth: calibration, noise, resolution, gaps, and their own faults."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.fault_record import FaultRecord
from campus_simulators.campus.faults import USE, Faults
from campus_simulators.campus.growth import starts, wears
from campus_simulators.campus.pair import Owner, Risk
from campus_simulators.campus.units import Units, stream

__all__ = ["PointKind", "Sensors", "point_id"]

Floats = NDArray[np.float64]

_REMEMBERS = 0.3
_MEMORY = 4
"""Samples after which .3^n is nothing."""
_SLOW_KEEPS, _SLOW_WIDTH = 0.8, 0.5
"""What no model knows (a transmitter's temperature, wind, how people behave): from day to day, as a
share of the noise's width."""
_GAIN, _BIAS = 0.003, 0.5
"""Widths of the errors of calibration: of the reading, and of the noise's width."""
_MISSING = 0.002
_RATE = 0.03 / 3.0  # faults per sensor and year, shared by the three kinds
_DRIFT = wears("DRIFT", "AIR/3.4", "L100", _RATE, "P4", 0.4)
_STUCK = starts("STUCK", "AIR/3.3", _RATE, "P4")
_DEAD = starts("DEAD", "AIR/3.2", _RATE, "P4")
_DRIFT_OF_RANGE = 0.15


@dataclass(frozen=True)
class PointKind:
    name: str
    brick_class: str
    unit: str
    low: float
    high: float
    """What the sensor can show."""
    sigma: float = 0.0
    relative: float = 0.0
    """Widths of its noise: in its unit, and as a share of the reading."""
    quantum: float = 0.01
    """Resolution."""
    period_s: float = 0.0
    """Seconds between two readings; the campus's own period where that is longer."""
    usual: tuple[float, float] | None = None
    """Range over which a drifting sensor is thought of; that of the sensor where none is given."""
    told: bool = False
    """A state, a command or a count that a controller tells: no noise, no sensor that could fail."""

    @property
    def span(self) -> float:
        low, high = self.usual or (self.low, self.high)
        return high - low


def point_id(equipment: str, point: str) -> str:
    return f"{equipment}.{point}"


class Sensors:
    """All points of all units of a class: arrays are [T, E, P]."""

    def __init__(self, units: Units, kinds: Sequence[PointKind], risk: Risk) -> None:
        self.kinds = tuple(kinds)
        shape = (len(units), len(kinds))
        self._streams = [stream(units.seed, unit.id, "sensors") for unit in units]
        told = np.array([kind.told for kind in kinds])
        self._sigma = np.where(told, 0.0, [kind.sigma for kind in kinds])
        self._relative = np.where(told, 0.0, [kind.relative for kind in kinds])
        self._quantum = np.array([kind.quantum for kind in kinds])
        self._low = np.array([kind.low for kind in kinds])
        self._high = np.array([kind.high for kind in kinds])
        errors = np.stack([rng.standard_normal((2, len(kinds))) for rng in self._streams])
        self._gain = np.where(told, 1.0, 1.0 + _GAIN * errors[:, 0])
        self._bias = _BIAS * self._sigma * errors[:, 1]
        self._past = np.zeros((_MEMORY, *shape), np.float32)
        self._slow = np.zeros(shape, np.float32)
        self._measured = [
            (e, p) for e in range(shape[0]) for p in range(shape[1]) if not kinds[p].told
        ]
        self._drift = np.array([_DRIFT_OF_RANGE * kinds[p].span for _, p in self._measured])
        self._drift *= [1.0 if (e + p) % 2 else -1.0 for e, p in self._measured]
        self._held = np.full(len(self._measured), np.nan)
        self._faults = Faults(
            units.seed,
            (_DRIFT, _STUCK, _DEAD),
            [
                Owner(units[e].id, units[e].brick_class, point_id(units[e].id, kinds[p].name))
                for e, p in self._measured
            ],
            risk,
        )

    @property
    def faults(self) -> Faults:
        return self._faults

    @property
    def records(self) -> list[FaultRecord]:
        return self._faults.records

    def read(
        self, true: Mapping[str, Floats | NDArray[np.bool_]], times: Floats, step_s: float
    ) -> Floats:
        """Truth by point [T, E], or what broadcasts to it → readings; NaN where there is none."""
        shape = (len(times), *self._gain.shape)
        value = np.empty(shape)
        for p, kind in enumerate(self.kinds):
            value[:, :, p] = true[kind.name]
        noise, gap = self._noise(len(times))
        width = self._sigma + self._relative * np.abs(value)
        value *= self._gain
        value += self._bias + width * noise
        self._fail(value, times, step_s)
        np.rint(value / self._quantum, out=value)
        value *= self._quantum
        np.clip(value, self._low, self._high, out=value)
        value[gap] = np.nan
        self._rest(value, times)
        return value

    def _noise(self, steps: int) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        units, points = self._gain.shape
        push = np.empty((_MEMORY + steps, units, points), np.float32)
        gap = np.empty((steps, units, points), np.bool_)
        push[:_MEMORY] = self._past
        for e, rng in enumerate(self._streams):
            push[_MEMORY:, e] = rng.standard_normal((steps, points), np.float32)
            gap[:, e] = rng.random((steps, points), np.float32) < _MISSING
        self._past = push[-_MEMORY:].copy()
        noise = push[_MEMORY:].copy()
        for back in range(1, _MEMORY + 1):
            noise += np.float32(_REMEMBERS**back) * push[_MEMORY - back : -back]
        noise *= np.float32(np.sqrt(1.0 - _REMEMBERS**2))
        noise += self._wander(steps)
        return noise, gap

    def _wander(self, steps: int) -> NDArray[np.float32]:
        """[T, E, P] On lines from midnight to midnight."""
        push = np.stack([
            rng.standard_normal(len(self.kinds), np.float32) for rng in self._streams
        ])  # fmt: skip
        width = np.float32(_SLOW_WIDTH * np.sqrt(1.0 - _SLOW_KEEPS**2))
        before, self._slow = self._slow, np.float32(_SLOW_KEEPS) * self._slow + width * push
        way = (np.arange(steps, dtype=np.float32) / np.float32(steps))[:, None, None]
        return before + way * (self._slow - before)

    def _fail(self, value: Floats, times: Floats, step_s: float) -> None:
        always = np.broadcast_to(1.0, (len(times), len(self._measured)))
        acting = self._faults.advance(times, step_s, {USE: always})
        for code, s in acting.items():
            for column in np.flatnonzero(s.any(axis=0)):
                e, p = self._measured[column]
                ill = s[:, column] > 0.0
                if code == _DRIFT.code:
                    value[:, e, p] += self._drift[column] * s[:, column]
                elif code == _DEAD.code:
                    value[ill, e, p] = np.nan
                else:
                    if np.isnan(self._held[column]):
                        self._held[column] = value[ill.argmax(), e, p]
                    value[ill, e, p] = self._held[column]
        stuck = acting.get(_STUCK.code)
        self._held[slice(None) if stuck is None else stuck[-1] == 0.0] = np.nan

    def _rest(self, value: Floats, times: Floats) -> None:
        """No reading between two of a point's own."""
        for p, kind in enumerate(self.kinds):
            if kind.period_s:
                value[np.mod(times - times[0], kind.period_s) != 0.0, :, p] = np.nan
