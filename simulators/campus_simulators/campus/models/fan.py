"""Belt-driven supply and exhaust fans, each with a drive."""

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.dynamics import Wander
from campus_simulators.campus.growth import starts, wears
from campus_simulators.campus.model import Day, Model, Plan, Severities, Truths
from campus_simulators.campus.sensors import PointKind
from campus_simulators.campus.units import Units

__all__ = ["Fans", "speed_ratio"]

Floats = NDArray[np.float64]

_SLIP, _WORN_SLIP = 0.01, 0.15
_MOTOR_RPM = 1450.0  # at 50 Hz
_RATED_PA, _RATED_KW = 450.0, 7.5
_AMPERES_PER_KW = 1.0 / (np.sqrt(3.0) * 0.38 * 0.82)  # 380 V, three phases, cos φ 0.82


def speed_ratio(hz: Floats, belt: Floats) -> Floats:
    """N of the fan, 1 as rated, with belts of this severity. Flow ~ N, pressure N², power N³."""
    return hz / 50.0 * (1.0 - _SLIP - (_WORN_SLIP - _SLIP) * belt)


class Fans(Model):
    prefix = "F"
    brick_classes = ("Supply_Fan", "Exhaust_Fan")
    buildings = ("B01", "B03", "B02", "B05")
    points = (
        PointKind("command", "Start_Stop_Command", "", 0, 1, told=True),
        PointKind("frequency", "Frequency_Command", "Hz", 0, 60, quantum=0.1, told=True),
        PointKind("on", "Run_Status", "", 0, 1, told=True),
        PointKind("rpm", "Rotational_Speed_Sensor", "r/min", 0, 3600, relative=0.003, quantum=1,
                  usual=(0, 1450)),
        PointKind("static_pressure", "Supply_Air_Static_Pressure_Sensor", "Pa", 0, 3000,
                  sigma=2.0, relative=0.015, quantum=1, usual=(0, 500)),
        PointKind("power", "Electric_Power_Sensor", "kW", 0, 200, relative=0.015, usual=(0, 10)),
        PointKind("current", "Motor_Current_Sensor", "A", 0, 400, relative=0.015, quantum=0.1,
                  usual=(0, 20)),
        PointKind("vibration", "Vibration_Velocity_Sensor", "mm/s", 0, 100, sigma=0.15,
                  period_s=600, usual=(0, 5)),
        PointKind("hf", "Vibration_Acceleration_Sensor", "g", 0, 100, relative=0.05,
                  quantum=0.001, period_s=600, usual=(0, 2)),
    )  # fmt: skip
    modes = (
        wears("BELT", "LOO/2.4", "E40", 0.4, "P3", 0.35),
        wears("UNB", "VIB/5.2", "L180", 0.15, "P3", 0.4),
        wears("FBRG", "VIB/2.4", "E90", 0.08, "P2", 0.0124),
        starts("STOP", "UST/4.4", 0.15, "P2"),
    )

    def __init__(self, units: Units) -> None:
        super().__init__(units)
        self._size = units.around(1.0, 0.35)
        self._pressure = units.around(1.0, 0.12)
        self._steadiness = units.around(1.0, 0.15)
        self._wish = Wander(units, 5400.0)
        self._duct = Wander(units, 7200.0)

    def plan(self, day: Day) -> Plan:
        opens, closes = (6.5, 22.0) if day.kind.working else (8.0, 18.0)
        wanted = 0.7 * day.occupied * day.load + 0.06 * self._wish.go(day.steps, day.step_s)
        hz = np.round(np.clip(32.0 + 16.0 * wanted, 28.0, 50.0), 1) * day.between(opens, closes)
        return {"frequency": hz, "use": np.where(hz > 0.0, 1.6, 0.0)}

    def live(self, day: Day, plan: Plan, s: Severities) -> Truths:
        hz = plan["frequency"]
        turns = (hz > 0.0) & (s["STOP"] == 0.0)
        n = speed_ratio(hz, s["BELT"]) * turns
        duct = 1.0 + 0.03 * self._duct.go(day.steps, day.step_s)
        kw = _RATED_KW * self._size * n**3 / duct
        return {
            "command": hz > 0.0,
            "frequency": hz,
            "on": turns,
            "rpm": _MOTOR_RPM * n,
            "static_pressure": _RATED_PA * self._pressure * n**2 * duct,
            "power": kw,
            "current": kw * _AMPERES_PER_KW,
            "vibration": turns
            * (1.5 * self._steadiness * n + 5.0 * s["UNB"] + 6.0 * s["FBRG"]),
            "hf": 0.5 * self._steadiness * n**2 * (1.0 + 9.0 * np.sqrt(s["FBRG"])),
        }  # fmt: skip
