"""Water-cooled screw chillers of 1 MW."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.dynamics import Lag, Wander
from campus_simulators.campus.growth import starts, wears
from campus_simulators.campus.model import Day, Model, Plan, Severities, Truths
from campus_simulators.campus.sensors import PointKind
from campus_simulators.campus.units import Units

__all__ = ["Chillers", "Cycle", "cycle"]

Floats = NDArray[np.float64]

_RATED_KW = 1000.0
_CHILLED_C, _CHILLED_RISE_K, _CONDENSER_RISE_K = 7.0, 5.0, 5.0
_CARNOT_SHARE = 0.62
_TAU_S = 240.0
_TOWER_APPROACH_K = 4.0
_COLDEST_CONDENSER_C = 21.0
_WATER_KW_PER_M3H_K = 1.163


class Cycle(NamedTuple):
    condensing_c: Floats
    evaporating_c: Floats
    cop: Floats


def cycle(
    part_load: Floats, entering_c: Floats, chilled_c: Floats,
    fouled: Floats, leaked: Floats, gassed: Floats,
) -> Cycle:  # fmt: skip
    """Settled; severities of CFO, RLK and NCG 0 to 1.

    At 30 °C entering: COP 5.3 at part load 1, 5.8 at .8; there fouled 5.2, leaked 4.8, gassed 5.3.
    """
    leaving = entering_c + _CONDENSER_RISE_K * part_load
    condensing = leaving + 2.0 * part_load * (1.0 + 2.0 * fouled) + 2.5 * gassed
    evaporating = chilled_c - 1.8 * part_load - 2.5 * leaked * part_load
    carnot = (evaporating + 273.15) / (condensing - evaporating)
    cop = _CARNOT_SHARE * carnot * (1.0 - 0.6 * (part_load - 0.8) ** 2) * (1.0 - 0.1 * leaked)
    return Cycle(condensing, evaporating, cop)


class Chillers(Model):
    prefix = "CH"
    brick_classes = ("Chiller",)
    buildings = ("B07",)
    points = (
        PointKind("on", "Run_Status", "", 0, 1, told=True),
        PointKind("slide", "Load_Sensor", "%", 0, 110, sigma=0.5, quantum=0.1, usual=(0, 100)),
        PointKind("setpoint", "Leaving_Chilled_Water_Temperature_Setpoint", "°C", 3, 20,
                  quantum=0.1, told=True),
        PointKind("chilled_leaving", "Leaving_Chilled_Water_Temperature_Sensor", "°C", -5, 50,
                  sigma=0.1, quantum=0.1, usual=(5, 15)),
        PointKind("chilled_entering", "Entering_Chilled_Water_Temperature_Sensor", "°C", -5, 50,
                  sigma=0.1, quantum=0.1, usual=(5, 20)),
        PointKind("chilled_flow", "Chilled_Water_Flow_Sensor", "m³/h", 0, 2000, relative=0.015,
                  quantum=0.1, usual=(0, 200)),
        PointKind("condenser_entering", "Entering_Condenser_Water_Temperature_Sensor", "°C", 0, 60,
                  sigma=0.1, quantum=0.1, usual=(18, 34)),
        PointKind("condenser_leaving", "Leaving_Condenser_Water_Temperature_Sensor", "°C", 0, 60,
                  sigma=0.1, quantum=0.1, usual=(18, 40)),
        PointKind("power", "Electric_Power_Sensor", "kW", 0, 1000, relative=0.01, quantum=0.1,
                  usual=(0, 250)),
        PointKind("evaporating", "Evaporating_Temperature_Sensor", "°C", -40, 50, sigma=0.1,
                  quantum=0.1, usual=(0, 15)),
        PointKind("condensing", "Condensing_Temperature_Sensor", "°C", -10, 80, sigma=0.1,
                  quantum=0.1, usual=(20, 45)),
        PointKind("superheat", "Superheat_Sensor", "K", -5, 40, sigma=0.3, quantum=0.1,
                  usual=(0, 15)),
        PointKind("subcooling", "Subcooling_Sensor", "K", -5, 40, sigma=0.25, quantum=0.1,
                  usual=(0, 10)),
        PointKind("discharge", "Discharge_Refrigerant_Temperature_Sensor", "°C", -10, 150,
                  sigma=0.4, quantum=0.1, usual=(20, 90)),
        PointKind("oil_pressure", "Oil_Differential_Pressure_Sensor", "kPa", 0, 1000, sigma=3.0,
                  quantum=1, usual=(0, 300)),
    )  # fmt: skip
    changing = ("load", "setpoint")
    modes = (
        wears("CFO", "IHT/5.1", "L90", 0.5, "P3", 0.38),
        wears("RLK", "LOO/1.1", "E60", 0.1, "P2", 0.38),
        starts("NCG", "IHT/5.2", 0.05, "P3"),
        starts("LDT", "LOO/3.1", 0.3, "P3"),
        wears("OIL", "PDE/5.1", "E45", 0.05, "P2", 0.5),
    )

    def __init__(self, units: Units) -> None:
        super().__init__(units)
        self._size = units.around(1.0, 0.25)
        self._quality = units.around(1.0, 0.03)
        self._superheat = units.between(5.0, 7.0)
        self._subcooling = units.between(4.0, 5.5)
        self._demand = Wander(units, 5400.0)
        self._tower = Wander(units, 7200.0)
        self._valves = Wander(units, 7200.0)
        self._valve = Wander(units, 1800.0)
        self._lags = {
            name: Lag(_TAU_S)
            for name in ("in", "back", "evaporating", "condensing", "out", "discharge")
        }

    def plan(self, day: Day) -> Plan:
        on = day.between(6.0, 22.0) * day.kind.cooling * np.ones(day.shape)
        demand = 0.25 + 0.035 * (day.air_c - 22.0) + 0.35 * day.occupied
        demand = demand * day.load + 0.05 * self._demand.go(day.steps, day.step_s)
        part_load = on * np.clip(demand, 0.2, 1.0)
        return {"on": on, "part_load": part_load, "use": on * 1.5}

    def live(self, day: Day, plan: Plan, s: Severities) -> Truths:
        on, part_load = plan["on"], plan["part_load"]
        room = np.broadcast_to(18.0 + 0.3 * (day.air_c - 15.0), day.shape)
        setpoint = np.round(_CHILLED_C + 0.5 * day.setpoint, 1)
        entering = day.wet_bulb_c + _TOWER_APPROACH_K + 0.6 * self._tower.go(day.steps, day.step_s)
        entering = np.clip(entering, _COLDEST_CONDENSER_C, 36.0)
        settled = cycle(part_load, entering, setpoint, s["CFO"], s["RLK"], s["NCG"])
        rise = _CHILLED_RISE_K * np.maximum(part_load, 0.2) ** 0.25
        rise = rise * (1.0 + 0.03 * self._valves.go(day.steps, day.step_s))
        rise = rise * (1.0 - 0.6 * s["LDT"])
        cooling = _RATED_KW * self._size * part_load
        valve = 0.35 * self._valve.go(day.steps, day.step_s)
        superheat = self._superheat + valve + 8.0 * s["RLK"]
        subcooling = self._subcooling - 0.5 * valve - 4.0 * s["RLK"]
        running = on > 0.0

        def lagged(name: str, goal: Floats) -> Floats:
            return self._lags[name].follow(np.where(running, goal, room), day.step_s)

        power = cooling / (settled.cop * self._quality) * (1.0 + 0.05 * s["OIL"])
        return {
            "on": on,
            "slide": 100.0 * part_load,
            "setpoint": setpoint,
            "chilled_leaving": lagged("out", setpoint),
            "chilled_entering": lagged("back", setpoint + rise),
            "chilled_flow": cooling / (_WATER_KW_PER_M3H_K * rise),
            "condenser_entering": np.where(running, entering, room),
            "condenser_leaving": lagged("in", entering + _CONDENSER_RISE_K * part_load),
            "power": power,
            "evaporating": lagged("evaporating", settled.evaporating_c),
            "condensing": lagged("condensing", settled.condensing_c),
            "superheat": np.where(running, superheat, 0.0),
            "subcooling": np.where(running, subcooling, 0.0),
            "discharge": lagged(
                "discharge", settled.condensing_c + 25.0 + self._superheat + 12.0 * s["RLK"]
            ),
            "oil_pressure": on * (180.0 + 60.0 * part_load) * (1.0 - 0.4 * s["OIL"]),
        }
