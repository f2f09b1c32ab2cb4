"""Cold water meters of buildings, with the network behind them."""

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.dynamics import Wander
from campus_simulators.campus.growth import starts, wears
from campus_simulators.campus.model import Day, Model, Plan, Severities, Truths
from campus_simulators.campus.sensors import PointKind
from campus_simulators.campus.units import Units

__all__ = ["WaterMeters", "leak_flow", "night_flow"]

Floats = NDArray[np.float64]

_LITRES_A_DAY, _AWAKE_AT_NIGHT, _NIGHT_LITRES_H = 120.0, 0.06, 10.0
_BEDS = 600.0
_PRESSURE_KPA, _BURST_KPA = 330.0, 100.0
_METERED_S = 900
_KM, _TOILETS = 0.6, 12.0


def leak_flow(hole_mm: float, pressure_mpa: float) -> float:
    """m³/h out of a round hole: .6 A √(2p/ρ); 2/5/10/30 mm at .3 MPa .17/1.0/4.2/37."""
    area = np.pi * (hole_mm / 1000.0) ** 2 / 4.0
    return float(0.6 * area * np.sqrt(2.0 * pressure_mpa * 1e6 / 1000.0) * 3600.0)


def night_flow(beds: float) -> float:
    """m³/h of people awake; 1,200 beds .72."""
    return _AWAKE_AT_NIGHT * beds * _NIGHT_LITRES_H / 1000.0


class WaterMeters(Model):
    prefix = "WM"
    brick_classes = ("Building_Water_Meter",)
    buildings = ("B04", "B01", "B03", "B04", "B05", "B06")
    points = (
        PointKind("volume", "Water_Usage_Sensor", "m³", 0, 100, quantum=0.01, period_s=_METERED_S,
                  usual=(0, 5)),
        PointKind("pressure", "Water_Pressure_Sensor", "kPa", 0, 1600, sigma=3.0, quantum=1,
                  usual=(150, 500)),
        PointKind("tank_level", "Water_Level_Sensor", "m", 0, 10, sigma=0.005, quantum=0.001,
                  usual=(0, 3)),
    )  # fmt: skip
    modes = (
        wears("LEAK", "ELP/2.2", "E60", 0.5 * _KM, "P3", 0.25),
        starts("BURST", "ELP/2.5", 0.05 * _KM, "P1"),
        starts("WC", "INL/1.6", 0.1 * _TOILETS, "P3"),
        starts("WMS", "AIR/1.6", 0.03, "P4"),
    )

    def __init__(self, units: Units) -> None:
        super().__init__(units)
        self._beds = units.around(_BEDS, 0.35)
        self._toilet_m3h = units.between(0.1, 0.4)
        self._always_m3h = units.between(0.05, 0.2)
        self._pressure = units.around(_PRESSURE_KPA, 0.08)
        self._taps = Wander(units, 2400.0)
        self._level = Wander(units, 5400.0)

    def plan(self, day: Day) -> Plan:
        busy = 0.25 + day.occupied * np.interp(
            day.hour, [0, 5, 7, 8.5, 11, 12.5, 17, 19, 22, 24],
            [0.15, 0.05, 2.2, 1.2, 1.1, 2.0, 1.2, 2.0, 2.2, 0.2],
        )  # fmt: skip
        quiet = (day.hour < 5.0) & (day.hour >= 1.0)
        noise = np.clip(1.0 + 0.2 * self._taps.go(day.steps, day.step_s), 0.1, None)
        used = np.where(quiet, 0.0, busy) * _LITRES_A_DAY / 1000.0 / 24.0 * self._beds
        awake = night_flow(1.0) * self._beds
        flow = (used + awake) * noise * day.kind.present * day.load + self._always_m3h
        return {"flow": flow, "use": np.ones(day.shape)}

    def live(self, day: Day, plan: Plan, s: Severities) -> Truths:
        flow = plan["flow"] + 2.0 * s["LEAK"] + self._toilet_m3h * s["WC"]
        flow = flow + np.maximum(2.0 * plan["flow"], 6.0) * s["BURST"]
        metered = np.where(s["WMS"] > 0.0, 0.0, flow)
        lost = 4.0 * flow + _BURST_KPA * s["BURST"]
        return {
            "volume": _summed(metered * (day.step_s / 3600.0), _METERED_S, day.step_s),
            "pressure": self._pressure - lost,
            "tank_level": 2.2 + 0.1 * self._level.go(day.steps, day.step_s) - 0.5 * s["BURST"],
        }


def _summed(per_step: Floats, period_s: float, step_s: float) -> Floats:
    """[T, E] At each step the sum over the period that it lies in."""
    each = round(period_s / step_s)
    blocks = per_step.reshape(-1, each, per_step.shape[1]).sum(axis=1)
    return np.repeat(blocks, each, axis=0)
