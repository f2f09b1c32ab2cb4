"""Cold rooms and freezers with a thermostat, openings of the door, and defrosting."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.dynamics import Wander
from campus_simulators.campus.growth import starts, wears
from campus_simulators.campus.model import Day, Model, Plan, Severities, Truths
from campus_simulators.campus.sensors import PointKind
from campus_simulators.campus.units import Units

__all__ = ["ColdRooms", "Heat", "cooling_power", "heat_flows"]

Floats = NDArray[np.float64]

# a room of 20 m³
_AIR_J_K, _PRODUCT_J_K = 2e5, 2.5e6
_WALL_W_K, _BASE_W, _DOOR_W_K, _AJAR_W_K, _PRODUCT_W_K = 22.0, 120.0, 35.0, 90.0, 110.0
_COOLING_W, _FREEZER_W = 2000.0, 2900.0
_CHILLED_C, _FROZEN_C, _BAND_K = 3.0, -18.0, 1.5
_COMPRESSOR_KW = 1.1
_DEFROST_HOURS, _DEFROST_MIN = (2.0, 8.0, 14.0, 20.0), 15.0
_STEP_S = 60.0
"""The thermostat is followed minute by minute."""
_COIL_TAU_MIN = 6.0


class Heat(NamedTuple):
    to_air_w: Floats
    to_product_w: Floats


def heat_flows(air_c: Floats, product_c: Floats, ambient_c: Floats, door_w_k: Floats) -> Heat:
    """Into the air without cooling, and of that what the product gives (its loss)."""
    given = _PRODUCT_W_K * (product_c - air_c)
    into = (_WALL_W_K + door_w_k) * (ambient_c - air_c) + _BASE_W + given
    return Heat(into, -given)


def cooling_power(rated_w: Floats, ambient_c: Floats, iced: Floats, leaked: Floats) -> Floats:
    """W while the compressor runs; severities of ICE and CRL."""
    weaker = (1.0 - 0.6 * iced) * (1.0 - 0.5 * leaked)
    return rated_w * weaker * (1.0 - 0.015 * (ambient_c - 24.0))


class ColdRooms(Model):
    prefix = "CR"
    brick_classes = ("Refrigeration_System", "Freezer")
    buildings = ("B05", "B05", "B03")
    points = (
        PointKind("air", "Air_Temperature_Sensor", "°C", -40, 50, sigma=0.2, quantum=0.1,
                  usual=(-20, 10)),
        PointKind("product", "Product_Temperature_Sensor", "°C", -40, 50, sigma=0.1, quantum=0.1,
                  usual=(-20, 10)),
        PointKind("coil", "Coil_Temperature_Sensor", "°C", -60, 50, sigma=0.3, quantum=0.1,
                  usual=(-35, 10)),
        PointKind("power", "Electric_Power_Sensor", "kW", 0, 50, sigma=0.005, relative=0.015,
                  quantum=0.001, usual=(0, 2)),
        PointKind("compressor", "Compressor_Duty_Sensor", "%", 0, 100, quantum=1, told=True),
        PointKind("defrost", "Defrost_Status", "", 0, 1, told=True),
        PointKind("door", "Door_Contact_Sensor", "%", 0, 100, quantum=1, told=True),
        PointKind("ambient", "Room_Air_Temperature_Sensor", "°C", -20, 60, sigma=0.2, quantum=0.1,
                  usual=(5, 40)),
    )  # fmt: skip
    modes = (
        wears("ICE", "IHT/5.1", "L14", 0.3, "P2", 0.45),
        wears("CRL", "LOO/1.1", "E40", 0.15, "P2", 0.5),
        starts("DOOR", "ELU/2.4", 0.5, "P1"),
        starts("CPWR", "UST/4.3", 0.3, "P1", lead_days=4 / 24),
    )

    def __init__(self, units: Units) -> None:
        super().__init__(units)
        frozen = np.array([unit.brick_class == "Freezer" for unit in units])
        self._setpoint = np.where(frozen, _FROZEN_C, _CHILLED_C)
        self._rated_w = np.where(frozen, _FREEZER_W, _COOLING_W) * units.around(1.0, 0.06)
        self._kw = _COMPRESSOR_KW * np.where(frozen, 1.5, 1.0) * units.around(1.0, 0.1)
        self._trade = units.around(1.0, 0.25) * np.where(frozen, 0.3, 1.0)
        self._late_h = np.round(units.between(0.0, 2.0) * 4.0) / 4.0
        self._warm = units.between(0.0, 3.0)
        self._air: Floats = self._setpoint.copy()
        self._product: Floats = self._setpoint + 0.3
        self._coil: Floats = self._setpoint - 8.0
        self._runs = np.zeros(len(units), np.bool_)
        self._trading = Wander(units, 1800.0)

    def plan(self, day: Day) -> Plan:
        meals = np.clip(day.occupied, 0.0, 1.0) * self._trade * day.load
        door = 0.9 * meals * np.clip(1.0 + 0.5 * self._trading.go(day.steps, day.step_s), 0.0, 3.0)
        ambient = np.broadcast_to(24.0 + self._warm + 0.3 * (day.air_c - 16.0), day.shape)
        return {
            "door": np.clip(door, 0.0, 1.0),
            "ambient": np.clip(ambient, 14.0, 36.0),
            "use": np.ones(day.shape),
        }

    def live(self, day: Day, plan: Plan, s: Severities) -> Truths:
        each = max(round(day.step_s / _STEP_S), 1)
        within = day.step_s / each
        s_ice, s_leak, ajar, no_power = (
            np.broadcast_to(s[code], day.shape) for code in ("ICE", "CRL", "DOOR", "CPWR")
        )
        door_w_k = _DOOR_W_K * plan["door"] + _AJAR_W_K * ajar
        cools = cooling_power(self._rated_w, plan["ambient"], s_ice, s_leak)
        coil_below = 8.0 + 6.0 * s_ice + 4.0 * s_leak
        defrosts = _defrosts(day.hour, self._late_h)
        air, product, coil, duty = (np.empty(day.shape) for _ in range(4))
        part = -np.expm1(-within / (60.0 * _COIL_TAU_MIN))
        for at in range(day.steps):
            stays = (no_power[at] == 0.0) & ~defrosts[at]
            on_time = np.zeros(day.shape[1])
            for _ in range(each):
                above = self._air - self._setpoint
                self._runs = np.where(above > _BAND_K, True, self._runs & (above > -_BAND_K))
                works = self._runs & stays
                heat = heat_flows(self._air, self._product, plan["ambient"][at], door_w_k[at])
                net = heat.to_air_w - works * cools[at]
                self._air = self._air + net * (within / _AIR_J_K)
                self._product = self._product + heat.to_product_w * (within / _PRODUCT_J_K)
                rest = np.where(defrosts[at], 6.0, self._air)
                goal = np.where(works, self._air - coil_below[at], rest)
                self._coil = self._coil + part * (goal - self._coil)
                on_time += works
            duty[at] = on_time / each
            air[at], product[at], coil[at] = self._air, self._product, self._coil
        return {
            "air": air,
            "product": product,
            "coil": coil,
            "power": duty * self._kw * (1.0 - 0.15 * s_leak),
            "compressor": 100.0 * duty,
            "defrost": defrosts,
            "door": 100.0 * np.maximum(plan["door"] * 0.5, ajar),
            "ambient": plan["ambient"],
        }


def _defrosts(hour: Floats, late_h: Floats) -> NDArray[np.bool_]:
    """[T, E]"""
    since = np.stack([hour - begins - late_h for begins in _DEFROST_HOURS])
    now: NDArray[np.bool_] = np.any((since >= 0.0) & (since < _DEFROST_MIN / 60.0), axis=0)
    return now
