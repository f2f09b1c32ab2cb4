"""One centrifugal pump, sample by sample, and three ways in which it wears out.

Its water is that of `campus.models.pump`; signatures and noise are estimated.
"""

from dataclasses import dataclass
from math import expm1, sqrt
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from campus_simulators.campus.growth import Law
from campus_simulators.campus.growth import severity as grown
from campus_simulators.campus.models.pump import (
    AMPERES_PER_KW,
    BEARING_TAU_S,
    KPA_PER_M,
    duty_point,
)

__all__ = ["FAULTS", "Fault", "OperatingPoint", "Pump", "Sample", "Severity", "operating_point"]

_AUTOCORRELATION = 0.3


@dataclass(frozen=True)
class Severity:
    """How far each failure mode has gone: 0 is as new, 1 is functional failure."""

    bearing: float = 0.0
    strainer: float = 0.0
    impeller: float = 0.0


class OperatingPoint(NamedTuple):
    flow_m3h: float
    head_m: float
    power_kw: float


class Sample(NamedTuple):
    """What the sensors show at one moment, in the order of the registers."""

    frequency_hz: float
    flow_m3h: float
    pressure_kpa: float
    power_kw: float
    current_a: float
    vibration_mm_s: float
    hf_g: float
    bearing_c: float


def operating_point(
    frequency_hz: float, load: float = 1.0, severity: Severity | None = None
) -> OperatingPoint:
    """Where the pump's curve meets the loop's.

    `load` multiplies the loop's resistance: above 1 the users' valves are closing.
    """
    wear = severity or Severity()
    point = duty_point(
        *(np.array(value) for value in (frequency_hz, load, wear.impeller, wear.strainer))
    )
    return OperatingPoint(*(float(value) for value in point))


class Pump:
    """One pump with its own small differences and its own sensors' noise."""

    def __init__(self, rng: Generator, room_c: float = 24.0) -> None:
        self._rng = rng
        self._room_c = room_c
        self._gain = 1.0 + rng.normal(0.0, 0.01, len(Sample._fields))
        self._noise = rng.normal(0.0, 1.0, len(Sample._fields))
        self._bearing_c: float | None = None

    def step(
        self,
        seconds: float,
        frequency_hz: float,
        load: float = 1.0,
        severity: Severity | None = None,
    ) -> Sample:
        """Live for so many seconds at this speed, then read every sensor once."""
        wear = severity or Severity()
        flow, head, power = operating_point(frequency_hz, load, wear)
        speed = frequency_hz / 50.0
        settled_c = self._room_c + 18.0 * sqrt(power / 22.5) + 20.0 * wear.bearing**2
        if self._bearing_c is None:
            self._bearing_c = settled_c
        self._bearing_c += -expm1(-seconds / BEARING_TAU_S) * (settled_c - self._bearing_c)
        vibration = 0.9 * speed**1.2 + 6.0 * wear.bearing
        hf = 0.4 * speed**2 * (1.0 + 9.0 * sqrt(wear.bearing))
        true = (
            frequency_hz, flow, head * KPA_PER_M, power, power * AMPERES_PER_KW,
            vibration, hf, self._bearing_c,
        )  # fmt: skip
        sigma = (
            0.02, 0.015 * flow, 0.01 * true[2], 0.01 * power, 0.01 * true[4],
            0.12, 0.05 * hf, 0.2,
        )  # fmt: skip
        self._noise = _AUTOCORRELATION * self._noise + sqrt(
            1.0 - _AUTOCORRELATION**2
        ) * self._rng.normal(0.0, 1.0, len(true))
        return Sample(
            *(
                max(0.0, float(value * gain + width * noise))
                for value, gain, width, noise in zip(
                    true, self._gain, sigma, self._noise, strict=True
                )
            )
        )


@dataclass(frozen=True)
class Fault:
    """A failure mode and the law by which it grows with the share u of its life used up."""

    mode: str
    law: Law

    def severity(self, used: float) -> Severity:
        """`used` below 0 is before the onset, above 1 after functional failure."""
        return Severity(**{self.mode: float(grown(self.law, np.array(used)))})


FAULTS = {
    "bearing": Fault("bearing", Law.EXPONENTIAL),
    "strainer": Fault("strainer", Law.APPROACHING),
    "impeller": Fault("impeller", Law.LINEAR),
}
