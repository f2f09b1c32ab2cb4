"""One mode of one unit, again and again: onset, growth, functional failure, repair, next onset."""

from dataclasses import dataclass
from math import gamma

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from campus_simulators.campus.fault_record import FaultRecord
from campus_simulators.campus.growth import Mode, severity

__all__ = ["Ghost", "Owner", "Pair", "Risk"]

Floats = NDArray[np.float64]

_DAY_S = 86_400.0
_HOUR_S = 3600.0
_YEAR_S = 365.25 * _DAY_S
_LIFE_SCATTER = 0.2
_REPAIR_DAYS = {"P1": (0.1, 0.5), "P2": (0.5, 2.0), "P3": (2.0, 7.0), "P4": (2.0, 10.0)}
"""From functional failure to its repair, where no ticket came first: from, to."""


@dataclass(frozen=True)
class Owner:
    """Whose fault it is: an equipment's, or one point's of it."""

    equipment: str
    brick_class: str
    point: str | None = None

    @property
    def name(self) -> str:
        return self.equipment if self.point is None else self.point


@dataclass(frozen=True)
class Risk:
    begins_s: float
    """When the campus begins."""
    healthy_s: float
    """Until when nothing begins to fail."""
    rate: float = 1.0
    """Factor of all modes' rates."""


class Pair:
    """The time from a repair to the next onset is Weibull distributed with the mode's rate.

    The process is old when the campus begins: slow faults are under way, but none so far that it
    could be seen in the healthy days, in which nothing begins.
    """

    def __init__(self, mode: Mode, owner: Owner, rng: Generator, risk: Risk) -> None:
        self.mode = mode
        self.owner = owner
        self.record: FaultRecord | None = None
        self._rng = rng
        self._mean_s = _YEAR_S / (mode.rate * risk.rate)
        self._scale_s = self._mean_s / gamma(1.0 + 1.0 / mode.shape)
        self._life_s = self._new_life()
        self._used = 0.0
        self.onset_s = risk.healthy_s + self._wait_of_an_old_process()
        self._come_with_the_campus(risk)

    def _new_life(self) -> float:
        """Seconds of usual use, or of the calendar, from the next onset to functional failure."""
        scatter = _LIFE_SCATTER if self.mode.by_use else 0.0
        return float(self.mode.life_days * _DAY_S * np.exp(scatter * self._rng.normal()))

    def _wait_of_an_old_process(self) -> float:
        """Time to the next onset seen from any moment: a share of an interval that, being long,
        was the likelier to be met. Intervals weighted by length: (x/scale)^k ~ Gamma(1 + 1/k)."""
        shape = self.mode.shape
        met = self._scale_s * self._rng.gamma(1.0 + 1.0 / shape) ** (1.0 / shape)
        return float(met * self._rng.random())

    def _come_with_the_campus(self, risk: Risk) -> None:
        """Perhaps a fault that began before and cannot be seen yet in the healthy days.

        At any moment rate x life of them are under way, evenly spread over their lives.
        """
        under_way = self._rng.random() * self._mean_s
        if not self.mode.by_use or under_way >= self._life_s:
            return
        used = under_way / self._life_s
        then = used + (risk.healthy_s - risk.begins_s) / self._life_s
        if severity(self.mode.law, np.array(then)) < self.mode.visible:
            self._used = used
            self.onset_s = risk.begins_s - under_way
            self.record = self._begun(self.onset_s)

    def live(self, times: Floats, step_s: float, worked: Floats) -> Floats | None:
        """[T] How it acts: its severity, but 1 or 0 for what comes and goes.

        None where nothing began. A fault begins with the first use after its onset: what stands
        still does not break.
        """
        if self.record is None:
            ready = (times >= self.onset_s) & (worked > 0.0)
            if not ready.any():
                return None
            self.record = self._begun(float(times[ready.argmax()]))
        record = self.record
        ends = float(times[-1] + step_s)
        there = times >= record.t0
        growth = np.where(there, worked if self.mode.by_use else 1.0, 0.0) * (step_s / self._life_s)
        after = self._used + np.cumsum(growth)
        used = after - growth
        self._used = float(after[-1])
        if record.mended is not None:
            there &= times < record.mended
        s = severity(self.mode.law, used) * there
        acts = self._now_and_then(s, times) if self.mode.comes_and_goes else s
        if record.t_detectable is None:
            seen = (acts >= max(self.mode.visible, 1e-9)) & (worked > 0.0)
            if seen.any():
                record.t_detectable = float(times[seen.argmax()])
        if record.t_fail is None and self.mode.by_use and self._used >= 1.0:
            # between two samples, where the last one still had life left
            record.t_fail = float(times[np.argmax(after >= 1.0)] + step_s)
        if record.mended is None or record.mended >= ends:
            self._maybe_fail(ends)
            record.severity.append(round(float(s[-1]), 5))
        return acts

    def _begun(self, t0: float) -> FaultRecord:
        mode = self.mode
        return FaultRecord(
            equipment=self.owner.equipment,
            brick_class=self.owner.brick_class,
            mode=mode.code,
            iso=mode.iso,
            law=mode.law.value,
            priority=mode.priority,
            life_days=round(self._life_s / _DAY_S, 4),
            t0=t0,
            point=self.owner.point,
            t_fail=None if mode.by_use else t0 + self._life_s,
        )

    def _now_and_then(self, s: Floats, times: Floats) -> Floats:
        hours = self._rng.random(25)
        hour = ((times - times[0]) // _HOUR_S).astype(np.intp)
        return np.where(hours[hour] < s, 1.0, 0.0)

    def _maybe_fail(self, ends: float) -> None:
        """Functional failure before `ends` brings its own repair, the next day at the earliest."""
        record = self.record
        if record is None or record.mended is not None or record.t_fail is None:
            return
        if record.t_fail < ends:
            wait = self._rng.uniform(*_REPAIR_DAYS[self.mode.priority]) * _DAY_S
            record.mended = max(record.t_fail + wait, ends)

    def outlived(self, ends: float) -> bool:
        """Mended before `ends`: the next one may be drawn."""
        mended = None if self.record is None else self.record.mended
        return mended is not None and mended < ends

    def renew(self) -> "Ghost | None":
        """Draw the next onset. What would have become of the mended one, if that is not known."""
        record = self.record
        if record is None or record.mended is None:
            raise ValueError(f"{self.owner.name} has no mended {self.mode.code}")
        ghost = Ghost(record, self._used, self._life_s) if record.t_fail is None else None
        self.record = None
        self.onset_s = record.mended + self._scale_s * float(self._rng.weibull(self.mode.shape))
        self._life_s = self._new_life()
        self._used = 0.0
        return ghost


@dataclass
class Ghost:
    """A fault that a repair ended before it failed, living on in the records only."""

    record: FaultRecord
    used: float
    life_s: float

    def live(self, times: Floats, step_s: float, worked: Floats) -> bool:
        """Whether it has come to its end."""
        after = self.used + np.cumsum(worked) * (step_s / self.life_s)
        self.used = float(after[-1])
        if self.used < 1.0:
            return False
        self.record.t_fail = float(times[np.argmax(after >= 1.0)] + step_s)
        return True
