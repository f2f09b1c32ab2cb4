"""Air-handling units: mixing box, filter, cooling and heating coil, supply fan."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.dynamics import Lag, Wander
from campus_simulators.campus.growth import starts, wears
from campus_simulators.campus.model import Day, Model, Plan, Severities, Truths
from campus_simulators.campus.occupancy import pollen
from campus_simulators.campus.sensors import PointKind
from campus_simulators.campus.units import Units

__all__ = ["AirHandlers", "mixing_share", "supply_temperature"]

Floats = NDArray[np.float64]

_FAN_HEAT_K = 1.1
_COOLING, _HEATING, _VALVE = 0.75, 0.7, 0.6  # coil effectiveness, exponent of the valve
_FOULED_LOSS = 0.3
_CHILLED_C, _HOT_C = 7.0, 50.0
_LEAST_OUTDOOR = 0.15
_SHUT_OUTDOOR = 0.03  # what a shut damper lets through
_SUPPLY_TAU_S, _ROOM_TAU_S = 180.0, 2400.0
_FLOW_M3S, _VOLUME_M3, _INFILTRATION_M3S = 4.0, 1500.0, 0.125
_PEOPLE, _CO2_ML_S, _CO2_OUTDOORS = 60.0, 5.2, 420.0
_FILTER_PA, _CLOGGED_PA = 80.0, 170.0
_HUNTING_S = 1200.0  # three cycles an hour
_FREE_COOLING_BELOW_C = 21.0


def mixing_share(damper: Floats) -> Floats:
    """Share of outdoor air in the mixed air, for the damper's position 0 to 1."""
    return _LEAST_OUTDOOR + (1.0 - _LEAST_OUTDOOR) * damper


def supply_temperature(mixed_c: Floats, cooling: Floats, heating: Floats, fouled: Floats) -> Floats:
    """°C, settled; valves 0 to 1, `fouled` the severity of COIL."""
    taken = _COOLING * (1.0 - _FOULED_LOSS * fouled) * cooling**_VALVE * (mixed_c - _CHILLED_C)
    given = _HEATING * heating**_VALVE * (_HOT_C - mixed_c)
    return mixed_c + _FAN_HEAT_K - taken + given


class AirHandlers(Model):
    prefix = "AHU"
    brick_classes = ("Air_Handling_Unit",)
    buildings = ("B01", "B02", "B03", "B06", "B05", "B08")
    points = (
        PointKind("on", "Run_Status", "", 0, 1, told=True),
        PointKind("outside_air", "Outside_Air_Temperature_Sensor", "°C", -30, 60, sigma=0.25,
                  quantum=0.1, usual=(-5, 38)),
        PointKind("mixed_air", "Mixed_Air_Temperature_Sensor", "°C", -20, 60, sigma=0.25,
                  quantum=0.1, usual=(5, 35)),
        PointKind("supply_air", "Supply_Air_Temperature_Sensor", "°C", -20, 80, sigma=0.25,
                  quantum=0.1, usual=(10, 35)),
        PointKind("return_air", "Return_Air_Temperature_Sensor", "°C", -20, 60, sigma=0.25,
                  quantum=0.1, usual=(15, 30)),
        PointKind("supply_air_setpoint", "Supply_Air_Temperature_Setpoint", "°C", 5, 50, told=True),
        PointKind("chilled_water", "Entering_Chilled_Water_Temperature_Sensor", "°C", 0, 50,
                  sigma=0.15, quantum=0.1, usual=(5, 30)),
        PointKind("outdoor_damper", "Damper_Position_Command", "%", 0, 100, quantum=0.1, told=True),
        PointKind("cooling_valve", "Valve_Position_Command", "%", 0, 100, quantum=0.1, told=True),
        PointKind("heating_valve", "Valve_Position_Command", "%", 0, 100, quantum=0.1, told=True),
        PointKind("fan_frequency", "Frequency_Command", "Hz", 0, 60, quantum=0.1, told=True),
        PointKind("air_flow", "Supply_Air_Flow_Sensor", "m³/h", 0, 200_000, relative=0.02,
                  quantum=1, usual=(0, 20_000)),
        PointKind("filter", "Filter_Differential_Pressure_Sensor", "Pa", 0, 1000, sigma=2.0,
                  relative=0.01, quantum=1, usual=(0, 300)),
        PointKind("co2", "Return_Air_CO2_Sensor", "ppm", 0, 5000, sigma=15.0, quantum=1,
                  usual=(400, 1500)),
    )  # fmt: skip
    changing = ("load", "setpoint")
    modes = (
        wears("VLK", "INL/2.4", "L200", 0.1, "P3", 0.25),
        starts("DMP", "FTO/1.6", 0.12, "P3"),
        wears("FLT", "PLU/5.1", "L90", 3.0, "P4", 0.5),
        wears("COIL", "IHT/5.1", "L500", 0.1, "P3", 0.67),
        starts("HUNT", "ERO/3.1", 0.2, "P4"),
        wears("SENS", "AIR/3.4", "L100", 0.1, "P4", 0.67),
    )
    serviced_days: ClassVar[Mapping[str, float]] = {"FLT": 182.0}

    def __init__(self, units: Units) -> None:
        super().__init__(units)
        self._size = units.around(1.0, 0.4)
        self._crowd = units.around(1.0, 0.15)
        self._filter = units.around(1.0, 0.08)
        self._room = units.between(-0.7, 0.7)
        self._bias = 3.0 * units.either()
        self._stuck = np.where(units.either() > 0.0, 1.0, 0.0)
        self._people = Wander(units, 3600.0)
        self._drift = Wander(units, 10_800.0)
        self._supply = Lag(_SUPPLY_TAU_S)
        self._return = Lag(_ROOM_TAU_S)
        self._water = Lag(3600.0)
        self._co2: Floats = np.full(len(units), _CO2_OUTDOORS)
        self._phase = 0.0

    def plan(self, day: Day) -> Plan:
        wanted = day.between(6.5, 22.0) if day.kind.working else day.between(8.0, 22.0)
        on = wanted * np.ones(day.shape)
        people = day.occupied * (1.0 + 0.1 * self._people.go(day.steps, day.step_s))
        people = np.clip(people, 0.0, None) * self._crowd
        hz = on * np.round(np.clip(32.0 + 14.0 * people * day.load, 30.0, 50.0), 1)
        use = on * 1.6
        cooling = use if day.kind.cooling else np.zeros(day.shape)
        return {
            "on": on, "people": people, "frequency": hz, "use": use,
            "use:FLT": use * pollen(day.kind.date), "use:VLK": cooling, "use:COIL": cooling,
        }  # fmt: skip

    def live(self, day: Day, plan: Plan, s: Severities) -> Truths:
        on, people = plan["on"], plan["people"]
        setpoint = self._setpoint(day)
        flow = plan["frequency"] / 50.0 * (1.0 - 0.12 * s["FLT"])
        comfort = 23.0 + 1.2 * people + 0.08 * (day.air_c - 18.0) + self._room
        comfort = comfort + 0.3 * self._drift.go(day.steps, day.step_s)
        # the room feels what the supply air really is, the controller only what its sensor says
        room = self._return.follow(comfort - 0.35 * self._bias * s["SENS"] * on, day.step_s)
        wanted = setpoint - self._bias * s["SENS"] - _FAN_HEAT_K
        damper = self._damper(day, room, wanted) * on
        share = np.where(s["DMP"] > 0.0, np.where(self._stuck > 0.0, 1.0, _SHUT_OUTDOOR),
                         mixing_share(damper))  # fmt: skip
        mixed = room + share * (day.air_c - room)
        passing = 6.0 * s["VLK"] * on * day.kind.cooling
        cooling, heating = self._valves(day, mixed, wanted + passing, s["COIL"])
        cooling, heating = self._hunt(day, s["HUNT"] * on, cooling * on, heating * on)
        settled = supply_temperature(mixed, cooling, heating, s["COIL"]) - passing
        supply = self._supply.follow(np.where(on > 0.0, settled, room), day.step_s)
        chilled = _CHILLED_C + 0.6 * people if day.kind.cooling else day.air_c * 0.3 + 15.0
        return {
            "on": on,
            "outside_air": day.air_c,
            "mixed_air": np.where(on > 0.0, mixed, room),
            "supply_air": supply + self._bias * s["SENS"],
            "return_air": room,
            "supply_air_setpoint": setpoint,
            "chilled_water": self._water.follow(chilled * np.ones(day.shape), day.step_s),
            "outdoor_damper": 100.0 * damper,
            "cooling_valve": 100.0 * cooling,
            "heating_valve": 100.0 * heating,
            "fan_frequency": plan["frequency"],
            "air_flow": 3600.0 * _FLOW_M3S * flow * self._size,
            "filter": (_FILTER_PA + _CLOGGED_PA * s["FLT"]) * self._filter * flow**1.5,
            "co2": self._breathe(day, people, share * flow * on),
        }  # fmt: skip

    def _setpoint(self, day: Day) -> Floats:
        usual = 16.0 if day.kind.cooling else 27.0 if day.kind.heating else 18.0
        return np.round(usual + day.setpoint, 1)

    def _damper(self, day: Day, room: Floats, wanted: Floats) -> Floats:
        """Free cooling where the air outdoors is cold enough, the minimum otherwise."""
        gap = np.where(np.abs(day.air_c - room) < 0.5, 0.5, day.air_c - room)
        share = (wanted - room) / gap
        free = np.clip((share - _LEAST_OUTDOOR) / (1.0 - _LEAST_OUTDOOR), 0.0, 1.0)
        return np.where((day.air_c < _FREE_COOLING_BELOW_C) & (wanted < room), free, 0.0)

    def _valves(
        self, day: Day, mixed: Floats, wanted: Floats, fouled: Floats
    ) -> tuple[Floats, Floats]:
        """Positions 0 to 1 that a well-tuned controller comes to, as far as there is water."""
        none = np.zeros(day.shape)
        cooling, heating = none, none
        if day.kind.cooling:
            able = _COOLING * (1.0 - _FOULED_LOSS * fouled) * np.maximum(mixed - _CHILLED_C, 1.0)
            part = (mixed - wanted) / able
            cooling = np.clip(part, 0.0, 1.0) ** (1.0 / _VALVE)
        if day.kind.heating:
            part = (wanted - mixed) / (_HEATING * np.maximum(_HOT_C - mixed, 1.0))
            heating = np.clip(part, 0.0, 1.0) ** (1.0 / _VALVE)
        return cooling, heating

    def _hunt(
        self, day: Day, hunts: Floats, cooling: Floats, heating: Floats
    ) -> tuple[Floats, Floats]:
        at = self._phase + np.arange(day.steps)[:, None] * day.step_s
        self._phase += day.steps * day.step_s
        swing = 0.25 * hunts * np.sin(2.0 * np.pi * at / _HUNTING_S)
        return (
            np.clip(cooling + swing * (cooling > 0.02), 0.0, 1.0),
            np.clip(heating + swing * (heating > 0.02), 0.0, 1.0),
        )

    def _breathe(self, day: Day, people: Floats, outdoor: Floats) -> Floats:
        """[T, E] ppm: V dC/dt = people's - fresh air x (C - outdoors); exact over a step."""
        fresh = _FLOW_M3S * outdoor + _INFILTRATION_M3S
        settled = _CO2_OUTDOORS + _CO2_ML_S * _PEOPLE * people / fresh
        part = -np.expm1(-fresh * day.step_s / _VOLUME_M3)
        path = np.empty(day.shape)
        c = self._co2
        for at in range(day.steps):
            c = c + part[at] * (settled[at] - c)
            path[at] = c
        self._co2 = c
        return path
