"""Dry distribution transformers with a fan, and their low-voltage joints."""

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.dynamics import Lag, Wander
from campus_simulators.campus.growth import starts, wears
from campus_simulators.campus.model import Day, Model, Plan, Severities, Truths
from campus_simulators.campus.sensors import PointKind
from campus_simulators.campus.units import Units

__all__ = ["Transformers", "winding_rise"]

Floats = NDArray[np.float64]

_RATED_KW = 800.0
_FANNED = 0.65
_FAN_FROM_K = 0.45  # of rated load
_TAU_S = 2700.0
_JOINT_TAU_S = 1200.0
_PHASES = ("a", "b", "c")


def winding_rise(load: Floats, fanned: Floats) -> Floats:
    """K above the room, settled, at this share of the rated load.

    .75 in a room of 35 °C: 89 °C, with the fan 70.
    """
    rise: Floats = 85.0 * load**1.6 * np.where(fanned > 0.0, _FANNED, 1.0)
    return rise


class Transformers(Model):
    prefix = "TX"
    brick_classes = ("Transformer",)
    buildings = ("B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08")
    points = (
        PointKind("power", "Electric_Power_Sensor", "kW", 0, 2500, relative=0.005, quantum=0.1,
                  usual=(0, 900)),
        PointKind("load", "Load_Sensor", "%", 0, 200, relative=0.005, quantum=0.1, usual=(0, 110)),
        PointKind("room", "Room_Air_Temperature_Sensor", "°C", -20, 60, sigma=0.2, quantum=0.1,
                  usual=(0, 45)),
        *(
            PointKind(f"winding_{phase}", "Winding_Temperature_Sensor", "°C", -20, 250, sigma=0.4,
                      quantum=0.1, usual=(20, 110))
            for phase in _PHASES
        ),
        *(
            PointKind(f"joint_{phase}", "Joint_Temperature_Sensor", "°C", -20, 200, sigma=0.3,
                      quantum=0.1, usual=(20, 90))
            for phase in _PHASES
        ),
        PointKind("fan", "Fan_On_Off_Status", "", 0, 1, told=True),
        PointKind("unbalance", "Current_Imbalance_Sensor", "%", 0, 200, sigma=0.4, quantum=0.1,
                  usual=(0, 40)),
        PointKind("discharge", "Partial_Discharge_Sensor", "pC", 0, 10_000, sigma=1.0,
                  relative=0.08, quantum=1, usual=(0, 200), period_s=3600),
    )  # fmt: skip
    modes = (
        starts("TFAN", "FTF/4.2", 0.05, "P2", lead_days=3),
        wears("TJNT", "OHE/1.5", "E90", 0.05, "P2", 0.4),
        wears("TOVL", "OHE/2.7", "L90", 0.1, "P2", 0.5),
        wears("TINS", "STD/4.5", "E400", 0.006, "P2", 0.11),
    )

    def __init__(self, units: Units) -> None:
        super().__init__(units)
        self._size = units.around(1.0, 0.25)
        self._cooling = units.around(1.0, 0.04)
        self._phases = [units.around(1.0, 0.02) for _ in _PHASES]
        self._loose = units.between(0.0, 2.999).astype(np.intp)
        self._quiet = units.around(12.0, 0.3)
        self._joint = units.between(22.0, 28.0)
        self._demand = Wander(units, 3600.0)
        self._lags = {f"{part}_{phase}": Lag(tau) for phase in _PHASES
                      for part, tau in (("winding", _TAU_S), ("joint", _JOINT_TAU_S))}  # fmt: skip

    def plan(self, day: Day) -> Plan:
        heat = np.maximum(day.air_c - 22.0, 0.0) / 12.0 + np.maximum(8.0 - day.air_c, 0.0) / 15.0
        load = 0.25 + 0.35 * day.occupied * day.load + 0.18 * np.clip(heat, 0.0, 1.2)
        load = load + 0.025 * self._demand.go(day.steps, day.step_s)
        return {"load": np.clip(load, 0.1, 1.0), "use": np.ones(day.shape)}

    def live(self, day: Day, plan: Plan, s: Severities) -> Truths:
        load = plan["load"] * (1.0 + 0.5 * s["TOVL"])
        room = np.broadcast_to(24.0 + 0.4 * (day.air_c - 15.0), day.shape)
        fan = load > _FAN_FROM_K
        blown = fan & (s["TFAN"] == 0.0)
        unbalance = 6.0 + 24.0 * s["TOVL"]
        true: Truths = {
            "power": _RATED_KW * self._size * load,
            "load": 100.0 * load,
            "room": room,
            "fan": fan,
            "unbalance": np.broadcast_to(unbalance, day.shape),
            "discharge": self._quiet * (1.0 + 9.0 * s["TINS"]),
        }
        for number, phase in enumerate(_PHASES):
            carried = load * self._phases[number]
            winding = room + self._cooling * winding_rise(carried, blown * 1.0)
            loose = 25.0 * s["TJNT"] * (self._loose == number)
            joint = room + (self._joint + loose) * carried**2
            for part, goal in (("winding", winding), ("joint", joint)):
                name = f"{part}_{phase}"
                true[name] = self._lags[name].follow(goal, day.step_s)
        return true
