"""A centrifugal pump with its loop, motor and bearing, and three ways in which it wears out.

    pump   H = H0 (n/50)² - a Q²          H0 = 38 m, a = 2e-4 m/(m³/h)²
    loop   H = k Q²                       k = 7.5e-4 m/(m³/h)²
    power  P = 0.00273 Q H / (0.93 η)     η = 0.78 [1 - 0.9 (Q/(4n) - 1)²]

n in Hz, Q in m³/h, H in m, P in kW; the rated point at 50 Hz is 200 m³/h, 30 m, 22.5 kW.
Curves and affinity laws as in Gülich, Centrifugal Pumps, ch. 4 and 3.4; the coefficients, the
signatures and the noise are those of a 22 kW chilled-water pump, estimated.
"""

from dataclasses import dataclass
from math import expm1, sqrt
from typing import NamedTuple

from numpy.random import Generator

__all__ = ["FAULTS", "Fault", "OperatingPoint", "Pump", "Sample", "Severity", "operating_point"]

_SHUT_OFF_M = 38.0
_PUMP_CURVE = 2e-4
_LOOP_CURVE = 7.5e-4
_DRIVE_EFFICIENCY = 0.93
_KW_PER_M3H_M = 0.00273
KPA_PER_M = 9.81
_AMPERES_PER_KW = 1.0 / (sqrt(3.0) * 0.38 * 0.85)  # 380 V, three phases, cos φ 0.85
_BEARING_TAU_S = 2400.0
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
    speed = frequency_hz / 50.0
    shut_off = _SHUT_OFF_M * (1.0 - 0.25 * wear.impeller)
    loop = _LOOP_CURVE * load * (1.0 + 3.0 * wear.strainer)
    flow = speed * sqrt(shut_off / (_PUMP_CURVE + loop))
    head = loop * flow * flow
    off_best = flow / (4.0 * frequency_hz) - 1.0
    efficiency = 0.78 * (1.0 - 0.9 * off_best * off_best) * (1.0 - 0.15 * wear.impeller)
    power = _KW_PER_M3H_M * flow * head / (_DRIVE_EFFICIENCY * efficiency)
    return OperatingPoint(flow, head, power)


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
        self._bearing_c += -expm1(-seconds / _BEARING_TAU_S) * (settled_c - self._bearing_c)
        vibration = 0.9 * speed**1.2 + 6.0 * wear.bearing
        hf = 0.4 * speed**2 * (1.0 + 9.0 * sqrt(wear.bearing))
        true = (
            frequency_hz, flow, head * KPA_PER_M, power, power * _AMPERES_PER_KW,
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
    law: str

    def severity(self, used: float) -> Severity:
        """`used` below 0 is before the onset, above 1 after functional failure."""
        u = min(max(used, 0.0), 1.0)
        if self.law == "exponential":
            s = expm1(4.0 * u) / 53.6
        elif self.law == "approaching":
            s = -expm1(-3.0 * u) / 0.95
        else:
            s = u
        return Severity(**{self.mode: min(s, 1.0)})


FAULTS = {
    "bearing": Fault("bearing", "exponential"),
    "strainer": Fault("strainer", "approaching"),
    "impeller": Fault("impeller", "linear"),
}
