"""Server rooms, each with a precision air conditioner."""

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.dynamics import Lag, Wander
from campus_simulators.campus.growth import starts, wears
from campus_simulators.campus.model import Day, Model, Plan, Severities, Truths
from campus_simulators.campus.sensors import PointKind
from campus_simulators.campus.units import Units

__all__ = ["ServerRooms", "uncooled_rate"]

Floats = NDArray[np.float64]

_ROOM_J_K, _IT_W = 6e6, 30_000.0
_OUTWARD_W_K, _AROUND_C = 150.0, 26.0
_SHUTS_DOWN_FROM_C, _SHUTS_DOWN_K = 34.0, 6.0
_INLET_C, _BAND_K = 22.0, 2.0
_MOST_W = 42_000.0
_SUPPLY_BELOW_K = 9.0
_COP = 3.2
_STEP_S = 60.0


def uncooled_rate(it_w: float) -> float:
    """K a minute; 30 kW .3, which takes 33 minutes from 22 to 32 °C."""
    return it_w / _ROOM_J_K * 60.0


class ServerRooms(Model):
    prefix = "CRAC"
    brick_classes = ("Computer_Room_Air_Conditioning",)
    buildings = ("B06", "B06", "B03")
    points = (
        PointKind("on", "Run_Status", "", 0, 1, told=True),
        PointKind("it_power", "Electric_Power_Sensor", "kW", 0, 500, relative=0.01, quantum=0.01,
                  usual=(0, 40)),
        PointKind("inlet", "Return_Air_Temperature_Sensor", "°C", 0, 60, sigma=0.15, quantum=0.1,
                  usual=(18, 30)),
        PointKind("supply", "Supply_Air_Temperature_Sensor", "°C", 0, 60, sigma=0.15, quantum=0.1,
                  usual=(10, 25)),
        PointKind("humidity", "Zone_Air_Humidity_Sensor", "%", 0, 100, sigma=0.8, quantum=0.1,
                  usual=(30, 70)),
        PointKind("compressor", "Compressor_Command", "%", 0, 100, quantum=1, told=True),
        PointKind("power", "Cooling_Electric_Power_Sensor", "kW", 0, 100, sigma=0.02,
                  relative=0.01, usual=(0, 15)),
        PointKind("leak_rope", "Leak_Detection_Sensor", "", 0, 1, told=True),
    )  # fmt: skip
    changing = ("load", "setpoint")
    modes = (
        starts("CCOMP", "UST/4.4", 0.4, "P1"),
        wears("CRF", "LOO/1.1", "E40", 0.2, "P2", 0.34),
        starts("CWAT", "ELU/5.1", 0.1, "P1"),
    )

    def __init__(self, units: Units) -> None:
        super().__init__(units)
        self._it = units.around(_IT_W, 0.12)
        self._able = units.around(_MOST_W, 0.08)
        self._supply_below = units.around(_SUPPLY_BELOW_K, 0.06)
        self._room: Floats = np.full(len(units), _INLET_C)
        self._jobs = Wander(units, 5400.0)
        self._damp = Wander(units, 14_400.0)
        self._supply = Lag(240.0)

    def plan(self, day: Day) -> Plan:
        it = self._it * (0.9 + 0.15 * day.occupied) * day.load
        it = it * (1.0 + 0.03 * self._jobs.go(day.steps, day.step_s))
        return {"it": it, "use": np.ones(day.shape)}

    def live(self, day: Day, plan: Plan, s: Severities) -> Truths:
        each = max(round(day.step_s / _STEP_S), 1)
        within = day.step_s / each
        wish = _INLET_C + 0.5 * day.setpoint
        stopped = np.broadcast_to(s["CCOMP"] > 0.0, day.shape)
        weak = np.broadcast_to(s["CRF"], day.shape)
        able = self._able * (1.0 - 0.1 * weak)
        room, effort, it = (np.empty(day.shape) for _ in range(3))
        for at in range(day.steps):
            for _ in range(each):
                above = self._room - wish[at]
                push = np.clip(0.55 + above / _BAND_K, 0.0, 1.0)
                cold = np.where(stopped[at], 0.0, push * able[at])
                # servers shut themselves down before they burn
                alive = 1.0 - np.clip((self._room - _SHUTS_DOWN_FROM_C) / _SHUTS_DOWN_K, 0.0, 1.0)
                warm = plan["it"][at] * alive
                outward = _OUTWARD_W_K * (_AROUND_C - self._room)
                self._room = self._room + (warm + outward - cold) * (within / _ROOM_J_K)
            room[at], effort[at], it[at] = self._room, push, warm
        running = ~stopped
        below = self._supply_below * effort / 0.75 - 6.0 * weak
        supply = self._supply.follow(room - below * running, day.step_s)
        return {
            "on": running,
            "it_power": it / 1000.0,
            "inlet": room,
            "supply": supply,
            "humidity": 48.0 + 3.0 * self._damp.go(day.steps, day.step_s) - 1.5 * (room - _INLET_C),
            "compressor": 100.0 * np.where(running, np.maximum(effort, weak), 0.0),
            "power": effort * self._able * running / _COP / 1000.0,
            "leak_rope": s["CWAT"] > 0.0,
        }
