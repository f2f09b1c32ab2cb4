"""Cooling towers with a drive on the fan, a float valve and a bleed."""

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.dynamics import Lag, Wander
from campus_simulators.campus.growth import starts, wears
from campus_simulators.campus.model import Day, Model, Plan, Severities, Truths
from campus_simulators.campus.sensors import PointKind
from campus_simulators.campus.units import Units

__all__ = ["CoolingTowers", "approach"]

Floats = NDArray[np.float64]

_RANGE_K = 4.96  # at 1.2 MW
_RATED_MW, _RATED_FAN_KW = 1.2, 15.0
_TAU_S = 300.0
_COLDEST_C, _CLOSEST_K = 24.0, 3.5  # what the fan is driven to
_MAKEUP_M3H_MW = 1.9  # evaporation, drift and bleed
_STUCK_FLOAT_M3H = 1.5
_DILUTES_S = 2.0 * 86_400.0
_CONDUCTIVITY, _DOSING_LOST = 950.0, 1600.0  # µS/cm


def approach(range_k: Floats, speed: Floats, scaled: Floats) -> Floats:
    """K above wet bulb, settled: effectiveness 1 - e^(-.85 (1 - .4 s) N^.7).

    1.2 MW at full speed: 3.7 K; scaled .5 5.1, 1 7.5.
    """
    units = 0.85 * (1.0 - 0.4 * scaled) * np.maximum(speed, 0.01) ** 0.7
    return range_k / np.expm1(units)


class CoolingTowers(Model):
    prefix = "CT"
    brick_classes = ("Cooling_Tower",)
    buildings = ("B07",)
    points = (
        PointKind("wet_bulb", "Outside_Air_Wet_Bulb_Temperature_Sensor", "°C", -30, 60, sigma=0.15,
                  quantum=0.1, usual=(-5, 30)),
        PointKind("fan_speed", "Fan_Speed_Command", "%", 0, 100, quantum=1, told=True),
        PointKind("entering", "Entering_Condenser_Water_Temperature_Sensor", "°C", 0, 60,
                  sigma=0.1, quantum=0.1, usual=(15, 40)),
        PointKind("leaving", "Leaving_Condenser_Water_Temperature_Sensor", "°C", 0, 60, sigma=0.1,
                  quantum=0.1, usual=(15, 35)),
        PointKind("fan_power", "Electric_Power_Sensor", "kW", 0, 100, relative=0.015,
                  usual=(0, 20)),
        PointKind("level", "Collection_Basin_Water_Level_Sensor", "m", 0, 2, sigma=0.004,
                  quantum=0.001, usual=(0, 1)),
        PointKind("conductivity", "Conductivity_Sensor", "µS/cm", 0, 5000, sigma=8.0, quantum=1,
                  usual=(400, 2000)),
        PointKind("makeup", "Makeup_Water_Flow_Sensor", "m³/h", 0, 50, sigma=0.03, relative=0.02,
                  usual=(0, 5)),
    )  # fmt: skip
    modes = (
        wears("FILL", "IHT/5.1", "L200", 0.3, "P3", 0.38),
        starts("FLOAT", "ELU/1.6", 0.25, "P3"),
        wears("TBELT", "LOO/2.4", "E40", 0.3, "P3", 0.5),
        wears("BIO", "SER/5.2", "L20", 0.3, "P2", 0.34),
    )

    def __init__(self, units: Units) -> None:
        super().__init__(units)
        self._fan = units.around(1.0, 0.1)
        self._water = units.around(1.0, 0.06)
        self._demand = Wander(units, 5400.0)
        self._leaving = Lag(_TAU_S)
        self._dilution = Lag(_DILUTES_S)
        self._level = Wander(units, 3600.0)

    def plan(self, day: Day) -> Plan:
        on = day.between(6.0, 22.0) * day.kind.cooling * np.ones(day.shape)
        demand = 0.25 + 0.035 * (day.air_c - 22.0) + 0.35 * day.occupied
        demand = demand * day.load + 0.05 * self._demand.go(day.steps, day.step_s)
        heat = on * np.clip(demand, 0.15, 1.0)
        return {"on": on, "heat": heat, "use": on * 1.5, "use:BIO": on * 1.5}

    def live(self, day: Day, plan: Plan, s: Severities) -> Truths:
        on, heat = plan["on"], plan["heat"]
        running = on > 0.0
        range_k = _RANGE_K * heat
        goal = np.maximum(_COLDEST_C - day.wet_bulb_c, _CLOSEST_K)
        wanted = np.log1p(range_k / goal) / (0.85 * (1.0 - 0.4 * s["FILL"]))
        speed = on * np.clip(wanted ** (1.0 / 0.7), 0.3, 1.0)
        blown = speed * (1.0 - 0.3 * s["TBELT"])
        settled = day.wet_bulb_c + approach(range_k, blown, s["FILL"])
        basin = np.broadcast_to(np.maximum(day.air_c, 4.0), day.shape)
        leaving = self._leaving.follow(np.where(running, settled, basin), day.step_s)
        makeup = _MAKEUP_M3H_MW * _RATED_MW * heat * self._water
        spilled = np.maximum(2.0 * makeup, _STUCK_FLOAT_M3H) * s["FLOAT"]
        diluted = self._dilution.follow(
            np.broadcast_to(0.4 * s["FLOAT"], day.shape).copy(), day.step_s
        )
        level = 0.6 + 0.01 * self._level.go(day.steps, day.step_s) + 0.06 * s["FLOAT"]
        return {
            "wet_bulb": day.wet_bulb_c,
            "fan_speed": 100.0 * speed,
            "entering": leaving + range_k,
            "leaving": leaving,
            "fan_power": _RATED_FAN_KW * self._fan * speed**3 * (1.0 - 0.3 * s["TBELT"]),
            "level": level,
            "conductivity": (_CONDUCTIVITY * self._water + _DOSING_LOST * s["BIO"])
            * (1.0 - diluted),
            "makeup": makeup + spilled,
        }  # fmt: skip
