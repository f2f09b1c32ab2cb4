"""A classroom's projector with its lamp, and its split air conditioner."""

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.dynamics import Lag, Wander
from campus_simulators.campus.growth import starts, wears
from campus_simulators.campus.model import Day, Model, Plan, Severities, Truths
from campus_simulators.campus.sensors import PointKind
from campus_simulators.campus.units import Units

__all__ = ["Classrooms", "exhaust_rise", "supply_drop"]

Floats = NDArray[np.float64]

_LAMP_W, _LUX = 300.0, 500.0
_HOT_K = 36.0
_AC_W = 1400.0
_TAU_S = 480.0
_LAMP_HOURS_A_DAY = 8.0


def exhaust_rise(clogged: Floats) -> Floats:
    """K above the room, settled."""
    return 22.0 * (1.0 + 0.8 * clogged)


def supply_drop(leaked: Floats) -> Floats:
    """K between the air conditioner's inlet and outlet, a quarter of an hour after its start."""
    return 11.0 * (1.0 - 0.6 * leaked)


class Classrooms(Model):
    prefix = "AV"
    brick_classes = ("Audio_Visual_Equipment",)
    buildings = ("B02",)
    points = (
        PointKind("on", "On_Off_Status", "", 0, 1, told=True),
        PointKind("booked", "Occupancy_Status", "", 0, 1, told=True),
        PointKind("lamp_hours", "Run_Time_Sensor", "h", 0, 20_000, quantum=1, told=True,
                  period_s=3600),
        PointKind("power", "Electric_Power_Sensor", "W", 0, 2000, sigma=0.5, relative=0.01,
                  quantum=0.1, usual=(0, 400)),
        PointKind("illuminance", "Illuminance_Sensor", "lx", 0, 20_000, sigma=2.0, relative=0.015,
                  quantum=1, usual=(0, 700)),
        PointKind("exhaust", "Exhaust_Air_Temperature_Sensor", "°C", -10, 120, sigma=0.3,
                  quantum=0.1, usual=(15, 60)),
        PointKind("room", "Room_Air_Temperature_Sensor", "°C", -20, 60, sigma=0.2, quantum=0.1,
                  usual=(10, 35)),
        PointKind("ac_power", "Air_Conditioner_Electric_Power_Sensor", "W", 0, 5000, sigma=1.0,
                  relative=0.01, quantum=1, usual=(0, 1600)),
        PointKind("ac_drop", "Air_Differential_Temperature_Sensor", "K", -30, 30, sigma=0.25,
                  quantum=0.1, usual=(0, 15)),
    )  # fmt: skip
    changing = ()
    modes = (
        wears("PLMP", "LOO/2.4", "L500", 0.25, "P4", 0.9),
        wears("PFLT", "OHE/5.1", "L120", 0.8, "P3", 0.74),
        wears("ACG", "LOO/1.1", "E90", 0.1, "P3", 0.76),
        starts("LON", "SER/3.1", 10.0, "P4"),
    )

    def __init__(self, units: Units) -> None:
        super().__init__(units)
        self._watts = units.around(_LAMP_W, 0.05)
        self._lux = units.around(_LUX, 0.1)
        self._ac = units.around(_AC_W, 0.06)
        self._drop = units.around(1.0, 0.04)
        self._hours = units.between(0.0, 1500.0)
        self._vacant = units.between(0.15, 0.5)
        self._mood = Wander(units, 7200.0)
        self._exhaust, self._air = Lag(_TAU_S), Lag(240.0)
        self._room = Wander(units, 7200.0)

    def plan(self, day: Day) -> Plan:
        taken = self._mood.go(day.steps, day.step_s) > 2.0 * self._vacant - 1.2
        booked = np.where((day.occupied > 0.2) & taken, 1.0, 0.0)
        usual_h = _LAMP_HOURS_A_DAY / 24.0
        warm = day.kind.cooling or day.kind.heating
        return {
            "booked": booked,
            "use": booked / usual_h,
            "use:ACG": booked / usual_h * (1.0 if warm else 0.0),
            # what is left on is what was on
            "use:LON": booked,
        }

    def live(self, day: Day, plan: Plan, s: Severities) -> Truths:
        booked = plan["booked"]
        left_on = np.broadcast_to(s["LON"] > 0.0, day.shape)
        # overheated projectors switch themselves off
        too_hot = exhaust_rise(s["PFLT"]) > _HOT_K
        flickers = too_hot & (np.arange(day.steps)[:, None] * day.step_s % 3600.0 < 1200.0)
        on = np.where(((booked > 0.0) | left_on) & ~flickers, 1.0, 0.0)
        room = np.where(day.kind.cooling, 25.5, np.where(day.kind.heating, 20.0, 22.5))
        room = room + 0.12 * (day.air_c - room) + 0.4 * self._room.go(day.steps, day.step_s)
        exhaust = self._exhaust.follow(room + on * exhaust_rise(s["PFLT"]), day.step_s)
        self._hours = self._hours + on.sum(axis=0) * (day.step_s / 3600.0)
        cools = on * (1.0 if day.kind.cooling else 0.0)
        drop = self._air.follow(cools * supply_drop(s["ACG"]) * self._drop, day.step_s)
        part = np.clip(0.75 + 0.03 * (day.air_c - 28.0), 0.5, 1.0)
        return {
            "on": on,
            "booked": booked,
            "lamp_hours": np.broadcast_to(np.floor(self._hours), day.shape),
            "power": on * self._watts + 4.0,
            "illuminance": on * self._lux * (1.0 - 0.5 * s["PLMP"]),
            "exhaust": exhaust,
            "room": room,
            "ac_power": cools * self._ac * part * (1.0 - 0.2 * s["ACG"]),
            "ac_drop": drop,
        }
