"""Lighting circuits of LED luminaires, and the emergency lights' monthly test."""

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.growth import starts, wears
from campus_simulators.campus.model import Day, Model, Plan, Severities, Truths
from campus_simulators.campus.sensors import PointKind
from campus_simulators.campus.units import Units

__all__ = ["LightingCircuits", "faded"]

Floats = NDArray[np.float64]

_LUMINAIRE_KW, _LUX = 0.036, 400.0
_FADES_PER_H = 7.1e-6
_RUNTIME_MIN = 60.0
_TEST_DAY, _TEST_HOUR = 1, 10.0
_DRIVERS_OUT = 2.0


def faded(hours: Floats) -> Floats:
    """Share of the light that is left after so many hours; .7 after 50,000."""
    return np.exp(-_FADES_PER_H * hours)


class LightingCircuits(Model):
    prefix = "LT"
    brick_classes = ("Lighting_System",)
    buildings = ("B01", "B08", "B02", "B06")
    points = (
        PointKind("contactor", "On_Off_Command", "", 0, 1, told=True),
        PointKind("dimming", "Luminance_Command", "%", 0, 100, quantum=1, told=True),
        PointKind("power", "Electric_Power_Sensor", "kW", 0, 50, relative=0.01, quantum=0.001,
                  usual=(0, 2)),
        PointKind("illuminance", "Illuminance_Sensor", "lx", 0, 20_000, sigma=2.0, relative=0.01,
                  quantum=1, usual=(0, 600)),
        PointKind("emergency_runtime", "Emergency_Light_Runtime_Sensor", "min", 0, 600, sigma=1.0,
                  quantum=1, usual=(20, 90)),
    )  # fmt: skip
    changing = ()
    modes = (
        starts("LDR", "LOO/4.2", 2.0, "P4"),
        starts("LCT", "STP/1.6", 0.05, "P3"),
        wears("LEM", "FTF/2.2", "L1200", 0.15, "P2", 0.9),
    )

    def __init__(self, units: Units) -> None:
        super().__init__(units)
        self._luminaires = np.rint(units.between(16.0, 48.0))
        self._lux = units.around(_LUX, 0.15)
        self._hours = units.between(0.0, 20_000.0)
        self._runtime = units.around(_RUNTIME_MIN, 0.06)

    def plan(self, day: Day) -> Plan:
        lit = (day.occupied > 0.03) | (day.between(18.0, 22.5) * day.kind.present > 0.5)
        on = 1.0 * lit
        tested = (day.kind.date.day == _TEST_DAY) & (day.hour == _TEST_HOUR)
        always = np.ones(day.shape)
        return {
            "on": on, "use": on * 1.7, "use:LCT": on, "use:LEM": always,
            "tested": tested * always,
        }  # fmt: skip

    def live(self, day: Day, plan: Plan, s: Severities) -> Truths:
        on = plan["on"]
        dimming = on * np.where(day.between(9.0, 16.0) > 0.0, 0.7, 1.0)
        burns = np.where(s["LCT"] > 0.0, np.maximum(dimming, 1.0), dimming)
        left = 1.0 - _DRIVERS_OUT * s["LDR"] / self._luminaires
        old = faded(self._hours)
        self._hours = self._hours + burns.sum(axis=0) * (day.step_s / 3600.0)
        daylight = 60.0 * np.clip(np.sin(np.pi * (day.hour - 6.0) / 12.0), 0.0, None)
        runtime = self._runtime * (1.0 - 0.55 * s["LEM"])
        return {
            "contactor": on,
            "dimming": 100.0 * dimming,
            "power": _LUMINAIRE_KW * self._luminaires * burns * left,
            "illuminance": self._lux * burns * left * old + daylight,
            "emergency_runtime": np.where(plan["tested"] > 0.0, runtime, np.nan),
        }
