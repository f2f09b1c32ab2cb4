"""Centrifugal pumps on a loop, each with a drive.

    pump   H = H0 (n/50)² - a Q²          H0 = 38 m, a = 2e-4 m/(m³/h)²
    loop   H = k Q²                       k = 7.5e-4 m/(m³/h)²
    power  P = 0.00273 Q H / (0.93 η)     η = 0.78 [1 - 0.9 (Q/(4n) - 1)²]

n in Hz, Q in m³/h, H in m, P in kW. Curves and affinity laws as in Gülich, Centrifugal Pumps,
ch. 4 and 3.4; the coefficients are those of a 22 kW chilled-water pump, estimated.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.dynamics import Lag, Wander
from campus_simulators.campus.growth import starts, wears
from campus_simulators.campus.model import Day, Model, Plan, Severities, Truths
from campus_simulators.campus.sensors import PointKind
from campus_simulators.campus.units import Units

__all__ = ["AMPERES_PER_KW", "BEARING_TAU_S", "KPA_PER_M", "DutyPoint", "Pumps", "duty_point"]

Floats = NDArray[np.float64]

_SHUT_OFF_M, _PUMP_CURVE, _LOOP_CURVE = 38.0, 2e-4, 7.5e-4  # m, m/(m³/h)²
_DRIVE_EFFICIENCY = 0.93
_KW_PER_M3H_M = 0.00273
KPA_PER_M = 9.81
AMPERES_PER_KW = 1.0 / (3.0**0.5 * 0.38 * 0.85)  # 380 V, three phases, cos φ 0.85
_RATED_KW = 22.5
BEARING_TAU_S = 2400.0
_WEEKS_OF_THREE_ON_DUTY = 2


class DutyPoint(NamedTuple):
    flow_m3h: Floats
    head_m: Floats
    power_kw: Floats


def duty_point(hz: Floats, resistance: Floats, impeller: Floats, strainer: Floats) -> DutyPoint:
    """Where the pump's curve meets the loop's; severities 0 to 1, `resistance` 1 as designed.

    Affinity laws; 50 Hz 200 m³/h 30 m 22.5 kW, 40 Hz 160/19/11.5.
    """
    n = hz / 50.0
    shut_off = _SHUT_OFF_M * (1.0 - 0.25 * impeller)
    loop = _LOOP_CURVE * resistance * (1.0 + 3.0 * strainer)
    flow = n * np.sqrt(shut_off / (_PUMP_CURVE + loop))
    head = loop * flow**2
    off_best = flow / np.maximum(4.0 * hz, 1.0) - 1.0
    efficiency = 0.78 * (1.0 - 0.9 * off_best**2) * (1.0 - 0.15 * impeller)
    power = _KW_PER_M3H_M * flow * head / (_DRIVE_EFFICIENCY * efficiency)
    return DutyPoint(flow, head, power)


class Pumps(Model):
    prefix = "P"
    brick_classes = ("Chilled_Water_Pump", "Hot_Water_Pump", "Water_Pump")
    buildings = ("B07", "B07", "B04")
    points = (
        PointKind("on", "Run_Status", "", 0, 1, told=True),
        PointKind("frequency", "Frequency_Command", "Hz", 0, 60, told=True),
        PointKind("flow", "Water_Flow_Sensor", "m³/h", 0, 5000, relative=0.015, quantum=0.1,
                  usual=(0, 250)),
        PointKind("head", "Water_Differential_Pressure_Sensor", "kPa", 0, 2000, relative=0.01,
                  quantum=0.1, usual=(0, 400)),
        PointKind("suction", "Entering_Water_Pressure_Sensor", "kPa", -100, 1600, sigma=1.5,
                  quantum=0.1, usual=(0, 300)),
        PointKind("power", "Electric_Power_Sensor", "kW", 0, 500, relative=0.01, usual=(0, 30)),
        PointKind("current", "Motor_Current_Sensor", "A", 0, 1000, relative=0.01, quantum=0.1,
                  usual=(0, 50)),
        PointKind("vibration", "Vibration_Velocity_Sensor", "mm/s", 0, 100, sigma=0.12,
                  period_s=600, usual=(0, 5)),
        PointKind("hf", "Vibration_Acceleration_Sensor", "g", 0, 100, relative=0.05,
                  quantum=0.001, period_s=600, usual=(0, 2)),
        PointKind("bearing", "Bearing_Temperature_Sensor", "°C", -30, 150, sigma=0.2, quantum=0.1,
                  usual=(10, 80)),
        PointKind("room", "Room_Air_Temperature_Sensor", "°C", -20, 60, sigma=0.2, quantum=0.1,
                  usual=(0, 40)),
        PointKind("makeup", "Makeup_Water_Flow_Sensor", "L/h", 0, 20000, sigma=0.8, quantum=0.1,
                  usual=(0, 40)),
    )  # fmt: skip
    modes = (
        wears("BRG", "VIB/2.4", "E120", 0.08, "P2", 0.0124),
        wears("SEAL", "ELP/1.1", "E30", 0.12, "P3", 0.4),
        wears("IMP", "LOO/2.3", "L700", 0.04, "P3", 0.32),
        wears("BLK", "PLU/5.1", "A10", 0.15, "P2", 0.17),
        starts("CAV", "NOI/2.1", 0.1, "P2", comes_and_goes=True),
    )

    def __init__(self, units: Units) -> None:
        super().__init__(units)
        self._size = units.around(1.0, 0.35)
        self._lift = units.around(1.0, 0.1)
        self._steadiness = units.around(1.0, 0.15)
        self._bearing_rise = units.around(18.0, 0.08)
        self._makeup = units.between(2.0, 6.0)
        self._room_above = units.between(0.0, 4.0)
        self._valves = Wander(units, 5400.0)
        self._demand = Wander(units, 7200.0)
        self._bearing = Lag(BEARING_TAU_S)

    def plan(self, day: Day) -> Plan:
        kinds = [unit.brick_class for unit in self.units]
        season = np.array([
            day.kind.cooling if kind == "Chilled_Water_Pump"
            else day.kind.heating if kind == "Hot_Water_Pump"
            else True
            for kind in kinds
        ])  # fmt: skip
        week = day.kind.date.isocalendar().week
        turn = (week + np.arange(len(kinds))) % 3 < _WEEKS_OF_THREE_ON_DUTY
        on = day.between(6.0, 22.0) * (season & turn)
        weather = np.where(
            np.array(kinds) == "Hot_Water_Pump",
            (16.0 - day.air_c) / 20.0,
            (day.air_c - 18.0) / 16.0,
        )
        weather = np.where(np.array(kinds) == "Water_Pump", 0.4, np.clip(weather, 0.0, 1.0))
        demand = (0.4 * weather + 0.6 * day.occupied) * day.load
        demand = demand + 0.04 * self._demand.go(day.steps, day.step_s)
        hz = on * np.round(np.clip(28.0 + 24.0 * demand, 25.0, 50.0), 1)
        return {"on": on, "frequency": hz, "use": on * 1.5 * (hz / 45.0)}

    def live(self, day: Day, plan: Plan, s: Severities) -> Truths:
        on, hz = plan["on"], plan["frequency"]
        n = hz / 50.0
        resistance = 1.0 + 0.06 * self._valves.go(day.steps, day.step_s)
        resistance = np.clip(resistance, 0.7, 1.5) / day.load
        flow, head, power = duty_point(hz, resistance, s["IMP"], s["BLK"])
        cavitates = s["CAV"] * on
        flow = flow * (1.0 + 0.04 * cavitates * self.units.normal(day.steps))
        room = 22.0 + 0.35 * (day.air_c - 15.0) + self._room_above
        warm = on * (self._bearing_rise * np.sqrt(power / _RATED_KW) + 20.0 * s["BRG"] ** 2)
        kw = power * self._size * self._lift
        return {
            "on": on,
            "frequency": hz,
            "flow": flow * self._size,
            "head": head * self._lift * KPA_PER_M,
            "suction": 150.0 - 20.0 * n**2 - 40.0 * cavitates,
            "power": kw,
            "current": kw * AMPERES_PER_KW,
            "vibration": on * (0.9 * self._steadiness * n**1.2 + 6.0 * s["BRG"]),
            "hf": 0.4 * self._steadiness * n**2 * (1.0 + 9.0 * np.sqrt(s["BRG"]))
            * (1.0 + 2.0 * cavitates),
            "bearing": self._bearing.follow(room + warm, day.step_s),
            "room": np.broadcast_to(room, day.shape),
            "makeup": self._makeup + 20.0 * s["SEAL"] * on,
        }  # fmt: skip
