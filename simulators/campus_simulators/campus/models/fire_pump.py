"""Fire pumps with their jockey pump, and the pressure of the network."""

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.dynamics import Wander
from campus_simulators.campus.growth import starts, wears
from campus_simulators.campus.model import Day, Model, Plan, Severities, Truths
from campus_simulators.campus.sensors import PointKind
from campus_simulators.campus.units import Units

__all__ = ["FirePumps", "jockey_starts"]

Floats = NDArray[np.float64]

_PRESSURE_KPA, _SWING_KPA, _LOW_KPA = 420.0, 25.0, 120.0
_TEST_KPA = 560.0
_TEST_WEEKDAY, _TEST_HOUR = 0, 10.0
_HOUR_S = 3600


def jockey_starts(leak_l_min: Floats) -> Floats:
    """A hour, with a vessel of 150 L: 10 L/min 4, 40 L/min 16."""
    return 0.4 * leak_l_min


class FirePumps(Model):
    prefix = "FP"
    brick_classes = ("Fire_Safety_Equipment",)
    buildings = ("B07", "B04")
    points = (
        PointKind("pressure", "Water_Pressure_Sensor", "kPa", 0, 2500, sigma=3.0, quantum=1,
                  usual=(100, 600)),
        PointKind("jockey_starts", "Start_Count", "1/h", 0, 120, quantum=1, told=True,
                  period_s=_HOUR_S),
        PointKind("tank_level", "Water_Level_Sensor", "m", 0, 10, sigma=0.005, quantum=0.001,
                  usual=(0, 4)),
        PointKind("supply_voltage", "Voltage_Sensor", "V", 0, 600, sigma=1.0, quantum=0.1,
                  usual=(350, 420)),
        PointKind("automatic", "Automatic_Mode_Status", "", 0, 1, told=True),
        PointKind("test", "Fire_Pump_Test_Status", "", 0, 1, told=True),
        PointKind("test_pressure", "Test_Water_Pressure_Sensor", "kPa", 0, 2500, sigma=5.0,
                  quantum=1, usual=(0, 700)),
    )  # fmt: skip
    changing = ()
    modes = (
        wears("FLK", "ELP/1.1", "L45", 0.3, "P2", 0.29),
        starts("FLOWP", "LOO/4.3", 0.1, "P1"),
        starts("FFTS", "FTS/4.3", 0.05, "P1"),
        starts("FMAN", "FTF/3.1", 0.3, "P1"),
    )

    def __init__(self, units: Units) -> None:
        super().__init__(units)
        self._pressure = units.around(_PRESSURE_KPA, 0.05)
        self._test = units.around(_TEST_KPA, 0.04)
        self._leak = units.between(1.5, 3.5)
        self._swing = Wander(units, 900.0)
        self._grid = Wander(units, 3600.0)
        self._level = Wander(units, 43_200.0)

    def plan(self, day: Day) -> Plan:
        weekly = day.kind.date.weekday() == _TEST_WEEKDAY
        tested = (day.hour == _TEST_HOUR) * weekly * np.ones(day.shape)
        always = np.ones(day.shape)
        # that it will not start is there, and seen, in a test only
        return {"tested": tested, "use": always, "use:FFTS": tested}

    def live(self, day: Day, plan: Plan, s: Severities) -> Truths:
        leak = self._leak + 35.0 * s["FLK"]
        mean = jockey_starts(leak)
        hourly = np.floor(mean + self.units.uniform(day.steps))
        pressure = self._pressure + _SWING_KPA / 2.0 * np.clip(
            self._swing.go(day.steps, day.step_s), -1.5, 1.5
        )
        pressure = np.where(s["FLOWP"] > 0.0, _LOW_KPA, pressure)
        tests = np.where(plan["tested"] > 0.0, self._test * (1.0 - s["FFTS"]), np.nan)
        return {
            "pressure": pressure,
            "jockey_starts": hourly,
            "tank_level": 3.2 + 0.05 * self._level.go(day.steps, day.step_s),
            "supply_voltage": 398.0 + 2.0 * self._grid.go(day.steps, day.step_s),
            "automatic": s["FMAN"] == 0.0,
            "test": plan["tested"],
            "test_pressure": tests,
        }
