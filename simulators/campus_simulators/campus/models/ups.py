"""Uninterruptible power supplies with a string of lead batteries, eight blocks of 12 V measured."""

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.dynamics import Lag, Wander
from campus_simulators.campus.growth import starts, wears
from campus_simulators.campus.model import Day, Model, Plan, Severities, Truths
from campus_simulators.campus.sensors import PointKind
from campus_simulators.campus.units import Units

__all__ = ["BatterySupplies", "ageing"]

Floats = NDArray[np.float64]

_BLOCKS = 8
_FLOAT_V, _CELLS, _FLOAT_V_K = 2.25, 6, -0.003  # per cell at 25 °C, cells a block, V a cell and K
_BLOCK_MOHM, _MOHM_K = 4.5, -0.004
_FLOAT_A, _RUNTIME_MIN, _RATED_KW = 0.25, 30.0, 40.0
_DAY_S = 86_400.0


def ageing(room_c: Floats) -> Floats:
    """How much faster than at 25 °C: twice for each 8.3 K; 1.52 at 30 °C."""
    rate: Floats = 2.0 ** ((room_c - 25.0) / 8.3)
    return rate


class BatterySupplies(Model):
    prefix = "UPS"
    brick_classes = ("Battery",)
    buildings = ("B06", "B03")
    points = (
        PointKind("load", "Electric_Power_Sensor", "kW", 0, 200, relative=0.01, quantum=0.1,
                  usual=(0, 40)),
        PointKind("room", "Room_Air_Temperature_Sensor", "°C", -20, 60, sigma=0.2, quantum=0.1,
                  usual=(10, 40)),
        PointKind("case", "Battery_Temperature_Sensor", "°C", -20, 100, sigma=0.2, quantum=0.1,
                  usual=(10, 45)),
        PointKind("float_current", "Battery_Current_Sensor", "A", -500, 500, sigma=0.01,
                  quantum=0.001, usual=(0, 1)),
        PointKind("runtime", "Battery_Runtime_Sensor", "min", 0, 600, sigma=0.3, quantum=0.1,
                  usual=(0, 60)),
        PointKind("bypass", "Bypass_Status", "", 0, 1, told=True),
        *(
            PointKind(f"voltage_{block + 1}", "Battery_Voltage_Sensor", "V", 0, 16, sigma=0.02,
                      usual=(12, 14.5))
            for block in range(_BLOCKS)
        ),
        *(
            PointKind(f"resistance_{block + 1}", "Battery_Resistance_Sensor", "mΩ", 0, 100,
                      relative=0.015, quantum=0.001, usual=(3, 9), period_s=_DAY_S)
            for block in range(_BLOCKS)
        ),
    )  # fmt: skip
    modes = (
        wears("BAG", "PDE/2.2", "E1500", 0.15, "P3", 0.4),
        wears("BCELL", "STD/4.2", "E20", 0.03, "P2", 0.4),
        wears("BTRUN", "OHE/2.7", "E2", 0.002, "P1", 0.5),
        starts("UBYP", "UST/3.1", 0.1, "P1"),
    )

    def __init__(self, units: Units) -> None:
        super().__init__(units)
        self._volts = [units.around(1.0, 0.002) for _ in range(_BLOCKS)]
        self._ohms = [units.around(1.0, 0.03) for _ in range(_BLOCKS)]
        self._bad = units.between(0, _BLOCKS - 0.001).astype(np.intp)
        self._size = units.around(1.0, 0.2)
        self._warm = units.between(-2.0, 3.0)
        self._demand = Wander(units, 5400.0)
        self._room = Wander(units, 10_800.0)
        self._case = Lag(7200.0)

    def plan(self, day: Day) -> Plan:
        room = 24.0 + self._warm + 0.15 * (day.air_c - 16.0)
        room = room + 0.5 * self._room.go(day.steps, day.step_s)
        load = 0.45 + 0.15 * day.occupied + 0.03 * self._demand.go(day.steps, day.step_s)
        always = np.ones(day.shape)
        load = np.clip(load * day.load, 0.1, 1.0)
        return {"room": room, "load": load, "use": always, "use:BAG": ageing(room)}

    def live(self, day: Day, plan: Plan, s: Severities) -> Truths:
        load, room = plan["load"], plan["room"]
        runs_away = s["BTRUN"]
        case = self._case.follow(
            room + 1.5 + 12.0 * np.broadcast_to(runs_away, day.shape), day.step_s
        )
        aged = 1.0 - 0.2 * s["BAG"]
        true: Truths = {
            "load": _RATED_KW * self._size * load,
            "room": room,
            "case": case,
            "float_current": _FLOAT_A * self._size * (1.0 + 0.02 * (room - 25.0))
            * (1.0 + 4.0 * runs_away),
            "runtime": _RUNTIME_MIN * 0.5 / load * aged * (1.0 + 0.006 * (case - 25.0)),
            "bypass": s["UBYP"] > 0.0,
        }  # fmt: skip
        volts = _CELLS * (_FLOAT_V + _FLOAT_V_K * (room - 25.0))
        ohms = _BLOCK_MOHM * (1.0 + 0.5 * s["BAG"]) * (1.0 + _MOHM_K * (case - 25.0))
        for block in range(_BLOCKS):
            bad = s["BCELL"] * (self._bad == block)
            # the string's voltage is held: what a bad block lacks the others carry
            share = (s["BCELL"] * 0.05 - bad * 0.05) / (_BLOCKS - 1) - 0.05 * bad
            true[f"voltage_{block + 1}"] = volts * self._volts[block] * (1.0 + share)
            true[f"resistance_{block + 1}"] = ohms * self._ohms[block] * (1.0 + bad)
        return true
