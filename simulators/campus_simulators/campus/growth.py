"""Failure modes, and the laws by which a fault grows from its onset to functional failure."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

__all__ = ["Law", "Mode", "severity", "starts", "wears"]

Floats = NDArray[np.float64]

_CONSEQUENCE_DAYS = {"P1": 4 / 24, "P2": 1.0, "P3": 3.0, "P4": 14.0}
_WEAR_MECHANISMS = ("2.4", "5.1")  # ISO 14224 table B.2: wear, blockage
_WEAR_SHAPE = 2.5


class Law(Enum):
    """Severity s over u, the share of its life that is used up. s is 1 at u = 1."""

    LINEAR = "L"
    EXPONENTIAL = "E"
    """(e^4u - 1) / (e^4 - 1)"""
    APPROACHING = "A"
    """(1 - e^-3u) / (1 - e^-3)"""
    STEP = "J"
    INTERMITTENT = "I"
    """Grows linearly; there in each hour with probability s."""


@dataclass(frozen=True)
class Mode:
    """One way in which an equipment of a class fails."""

    code: str
    iso: str
    """ISO 14224: failure mode (B.6) / failure mechanism (B.2)."""
    law: Law
    life_days: float
    """Days of usual use from onset to functional failure. For steps and what comes and goes: days
    of the calendar until the consequence counts as functional failure."""
    rate: float
    """Onsets per equipment and year."""
    priority: str
    visible: float = 0.0
    """Severity at which the symptom passes the limit that the mode's table row gives."""
    comes_and_goes: bool = False

    @property
    def shape(self) -> float:
        """Of the Weibull distribution of the time to the onset; 1 is a Poisson process."""
        return _WEAR_SHAPE if self.iso.partition("/")[2] in _WEAR_MECHANISMS else 1.0

    @property
    def by_use(self) -> bool:
        """It grows with use and stands still with the equipment; otherwise with the calendar."""
        return self.law not in (Law.STEP, Law.INTERMITTENT)


def wears(
    code: str, iso: str, law: str, rate: float, priority: str, visible: float,
    comes_and_goes: bool = False,
) -> Mode:  # fmt: skip
    """`law` as the tables write it: E120 is exponential with a life of 120 days."""
    return Mode(code, iso, Law(law[0]), float(law[1:]), rate, priority, visible, comes_and_goes)


def starts(
    code: str, iso: str, rate: float, priority: str, lead_days: float = 0.0,
    comes_and_goes: bool = False,
) -> Mode:  # fmt: skip
    """A mode that is there at once, or now and then.

    The consequence counts as functional failure 4 h (P1), 24 h (P2), 72 h (P3) or 14 days (P4)
    after the onset, or after `lead_days` if that is longer.
    """
    law = Law.INTERMITTENT if comes_and_goes else Law.STEP
    days = max(_CONSEQUENCE_DAYS[priority], lead_days)
    return Mode(code, iso, law, days, rate, priority, 0.0, comes_and_goes)


def severity(law: Law, used: Floats) -> Floats:
    """s of any shape from u of that shape; u above 1 stays at functional failure."""
    u = np.clip(used, 0.0, 1.0)
    if law is Law.EXPONENTIAL:
        grown: Floats = np.expm1(4.0 * u) / np.expm1(4.0)
        return grown
    if law is Law.APPROACHING:
        slowed: Floats = np.expm1(-3.0 * u) / np.expm1(-3.0)
        return slowed
    if law is Law.STEP:
        return np.ones_like(u)
    return u
