"""Fan coil units with the room that they keep: two pipes, cold or hot by season."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.dynamics import Wander
from campus_simulators.campus.growth import starts, wears
from campus_simulators.campus.model import Day, Model, Plan, Severities, Truths
from campus_simulators.campus.sensors import PointKind
from campus_simulators.campus.units import Units

__all__ = ["FanCoils"]

Floats = NDArray[np.float64]

# a room of 80 m²
_HEAT_J_K, _OUTWARD_W_K, _INWARD_W_K = 3.5e6, 180.0, 350.0
_PERSON_W, _BASE_W, _PEOPLE = 70.0, 800.0, 20.0
_COIL_W_K, _MOST_W = 370.0, 7000.0
_CHILLED_C, _HOT_C = 7.0, 45.0
_COOL_TO_C, _HEAT_TO_C, _NEIGHBOURS_C = 26.0, 20.0, (25.5, 20.5)
_SLOWEST, _SPEEDS = 2.0, 3.0
_DRAIN_MONTHS = (6, 7, 8, 9)


class FanCoils(Model):
    prefix = "FCU"
    brick_classes = ("Fan_Coil_Unit",)
    buildings = ("B02", "B03", "B06", "B01")
    points = (
        PointKind("on", "Run_Status", "", 0, 1, told=True),
        PointKind("zone_air", "Zone_Air_Temperature_Sensor", "°C", -10, 60, sigma=0.2,
                  quantum=0.1, usual=(15, 32)),
        PointKind("setpoint", "Zone_Air_Temperature_Setpoint", "°C", 5, 35, quantum=0.5, told=True),
        PointKind("fan_speed", "Fan_Speed_Command", "", 0, 3, quantum=1, told=True),
        PointKind("valve", "Valve_Position_Command", "%", 0, 100, quantum=1, told=True),
        PointKind("drain_pan", "Condensate_Leak_Detection_Sensor", "", 0, 1, told=True),
    )  # fmt: skip
    changing = ("setpoint",)
    modes = (
        starts("FVS", "FTO/1.6", 0.04, "P3"),
        starts("FVO", "INL/2.4", 0.03, "P3"),
        wears("FDF", "PLU/5.1", "L365", 0.5, "P4", 0.83),
        starts("FDR", "ELU/5.1", 0.05, "P2"),
    )
    serviced_days: ClassVar[Mapping[str, float]] = {"FDF": 365.0}

    def __init__(self, units: Units) -> None:
        super().__init__(units)
        self._facade = units.around(1.0, 0.15)
        self._crowd = units.around(1.0, 0.25)
        self._coil = units.around(1.0, 0.08)
        self._people = Wander(units, 3600.0)
        self._gains = Wander(units, 10_800.0)
        self._room: Floats | None = None

    def plan(self, day: Day) -> Plan:
        people = day.occupied * (1.0 + 0.2 * self._people.go(day.steps, day.step_s)) * self._crowd
        served = (day.kind.cooling or day.kind.heating) and day.kind.present > 0.0
        opens, closes = (7.5, 22.0) if day.kind.working else (9.0, 18.0)
        on = day.between(opens, closes) * served * (day.occupied.max(axis=0) > 0.0)
        use = on * 1.7
        wet = use * (day.kind.cooling and day.kind.date.month in _DRAIN_MONTHS)
        return {"on": on, "people": np.clip(people, 0.0, None), "use": use, "use:FDR": wet}

    def live(self, day: Day, plan: Plan, s: Severities) -> Truths:
        cools = day.kind.cooling
        usual, water = (_COOL_TO_C, _CHILLED_C) if cools else (_HEAT_TO_C, _HOT_C)
        wish = np.round(2.0 * (usual + day.setpoint)) / 2.0
        gains = _BASE_W * (1.0 + 0.15 * self._gains.go(day.steps, day.step_s))
        gains = gains + _PERSON_W * _PEOPLE * plan["people"]
        outward = _OUTWARD_W_K * self._facade
        neighbours = _NEIGHBOURS_C[0] if cools else _NEIGHBOURS_C[1] if day.kind.heating else None
        inward = 0.0 if neighbours is None else _INWARD_W_K
        coil = _COIL_W_K * self._coil / (1.0 + 0.6 * s["FDF"])
        shut, passing = (np.broadcast_to(s[code] > 0.0, day.shape) for code in ("FVS", "FVO"))
        coil = np.broadcast_to(coil, day.shape)
        zone, valve, fan = (np.empty(day.shape) for _ in range(3))
        room = np.full(day.shape[1], usual) if self._room is None else self._room
        sign = 1.0 if cools else -1.0
        for at in range(day.steps):
            too_much = sign * (room - wish[at])
            on = plan["on"][at]
            fan[at] = on * np.clip(np.ceil(2.0 + 1.5 * (too_much - 0.3)), _SLOWEST, _SPEEDS)
            valve[at] = on * np.clip(0.5 + too_much, 0.0, 1.0)
            opened = np.where(shut[at], 0.0, np.where(passing[at], 1.0, valve[at]))
            cold = coil[at] * fan[at] / _SPEEDS * opened * (room - water)
            cold = np.clip(cold, -_MOST_W, _MOST_W)
            heat = outward * (day.air_c[at] - room) + gains[at] - cold
            if neighbours is not None:
                heat = heat + inward * (neighbours - room)
            room = room + heat * (day.step_s / _HEAT_J_K)
            zone[at] = room
        self._room = room
        return {
            "on": plan["on"],
            "zone_air": zone,
            "setpoint": wish,
            "fan_speed": fan,
            "valve": 100.0 * valve,
            "drain_pan": s["FDR"] > 0.0,
        }
