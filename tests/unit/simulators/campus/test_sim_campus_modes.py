"""Every failure mode of every class shows as its table row says, and on its own equipment alone."""

import re
from datetime import date
from functools import lru_cache

import numpy as np
import pytest

from campus_simulators.campus.campus import Campus
from campus_simulators.campus.growth import Mode
from campus_simulators.campus.population import CLASSES

_SUMMER, _WINTER = date(2026, 6, 29), date(2025, 12, 8)
"""Mondays: the fire pump is tested, the first pump is on duty; the first of July, when emergency
lights are tested, is in the days of one, heating in those of the other."""
_WINTERS = {"boiler"}
_DAYS = 4

SIGNATURES = {
    "pump BRG": "vibration+ hf+ bearing+",
    "pump SEAL": "makeup+",
    "pump IMP": "flow- head- power- current- bearing-",
    "pump BLK": "flow- head+ power- current- bearing-",
    "pump CAV": "flow~ suction- hf+",
    "fan BELT": "rpm- static_pressure- power- current- vibration- hf-",
    "fan UNB": "vibration+",
    "fan FBRG": "vibration+ hf+",
    "fan STOP": "on- rpm- static_pressure- power- current- vibration- hf-",
    "air_handler VLK": "cooling_valve-",
    "air_handler DMP": "mixed_air- cooling_valve- co2+",
    "air_handler FLT": "air_flow- filter+ co2+",
    "air_handler COIL": "supply_air+ cooling_valve+",
    "air_handler HUNT": "supply_air~ cooling_valve~",
    "air_handler SENS": "mixed_air+ supply_air- return_air+ cooling_valve-",
    "fan_coil FVS": "zone_air+ fan_speed+ valve+",
    "fan_coil FVO": "zone_air- valve-",
    "fan_coil FDF": "zone_air+ fan_speed+ valve+",
    "fan_coil FDR": "drain_pan+",
    "chiller CFO": "power+ condensing+ discharge+",
    "chiller RLK": "power+ evaporating- superheat+ subcooling- discharge+",
    "chiller NCG": "power+ condensing+ discharge+",
    "chiller LDT": "chilled_entering- chilled_flow+",
    "chiller OIL": "power+ oil_pressure-",
    "cooling_tower FILL": "fan_speed+ entering+ leaving+ fan_power+",
    "cooling_tower FLOAT": "level+ conductivity- makeup+",
    "cooling_tower TBELT": "entering+ leaving+ fan_power-",
    "cooling_tower BIO": "conductivity+",
    "boiler SCL": "flue+ gas+",
    "boiler AIRF": "oxygen+ carbon_monoxide+ gas+",
    "boiler IGN": "retries+",
    "boiler PLOSS": "pressure- makeup+",
    "boiler GAS": "gas_leak+",
    "transformer TFAN": "winding+",
    "transformer TJNT": "joint+",
    "transformer TOVL": "power+ load+ winding+ joint+ fan+ unbalance+",
    "transformer TINS": "discharge+",
    "battery BAG": "runtime- resistance+",
    "battery BCELL": "voltage~ resistance+",
    "battery BTRUN": "case+ float_current+ runtime+ resistance-",
    "battery UBYP": "bypass+",
    "lift DFR": "door_close+ door_current+ reopens+",
    "lift DLK": "lock_faults+",
    "lift BRK": "level+",
    "lift ROPE": "slip+",
    "lift DRV": "drive+",
    "lighting LDR": "power- illuminance-",
    "lighting LCT": "power+ illuminance+",
    "lighting LEM": "emergency_runtime-",
    "cold_room ICE": "air~ product+ coil- power+ compressor+",
    "cold_room CRL": "air~ product~ coil~ power~ compressor~",
    "cold_room DOOR": "air+ product+ coil+ power+ compressor+ door+",
    "cold_room CPWR": "air+ product+ coil+ power- compressor-",
    "hot_water CIRC": "return- pump_power-",
    "hot_water ELEM": "tank~ supply~ return~ power~",
    "hot_water TSTAT": "tank+ supply+ return+ power~",
    "water_meter LEAK": "volume+ pressure-",
    "water_meter BURST": "volume+ pressure- tank_level-",
    "water_meter WC": "volume+ pressure-",
    "water_meter WMS": "volume-",
    "feeder EPH": "energy- power- current-",
    "feeder EPF": "current+ power_factor-",
    "feeder ELKG": "residual+",
    "feeder ENIGHT": "energy+ power+ voltage- current+",
    "server_room CCOMP": "on- it_power- inlet+ supply+ humidity- compressor- power-",
    "server_room CRF": "inlet+ supply+ humidity- compressor+ power+",
    "server_room CWAT": "leak_rope+",
    "fire_pump FLK": "jockey_starts+",
    "fire_pump FLOWP": "pressure-",
    "fire_pump FFTS": "test_pressure-",
    "fire_pump FMAN": "automatic-",
    "classroom PLMP": "illuminance-",
    "classroom PFLT": "on- lamp_hours- power- illuminance- exhaust~ ac_power- ac_drop-",
    "classroom ACG": "ac_power- ac_drop-",
    "classroom LON": "on+ lamp_hours+ power+ illuminance+ exhaust+ ac_power+ ac_drop+",
}
"""Class, mode: what is different on the last day that it could be seen: up, down, to and fro."""

Readings = dict[str, dict[int, float]]


def _campus(name: str) -> Campus:
    start = _WINTER if name in _WINTERS else _SUMMER
    return Campus(3, {name: 2}, start, days=_DAYS, healthy_days=400)


def _shown(campus: Campus, equipment: str) -> Readings:
    """By point, by time; phases and blocks of one quantity together."""
    shown: Readings = {}
    for number in range(_DAYS):
        columns = campus.day(number)
        for at, point in enumerate(campus.points):
            if point.equipment != equipment:
                continue
            mine = columns.point == at
            pairs = zip(columns.time_ms[mine].tolist(), columns.value[mine].tolist(), strict=True)
            shown.setdefault(point.name, {}).update(pairs)
    return shown


@lru_cache
def _healthy(name: str) -> Readings:
    campus = _campus(name)
    return _shown(campus, campus.equipment[0].id)


def _difference(well: Readings, sick: Readings) -> str:
    signs: dict[str, set[str]] = {}
    for point, values in well.items():
        both = sorted(values.keys() & sick[point].keys())
        change = np.array([sick[point][at] - values[at] for at in both])
        moved = change[change != 0.0]
        if len(moved) <= 0.003 * len(change):
            continue
        up = (moved > 0).mean()
        sign = "+" if up > 0.9 else "-" if up < 0.1 else "~"
        signs.setdefault(re.sub(r"_([abc]|\d)$", "", point), set()).add(sign)
    return " ".join(
        f"{point}{sign.pop() if len(sign) == 1 else '~'}" for point, sign in signs.items()
    )


@pytest.mark.parametrize(
    ("name", "mode"), [tuple(key.split()) for key in SIGNATURES], ids=list(SIGNATURES)
)
def test_it_shows(name: str, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Grown within a day, beside its healthy twin."""
    model, _ = CLASSES[name]
    fast = [
        Mode(one.code, one.iso, one.law, 1.0, one.rate, "P4", one.visible, one.comes_and_goes)
        for one in model.modes
    ]
    monkeypatch.setattr(model, "modes", tuple(fast))
    campus = _campus(name)
    ill = campus.equipment[0].id
    campus.plant(ill, mode, campus.generated_s)
    shown = _shown(campus, ill)
    (fault,) = campus.truth
    assert (fault.equipment, fault.mode) == (ill, mode)
    assert fault.t_detectable is not None
    assert _difference(_healthy(name), shown) == SIGNATURES[f"{name} {mode}"]


def test_no_mode_is_forgotten() -> None:
    modes = {f"{name} {mode.code}" for name, (model, _) in CLASSES.items() for mode in model.modes}
    assert modes == set(SIGNATURES)


def test_nobody_else_is_touched() -> None:
    healthy, sick = (
        Campus(3, dict.fromkeys(CLASSES, 2), _SUMMER, days=2, healthy_days=400) for _ in range(2)
    )
    ill = set()
    for model, _ in CLASSES.values():
        first = next(one.id for one in sick.equipment if one.id.startswith(f"{model.prefix}-"))
        soonest = min(model.modes, key=lambda mode: mode.life_days)
        sick.plant(first, soonest.code, sick.generated_s)
        ill.add(first)
    others = np.array([point.equipment not in ill for point in sick.points])
    for number in range(2):
        one, other = healthy.day(number), sick.day(number)
        well, bad = others[one.point], others[other.point]
        assert np.array_equal(one.point[well], other.point[bad])
        assert np.array_equal(one.value[well], other.value[bad])
