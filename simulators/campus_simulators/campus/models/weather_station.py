"""The campus's own weather station. It has sensors that fail, but no machine."""

from typing import ClassVar

import numpy as np

from campus_simulators.campus.growth import Mode
from campus_simulators.campus.model import Day, Model, Plan, Severities, Truths
from campus_simulators.campus.sensors import PointKind

__all__ = ["WeatherStations"]


class WeatherStations(Model):
    prefix = "WS"
    brick_classes = ("Weather_Station",)
    buildings = ("B07",)
    points = (
        PointKind("outside_air", "Outside_Air_Temperature_Sensor", "°C", -30, 60, sigma=0.1,
                  quantum=0.1, usual=(-5, 38)),
        PointKind("wet_bulb", "Outside_Air_Wet_Bulb_Temperature_Sensor", "°C", -30, 60, sigma=0.15,
                  quantum=0.1, usual=(-5, 30)),
    )  # fmt: skip
    changing = ()
    modes: ClassVar[tuple[Mode, ...]] = ()

    def plan(self, day: Day) -> Plan:
        return {"use": np.ones(day.shape)}

    def live(self, day: Day, plan: Plan, s: Severities) -> Truths:
        return {"outside_air": day.air_c, "wet_bulb": day.wet_bulb_c}
