"""Electricity meters on feeders, with residual current."""

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.dynamics import Wander
from campus_simulators.campus.growth import starts, wears
from campus_simulators.campus.model import Day, Model, Plan, Severities, Truths
from campus_simulators.campus.sensors import PointKind
from campus_simulators.campus.units import Units

__all__ = ["Feeders"]

Floats = NDArray[np.float64]

_BASE_KW, _PEOPLE_KW, _HEAT_KW_K = 12.0, 40.0, 1.5
_METERED_S = 900
_PHASES = ("a", "b", "c")
_VOLTS, _POWER_FACTOR = 230.0, 0.95
_RESIDUAL_MA = 80.0


class Feeders(Model):
    prefix = "EM"
    brick_classes = ("Electrical_Meter",)
    buildings = ("B04", "B01", "B02", "B03", "B06", "B05")
    points = (
        PointKind("energy", "Electric_Energy_Sensor", "kWh", 0, 1000, relative=0.005, quantum=0.01,
                  period_s=_METERED_S, usual=(0, 25)),
        PointKind("power", "Active_Power_Sensor", "kW", 0, 2000, relative=0.005, usual=(0, 90)),
        *(
            PointKind(f"voltage_{phase}", "Voltage_Sensor", "V", 0, 500, sigma=0.5, quantum=0.1,
                      usual=(200, 250))
            for phase in _PHASES
        ),
        *(
            PointKind(f"current_{phase}", "Current_Sensor", "A", 0, 5000, relative=0.006,
                      quantum=0.1, usual=(0, 150))
            for phase in _PHASES
        ),
        PointKind("power_factor", "Power_Factor_Sensor", "", 0, 1, sigma=0.004, quantum=0.001,
                  usual=(0.7, 1)),
        PointKind("residual", "Residual_Current_Sensor", "mA", 0, 5000, sigma=3.0, quantum=1,
                  usual=(0, 400)),
    )  # fmt: skip
    modes = (
        starts("EPH", "AIR/4.2", 0.02, "P3"),
        wears("EPF", "LOO/2.7", "L300", 0.1, "P4", 0.5),
        wears("ELKG", "PDE/4.5", "E30", 0.1, "P2", 0.45),
        starts("ENIGHT", "HIO/3.1", 0.5, "P4"),
    )

    def __init__(self, units: Units) -> None:
        super().__init__(units)
        self._size = units.around(1.0, 0.4)
        self._cooled = units.between(0.3, 1.2)
        self._lost = units.between(0, len(_PHASES) - 0.001).astype(np.intp)
        self._shares = [units.around(1.0 / len(_PHASES), 0.06) for _ in _PHASES]
        self._factor = units.between(-0.01, 0.015)
        self._residual = units.around(_RESIDUAL_MA, 0.15)
        self._load = Wander(units, 2400.0)
        self._grid = Wander(units, 3600.0)
        self._damp = Wander(units, 43_200.0)

    def plan(self, day: Day) -> Plan:
        people = _PEOPLE_KW * day.occupied * day.load
        heat = _HEAT_KW_K * self._cooled * np.maximum(day.air_c - 22.0, 0.0) * day.kind.cooling
        heat = heat * np.clip(0.2 + day.occupied, 0.0, 1.0)
        steady = 1.0 + 0.03 * self._load.go(day.steps, day.step_s)
        return {
            "base": _BASE_KW * self._size * steady,
            "rest": (people + heat) * self._size * steady,
            "use": np.ones(day.shape),
        }

    def live(self, day: Day, plan: Plan, s: Severities) -> Truths:
        # 20 % of a usual day's mean, and there by day and night
        forgotten = 0.2 * (_BASE_KW + 0.3 * _PEOPLE_KW) * self._size * s["ENIGHT"]
        power = plan["base"] + plan["rest"] + forgotten
        factor = _POWER_FACTOR + self._factor - 0.1 * s["EPF"]
        volts = _VOLTS + 1.5 * self._grid.go(day.steps, day.step_s) - 0.02 * power
        damp = 10.0 * self._damp.go(day.steps, day.step_s)
        true: Truths = {
            "power_factor": factor * np.ones(day.shape),
            "residual": self._residual + damp + 220.0 * s["ELKG"],
        }
        metered = np.zeros(day.shape)
        for number, phase in enumerate(_PHASES):
            carried = power * self._shares[number]
            seen = carried * (1.0 - s["EPH"] * (self._lost == number))
            metered = metered + seen
            true[f"voltage_{phase}"] = volts
            true[f"current_{phase}"] = 1000.0 * seen / (volts * factor)
        each = round(_METERED_S / day.step_s)
        energy = (metered * (day.step_s / 3600.0)).reshape(-1, each, day.shape[1]).sum(axis=1)
        true["power"] = metered
        true["energy"] = np.repeat(energy, each, axis=0)
        return true
