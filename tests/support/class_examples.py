"""Examples of healthy equipment and of each of its failures, by the models of failure modes.

Written down from the equations (`tests/support` imports nothing of what it tests), so that tables
and signatures are compared with something that was not made of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["FAILURES", "HEALTHY", "NOON", "Failure"]

Values = Mapping[str, float]


@dataclass(frozen=True)
class Failure:
    ill: Values
    """Points that have changed."""
    state: Values = field(default_factory=dict)
    """Points that are otherwise than in `HEALTHY`, with and without the failure."""
    told: Values = field(default_factory=dict)
    """Departures in yardsticks where they come from how values move, or from their drivers."""


NOON = {"hour": 13.0, "month": 7.0, "occupied": 1.0}
NIGHT = {"hour": 3.0, "occupied": 0.0}

HEALTHY: dict[str, Values] = {
    "pump": {
        "on": 1, "frequency": 50, "flow": 200, "head": 294, "suction": 150, "power": 22.5,
        "current": 42, "vibration": 0.9, "hf": 0.5, "bearing": 43, "room": 25, "makeup": 5,
    },
    "fan": {
        "on": 1, "command": 1, "frequency": 50, "speed": 1485, "static": 400, "power": 7.5,
        "current": 14, "vibration": 1.5, "hf": 0.4,
    },
    "ahu": {
        "on": 1, "outdoor": 33, "mixed": 26.1, "supply": 14.5, "return": 25, "setpoint": 14.5,
        "cooling": 0.55, "heating": 0, "damper": 0.0, "chilled": 7, "filter": 120,
        "fan_speed": 1, "co2": 800,
    },
    "fcu": {"zone": 26.5, "setpoint": 26, "fan": 2, "valve": 0.6, "drain": 0, "outdoor": 32,
            "on": 1},
    "chiller": {
        "on": 1, "slide": 0.8, "setpoint": 7, "chilled_out": 7, "chilled_in": 11,
        "chilled_flow": 172, "condenser_in": 30, "condenser_out": 34, "power": 138,
        "current": 240, "evaporating": 5.56, "condensing": 35.6, "superheat": 6,
        "subcooling": 4.5, "discharge": 60, "oil": 250, "rated_cooling": 1000,
    },
    "cooling_tower": {
        "on": 1, "fan": 0.8, "entering": 35.5, "leaving": 31.5, "wet_bulb": 28, "power": 8,
        "level": 300, "conductivity": 900, "makeup": 0.8,
    },
    "boiler": {
        "on": 1, "stage": 0.6, "supply": 70, "return": 55, "flue": 142, "oxygen": 4, "co": 20, "gas": 60,
        "room": 20, "starts": 1.5, "retries": 0.02, "pressure": 250, "makeup": 5, "leak": 0, "rated_gas": 90,
    },
    "transformer": {
        "winding": 88, "winding_least": 87, "winding_most": 89, "oil": 76, "ambient": 35, "fan": 0,
        "ratio": 0.75, "power": 570, "unbalance": 0.08, "joint": 62.5, "joint_least": 62,
        "joint_most": 63, "discharge": 50, "insulation": 2000, "rated_kva": 800,
    },
    "battery": {
        "resistance": 4.5, "resistance_least": 4.3, "resistance_most": 4.7, "voltage": 13.5,
        "voltage_least": 13.45, "voltage_most": 13.55, "float_current": 0.1, "case": 26,
        "room": 25, "runtime": 40, "power": 20, "on_battery": 0, "bypass": 0,
    },
    "elevator": {
        "close": 2.9, "door_current": 0.8, "reopens": 1.8, "levelling": 0, "stopping": 400,
        "drive": 45, "room": 28, "trips": 60, "slip": 0.1, "lock_faults": 0.005, "jerk": 0.8,
        "trapped": 0,
    },
    "lighting": {"command": 1, "level": 1, "power": 2, "lux": 320, "test": 60, "hour": 21},
    "cold_room": {
        "air": 3, "product": 3, "coil": -8, "ambient": 28, "door": 0, "on": 1, "duty": 0.4,
        "defrost": 0, "power": 0.48,
    },
    "hot_water": {
        "tank": 58, "supply": 57, "return": 53, "cold": 18, "draw": 1, "power": 60, "element": 1,
        "pump": 1, "pump_power": 0.4,
    },
    "water_meter": {"flow": 8, "used": 8, "children": 7.8, "pressure": 300},
    "electricity_meter": {
        "power": 120, "used": 120, "current": 180, "current_least": 176,
        "current_most": 184, "voltage": 221, "voltage_least": 220, "voltage_most": 222, "factor": 0.95, "leakage": 80,
        "outdoor": 26,
    },
    "server_room": {
        "inlet": 22, "supply": 16, "it": 30, "power": 9, "compressor": 0.6, "on": 1, "leak": 0,
    },
    "fire_pump": {
        "pressure": 320, "starts": 1, "level": 3, "test": 1, "test_pressure": 900, "automatic": 1, "valve": 1,
    },
    "classroom": {
        "on": 1, "booked": 1, "power": 300, "ac_power": 900, "lux": 400, "lamp_hours": 1500, "exhaust": 47, "room": 25, "outdoor": 31, "difference": 11,
        "supply": 14, "return": 25,
    },
}  # fmt: skip

FAILURES: dict[str, dict[str, Failure]] = {
    "pump": {
        "BRG": Failure({"hf": 3.7, "vibration": 3.9, "bearing": 48}),
        "SEAL": Failure({"makeup": 22}),
        "IMP": Failure({"head": 220, "flow": 174, "power": 17.5, "current": 33}),
        # what follows from the flow is expected
        "BLK": Failure(
            {"head": 335, "flow": 136}, told={"head": 0, "power": 0, "current": 0, "work": 0}
        ),
        "CAV": Failure({"hf": 1.5, "suction": 115}, told={"flow_noise": 3}),
    },
    "fan": {
        "BELT": Failure({"speed": 1277, "static": 296, "power": 4.7, "current": 11}),
        "UNB": Failure({"vibration": 6}),
        "FBRG": Failure({"hf": 3, "vibration": 4.5}),
        "STOP": Failure(
            {"on": 0, "speed": 0, "static": 0, "power": 0, "current": 0, "vibration": 0, "hf": 0}
        ),
    },
    "ahu": {
        "VLK": Failure(
            {"supply": 23.5}, state={"cooling": 0, "supply": 27.2, "outdoor": 28, "mixed": 26.1}
        ),
        "DMP": Failure({"mixed": 25.1, "co2": 1500}, state={"damper": 0.6, "mixed": 30.3}),
        "FLT": Failure({"filter": 230}),
        "COIL": Failure({"supply": 18.5}, state={"cooling": 1, "supply": 14}),
        "HUNT": Failure({}, told={"hunting": 2.5}),
        "SENS": Failure({"supply": 24.2}, state={"cooling": 0, "supply": 27.2}, told={"coil": 2}),
    },
    "fcu": {
        "FVS": Failure({"zone": 30}, state={"fan": 3, "valve": 1}, told={"pull_down": -3}),
        "FVO": Failure({"zone": 23}, state={"valve": 0, "outdoor": 30}),
        "FDF": Failure(
            {"fan": 2.6, "valve": 0.75}, told={"pull_down": -1.5}
        ),
        "FDR": Failure({"drain": 1}),
    },
    "chiller": {
        "CFO": Failure(
            {"condensing": 38.8, "power": 151, "current": 262}, told={"light_approach": 0.8}
        ),
        "RLK": Failure(
            {"superheat": 14, "subcooling": 0.5, "evaporating": 3.6, "discharge": 72, "power": 150}
        ),
        "NCG": Failure(
            {"condensing": 38.1, "power": 150, "current": 260}, told={"light_approach": 1.7}
        ),
        "LDT": Failure({"chilled_in": 9, "chilled_flow": 344}),
        "OIL": Failure({"oil": 150, "current": 252}),
    },
    "cooling_tower": {
        "FILL": Failure({"leaving": 33.5, "entering": 37.5}, state={"fan": 1}),
        "FLOAT": Failure({"makeup": 3.2, "conductivity": 600, "level": 380}, state=NIGHT),
        "TBELT": Failure({"power": 5.6, "leaving": 33.5, "entering": 37.5}),
        "BIO": Failure({"conductivity": 1650}),
    },
    "boiler": {
        "SCL": Failure({"flue": 190}),
        "AIRF": Failure({"oxygen": 8, "co": 150}),
        "IGN": Failure({"retries": 0.4}),
        "PLOSS": Failure({"makeup": 45}, told={"sag": 2}),
        "GAS": Failure({"leak": 12}),
    },
    "transformer": {
        "TFAN": Failure(
            {"winding": 107, "winding_least": 106, "winding_most": 108, "oil": 90}
        ),
        "TJNT": Failure({"joint_most": 76}),
        "TOVL": Failure(
            {"ratio": 1.15, "power": 874, "unbalance": 0.3},
            told={"winding": 0, "oil": 0, "winding_hot": 2, "hot_without_fan": 0},
        ),
        "TINS": Failure({"discharge": 400, "insulation": 500}),
    },
    "battery": {
        "BAG": Failure({"resistance": 6.3, "resistance_most": 6.7, "runtime": 31}),
        "BCELL": Failure({"resistance_most": 9, "voltage_least": 12.8}),
        "BTRUN": Failure({"float_current": 0.6, "case": 33}),
        "UBYP": Failure({"bypass": 1}),
    },
    "elevator": {
        "DFR": Failure({"close": 3.6, "reopens": 6.6, "door_current": 1.1}),
        "DLK": Failure({"lock_faults": 0.3}),
        "BRK": Failure({"levelling": 11, "stopping": 560}),
        "ROPE": Failure({"slip": 0.55}),
        "DRV": Failure({"drive": 60, "jerk": 1.7}),
    },
    "lighting": {
        "LDR": Failure({"power": 1.75, "lux": 280}),
        "LCT": Failure({"power": 2}, state={"command": 0, "power": 0.02}),
        "LEM": Failure({"test": 22}),
    },
    "cold_room": {
        "ICE": Failure({"duty": 0.61, "power": 0.73, "coil": -13}),
        "CRL": Failure({"duty": 0.9, "power": 0.92}),
        "DOOR": Failure({"air": 6.3, "door": 1, "duty": 0.65, "power": 0.78}),
        "CPWR": Failure(
            {"on": 0, "duty": 0, "air": 9, "power": 0}, told={"off_warm": 2, "power": 0, "coil": 0}
        ),
    },
    "hot_water": {
        "CIRC": Failure({"return": 40, "pump": 1, "pump_power": 0}),
        "ELEM": Failure({"power": 40, "tank": 55.5}, told={"recovery": -2}),
        "TSTAT": Failure({"tank": 78}),
    },
    "water_meter": {
        "LEAK": Failure({"flow": 2.9}, state={**NIGHT, "flow": 0.9, "children": 0.88}),
        "BURST": Failure({"flow": 38, "pressure": 200}, told={"burst": 2}),
        "WC": Failure({"flow": 1.3, "children": 1.28}, state={**NIGHT, "flow": 0.9}),
        "WMS": Failure({"flow": 0, "children": 7.8}),
    },
    "electricity_meter": {
        "EPH": Failure({"power": 80, "current_least": 0}),
        "EPF": Failure({"factor": 0.85}),
        "ELKG": Failure({"leakage": 320}),
        "ENIGHT": Failure({"power": 54}, state={**NIGHT, "power": 40}),
    },
    "server_room": {
        "CCOMP": Failure({"inlet": 29}, told={"rise": 2}),
        "CRF": Failure({"supply": 20, "compressor": 0.95}),
        "CWAT": Failure({"leak": 1}),
    },
    "fire_pump": {
        "FLK": Failure({"starts": 16}),
        "FLOWP": Failure({"pressure": 120}),
        "FFTS": Failure({"test_pressure": 50}),
        "FMAN": Failure({"automatic": 0}),
    },
    "classroom": {
        "PLMP": Failure({"lamp_hours": 3700, "lux": 230}),
        "PFLT": Failure({"exhaust": 61}),
        "ACG": Failure({"difference": 5, "supply": 20, "ac_power": 720}),
        "LON": Failure({}, state={"booked": 0}),
    },
}  # fmt: skip
