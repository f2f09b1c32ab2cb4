"""Domestic hot water: an electrically heated tank of 5 m³ with circulation."""

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.dynamics import Lag, Wander
from campus_simulators.campus.growth import starts
from campus_simulators.campus.model import Day, Model, Plan, Severities, Truths
from campus_simulators.campus.sensors import PointKind
from campus_simulators.campus.units import Units

__all__ = ["HotWaterSystems", "tank_rate"]

Floats = NDArray[np.float64]

_TANK_KG, _WATER_J_KG_K, _LOSS_W_K = 5000.0, 4186.0, 25.0
_ON_BELOW_C, _OFF_ABOVE_C, _RUNAWAY_C = 55.0, 60.0, 78.0
_HEATER_W = 120_000.0
_CIRCULATION_K, _COOLS_S = 4.0, 9000.0
_PUMP_KW = 0.75
_DRAW_KG_S = 0.45
_STEP_S = 60.0


def tank_rate(
    tank_c: Floats, heat_w: Floats, draw_kg_s: Floats, cold_c: Floats, room_c: Floats
) -> Floats:
    """K/s. Standing still at 57 °C it loses .17 K an hour; 2 m³/h cost 93 kW."""
    drawn = draw_kg_s * _WATER_J_KG_K * (tank_c - cold_c)
    return (heat_w - drawn - _LOSS_W_K * (tank_c - room_c)) / (_TANK_KG * _WATER_J_KG_K)


class HotWaterSystems(Model):
    prefix = "DHW"
    brick_classes = ("Domestic_Hot_Water_System", "Water_Heater")
    buildings = ("B04", "B08")
    points = (
        PointKind("tank", "Hot_Water_Tank_Temperature_Sensor", "°C", 0, 100, sigma=0.2,
                  quantum=0.1, usual=(40, 70)),
        PointKind("supply", "Leaving_Domestic_Hot_Water_Temperature_Sensor", "°C", 0, 100,
                  sigma=0.2, quantum=0.1, usual=(40, 70)),
        PointKind("return", "Entering_Domestic_Hot_Water_Temperature_Sensor", "°C", 0, 100,
                  sigma=0.2, quantum=0.1, usual=(40, 65)),
        PointKind("cold", "Cold_Water_Temperature_Sensor", "°C", 0, 50, sigma=0.2, quantum=0.1,
                  usual=(3, 30)),
        PointKind("power", "Electric_Power_Sensor", "kW", 0, 500, sigma=0.05, relative=0.01,
                  usual=(0, 130)),
        PointKind("pump", "Pump_On_Off_Command", "", 0, 1, told=True),
        PointKind("pump_power", "Pump_Electric_Power_Sensor", "kW", 0, 10, sigma=0.005,
                  relative=0.01, quantum=0.001, usual=(0, 1)),
        PointKind("draw", "Water_Flow_Sensor", "m³/h", 0, 50, sigma=0.01, relative=0.015,
                  usual=(0, 4)),
    )  # fmt: skip
    changing = ("load", "setpoint")
    modes = (
        starts("CIRC", "FTS/4.3", 0.2, "P2"),
        starts("ELEM", "LOO/4.2", 0.3, "P3", lead_days=30),
        starts("TSTAT", "HIO/3.1", 0.02, "P1"),
    )

    def __init__(self, units: Units) -> None:
        super().__init__(units)
        self._users = units.around(1.0, 0.2)
        self._heater = units.around(_HEATER_W, 0.05)
        self._pump = units.around(_PUMP_KW, 0.06)
        self._tank: Floats = units.between(_ON_BELOW_C, _OFF_ABOVE_C)
        self._heats = np.zeros(len(units), np.bool_)
        self._taps = Wander(units, 1800.0)
        self._loop = Lag(_COOLS_S)

    def plan(self, day: Day) -> Plan:
        showers = day.between(20.5, 23.5) + 0.6 * day.between(6.5, 8.0) + 0.15 * day.between(11, 20)
        draw = _DRAW_KG_S * (showers + 0.02) * day.kind.present * self._users * day.load
        draw = draw * np.clip(1.0 + 0.3 * self._taps.go(day.steps, day.step_s), 0.0, None)
        return {"draw": draw, "use": np.ones(day.shape)}

    def live(self, day: Day, plan: Plan, s: Severities) -> Truths:
        each = max(round(day.step_s / _STEP_S), 1)
        within = day.step_s / each
        yearly = np.cos(2.0 * np.pi * (day.kind.date.timetuple().tm_yday - 220) / 365.0)
        cold = np.full(day.shape, 16.0 + 10.0 * yearly)
        room = np.broadcast_to(20.0 + 0.3 * (day.air_c - 15.0), day.shape)
        heater = self._heater * (1.0 - s["ELEM"] / 3.0) * np.ones(day.shape)
        lost = np.broadcast_to(s["TSTAT"] > 0.0, day.shape)
        tank, power = np.empty(day.shape), np.empty(day.shape)
        for at in range(day.steps):
            off_above = np.where(lost[at], _RUNAWAY_C, _OFF_ABOVE_C + day.setpoint[at])
            on_below = np.where(lost[at], _RUNAWAY_C - 1.0, _ON_BELOW_C + day.setpoint[at])
            heated = np.zeros(day.shape[1])
            for _ in range(each):
                self._heats = (self._tank < on_below) | (self._heats & (self._tank < off_above))
                heat = np.where(self._heats, heater[at], 0.0)
                rate = tank_rate(self._tank, heat, plan["draw"][at], cold[at], room[at])
                self._tank = self._tank + rate * within
                heated += heat
            tank[at], power[at] = self._tank, heated / each / 1000.0
        circulates = np.broadcast_to(s["CIRC"] == 0.0, day.shape)
        supply = tank - 0.5
        cooling = self._loop.follow(np.where(circulates, supply - _CIRCULATION_K, room), day.step_s)
        return {
            "tank": tank,
            "supply": supply,
            "return": np.where(circulates, np.maximum(cooling, supply - _CIRCULATION_K), cooling),
            "cold": cold,
            "power": power,
            "pump": 1.0,
            "pump_power": self._pump * circulates,
            "draw": plan["draw"] * 3.6,
        }  # fmt: skip
