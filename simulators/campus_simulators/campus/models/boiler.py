"""Gas-fired hot water boilers."""

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.dynamics import Lag, Wander
from campus_simulators.campus.growth import starts, wears
from campus_simulators.campus.model import Day, Model, Plan, Severities, Truths
from campus_simulators.campus.sensors import PointKind
from campus_simulators.campus.units import Units

__all__ = ["Boilers", "flue_loss", "flue_temperature"]

Floats = NDArray[np.float64]

_RATED_KW = 1400.0
_GAS_KWH_M3 = 9.9
_OTHER_LOSS = 0.01
_SUPPLY_RETURN_K = 15.0
_TAU_S = 600.0


def flue_temperature(supply_c: Floats, part_load: Floats, scaled: Floats) -> Floats:
    return supply_c + 35.0 + 55.0 * part_load + 60.0 * scaled


def flue_loss(flue_c: Floats, air_c: Floats, oxygen: Floats) -> Floats:
    """% of the fuel's heat, by Siegert for natural gas; `oxygen` in %.

    155 °C at 20 °C and 3.5 %: 6.3; 60 K more 9.1; 8 % oxygen 8.1.
    """
    return (flue_c - air_c) * (0.66 / (21.0 - oxygen) + 0.009)


class Boilers(Model):
    prefix = "BLR"
    brick_classes = ("Natural_Gas_Boiler",)
    buildings = ("B07",)
    points = (
        PointKind("on", "Run_Status", "", 0, 1, told=True),
        PointKind("stage", "Load_Sensor", "%", 0, 110, sigma=0.5, quantum=0.1, usual=(0, 100)),
        PointKind("supply", "Leaving_Hot_Water_Temperature_Sensor", "°C", 0, 120, sigma=0.2,
                  quantum=0.1, usual=(20, 85)),
        PointKind("return", "Entering_Hot_Water_Temperature_Sensor", "°C", 0, 120, sigma=0.2,
                  quantum=0.1, usual=(20, 70)),
        PointKind("room", "Room_Air_Temperature_Sensor", "°C", -20, 60, sigma=0.2, quantum=0.1,
                  usual=(0, 40)),
        PointKind("flue", "Flue_Gas_Temperature_Sensor", "°C", 0, 400, sigma=1.0, quantum=0.1,
                  usual=(20, 200)),
        PointKind("oxygen", "Flue_Gas_Oxygen_Sensor", "%", 0, 25, sigma=0.1, quantum=0.1,
                  usual=(0, 10)),
        PointKind("carbon_monoxide", "CO_Level_Sensor", "ppm", 0, 2000, sigma=3.0, quantum=1,
                  usual=(0, 200)),
        PointKind("gas", "Natural_Gas_Flow_Sensor", "m³/h", 0, 1000, relative=0.01, quantum=0.1,
                  usual=(0, 160)),
        PointKind("starts", "Start_Count", "1/h", 0, 60, quantum=1, told=True, period_s=3600),
        PointKind("retries", "Ignition_Retry_Count", "1/h", 0, 60, quantum=1, told=True,
                  period_s=3600),
        PointKind("pressure", "Hot_Water_Pressure_Sensor", "kPa", 0, 1000, sigma=1.0, quantum=0.1,
                  usual=(100, 400)),
        PointKind("makeup", "Makeup_Water_Flow_Sensor", "L/h", 0, 5000, sigma=0.8, quantum=0.1,
                  usual=(0, 80)),
        PointKind("gas_leak", "Natural_Gas_Leak_Sensor", "%", 0, 100, sigma=0.2, quantum=0.1,
                  usual=(0, 20)),
    )  # fmt: skip
    changing = ("load", "setpoint")
    modes = (
        wears("SCL", "IHT/5.1", "L150", 0.2, "P3", 0.34),
        wears("AIRF", "PDE/3.4", "L120", 0.2, "P3", 0.45),
        starts("IGN", "FTS/4.2", 0.3, "P2", lead_days=10, comes_and_goes=True),
        wears("PLOSS", "ELU/1.1", "E30", 0.2, "P2", 0.33),
        starts("GAS", "ELP/1.1", 0.01, "P1"),
    )

    def __init__(self, units: Units) -> None:
        super().__init__(units)
        self._size = units.around(1.0, 0.2)
        self._flue = units.between(-6.0, 6.0)
        self._oxygen = units.between(3.2, 3.9)
        self._filled = units.between(230.0, 270.0)
        self._makeup = units.between(2.0, 5.0)
        self._demand = Wander(units, 5400.0)
        self._supply, self._chimney = Lag(_TAU_S), Lag(_TAU_S)

    def plan(self, day: Day) -> Plan:
        on = day.between(5.0, 23.0) * day.kind.heating * np.ones(day.shape)
        demand = (19.0 - day.air_c) / 22.0 * (0.55 + 0.45 * day.occupied) * day.load
        part_load = np.clip(demand + 0.05 * self._demand.go(day.steps, day.step_s), 0.1, 1.0)
        return {"on": on, "part_load": on * part_load, "use": on * 1.3}

    def live(self, day: Day, plan: Plan, s: Severities) -> Truths:
        on, part_load = plan["on"], plan["part_load"]
        running = on > 0.0
        room = np.broadcast_to(18.0 + 0.3 * (day.air_c - 10.0), day.shape)
        wanted = np.clip(72.0 - 0.9 * day.air_c + day.setpoint, 55.0, 80.0)
        supply = self._supply.follow(np.where(running, wanted, room), day.step_s)
        settled = flue_temperature(supply, part_load, s["SCL"]) + self._flue
        flue = self._chimney.follow(np.where(running, settled, room), day.step_s)
        oxygen = self._oxygen + 0.6 * (1.0 - part_load) + 4.5 * s["AIRF"]
        loss = flue_loss(flue, room, oxygen) / 100.0 + _OTHER_LOSS
        started = np.rint(1.0 + 2.0 * (part_load < 0.25)) * on
        failed = np.rint(started * (1.0 + 2.0 * self.units.uniform(day.steps))) * s["IGN"]
        return {
            "on": on,
            "stage": 100.0 * part_load,
            "supply": supply,
            "return": supply - _SUPPLY_RETURN_K * part_load,
            "room": room,
            "flue": flue,
            "oxygen": np.where(running, oxygen, 20.9),
            "carbon_monoxide": on * (18.0 + 120.0 * s["AIRF"] ** 2),
            "gas": _RATED_KW * self._size * part_load / (1.0 - loss) / _GAS_KWH_M3,
            "starts": started,
            "retries": failed,
            "pressure": self._filled + 0.4 * (supply - 60.0) - 30.0 * s["PLOSS"],
            "makeup": self._makeup + 50.0 * s["PLOSS"],
            "gas_leak": 14.0 * s["GAS"],
        }
