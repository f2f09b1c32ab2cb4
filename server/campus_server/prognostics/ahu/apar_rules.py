"""The air-handling unit performance assessment rules (APAR) as a table.

House, Vaezi-Nejad and Whitcomb, ASHRAE Transactions 107 (2001), part 1; Schein, Bushby, Castro and
House, Energy and Buildings 38 (2006) 1485-1492; numbers as there. Temperatures in °C and K.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from campus_server.prognostics.arrays import Flags, Floats

__all__ = [
    "ALL_MODES",
    "APAR",
    "COOLING",
    "FREE_COOLING",
    "HEATING",
    "MECHANICAL",
    "OTHER",
    "RULES",
    "Limits",
    "Rule",
]

HEATING, FREE_COOLING, MECHANICAL, COOLING, OTHER = 1, 2, 3, 4, 5
"""Modes 1 … 5: heating; cooling with outdoor air; mechanical cooling with all outdoor air;
mechanical cooling with least outdoor air; none of them."""
ALL_MODES = (HEATING, FREE_COOLING, MECHANICAL, COOLING, OTHER)


class Limits(NamedTuple):
    """Settings of one unit, or arrays [E] of many."""

    fan_heat_k: float | Floats = 1.1
    temperature_k: float | Floats = 2.0
    signal: float | Floats = 0.02
    smallest_difference_k: float | Floats = 5.6
    """Between return and outdoor air, for the share of outdoor air to be computed."""
    share: float | Floats = 0.3
    least_share: float | Floats = 0.2
    """Of outdoor air, at the damper's minimum."""
    least_damper: float | Floats = 0.0
    """Damper signal at the minimum of outdoor air."""
    changeover_c: float | Floats = float("nan")
    """Outdoor air above which the least of it is taken; NaN where the unit has none."""
    switches_per_h: float | Floats = 7.0


APAR = Limits()
"""As published, for a unit about which nothing is known."""

Values = Mapping[str, Floats]
Holds = Callable[[Values, Limits], Flags]


@dataclass(frozen=True, slots=True)
class Rule:
    number: int
    modes: tuple[int, ...]
    needs: tuple[str, ...]
    broken: Holds
    """Where values are missing, comparisons are false."""
    en: str
    zh: str


def _share_off(v: Values, at: Limits) -> Flags:
    apart = v["outside"] - v["return"]
    known = np.abs(apart) >= at.smallest_difference_k
    share = (v["mixed"] - v["return"]) / np.where(known, apart, 1.0)
    return np.asarray(known & (np.abs(share - at.least_share) > at.share))


def _warmer_than_mixed(v: Values, at: Limits) -> Flags:
    return np.asarray(v["supply"] > v["mixed"] + at.fan_heat_k + at.temperature_k)


def _warmer_than_return(v: Values, at: Limits) -> Flags:
    return np.asarray(v["supply"] > v["return"] - at.fan_heat_k + at.temperature_k)


def _cooling_saturated(v: Values, at: Limits) -> Flags:
    return np.asarray(v["cooling"] >= 1 - at.signal)


def _cooling_short(v: Values, at: Limits) -> Flags:
    return np.asarray(_cooling_saturated(v, at) & (v["supply"] - v["setpoint"] >= at.temperature_k))


def _modulates(*signals: str) -> Holds:
    def broken(v: Values, at: Limits) -> Flags:
        result = np.ones(np.shape(v[signals[0]]), bool)
        for signal in signals:
            result &= v[signal] > at.signal
            if signal == "damper":  # which is shut at least outdoor air, and may stand fully open
                result &= v[signal] < 1 - at.signal
        return result

    return broken


RULES = (
    Rule(
        1,
        (HEATING,),
        ("supply", "mixed"),
        lambda v, at: np.asarray(v["supply"] < v["mixed"] + at.fan_heat_k - at.temperature_k),
        "The supply air is not warmer than the mixed air although the unit heats.",
        "机组制热，送风却不比混合风暖。",
    ),
    Rule(
        2,
        (HEATING,),
        ("outside", "return", "mixed"),
        _share_off,
        "The share of outdoor air is not the least one.",
        "新风比不是最小新风比。",
    ),
    Rule(
        3,
        (HEATING,),
        ("heating", "supply", "setpoint"),
        lambda v, at: np.asarray(
            (v["heating"] >= 1 - at.signal) & (v["setpoint"] - v["supply"] >= at.temperature_k)
        ),
        "The heating valve is open and the supply air stays too cold.",
        "热水阀全开，送风仍偏冷。",
    ),
    Rule(
        4,
        (HEATING,),
        ("heating",),
        lambda v, at: np.asarray(v["heating"] >= 1 - at.signal),
        "The heating valve is fully open.",
        "热水阀全开。",
    ),
    Rule(
        5,
        (FREE_COOLING,),
        ("outside", "setpoint"),
        lambda v, at: np.asarray(v["outside"] > v["setpoint"] - at.fan_heat_k + at.temperature_k),
        "The outdoor air is too warm to cool with it alone.",
        "室外空气过暖，无法单靠新风供冷。",
    ),
    Rule(
        6,
        (FREE_COOLING,),
        ("supply", "return"),
        _warmer_than_return,
        "The supply air is not colder than the return air.",
        "送风不比回风冷。",
    ),
    Rule(
        7,
        (FREE_COOLING,),
        ("supply", "mixed"),
        lambda v, at: np.asarray(
            np.abs(v["supply"] - at.fan_heat_k - v["mixed"]) > at.temperature_k
        ),
        "Supply and mixed air differ although both valves are shut.",
        "两阀均关，送风与混合风温度却不同。",
    ),
    Rule(
        8,
        (MECHANICAL,),
        ("outside", "setpoint"),
        lambda v, at: np.asarray(v["outside"] < v["setpoint"] - at.fan_heat_k - at.temperature_k),
        "The outdoor air is cold enough to cool with it alone.",
        "室外空气足够冷，无需机械制冷。",
    ),
    Rule(
        9,
        (MECHANICAL,),
        ("outside",),
        lambda v, at: np.asarray(v["outside"] > at.changeover_c + at.temperature_k),
        "The outdoor air is too warm to take all of it.",
        "室外空气过暖，不应全新风运行。",
    ),
    Rule(
        10,
        (MECHANICAL,),
        ("outside", "mixed"),
        lambda v, at: np.asarray(np.abs(v["outside"] - v["mixed"]) > at.temperature_k),
        "Mixed and outdoor air differ although the damper is fully open.",
        "新风阀全开，混合风与室外温度却不同。",
    ),
    Rule(
        11,
        (MECHANICAL,),
        ("supply", "mixed"),
        _warmer_than_mixed,
        "The supply air is warmer than the mixed air although the unit cools.",
        "机组制冷，送风却比混合风暖。",
    ),
    Rule(
        12,
        (MECHANICAL,),
        ("supply", "return"),
        _warmer_than_return,
        "The supply air is not colder than the return air.",
        "送风不比回风冷。",
    ),
    Rule(
        13,
        (MECHANICAL,),
        ("cooling", "supply", "setpoint"),
        _cooling_short,
        "The cooling valve is open and the supply air stays too warm.",
        "冷水阀全开，送风仍偏暖。",
    ),
    Rule(
        14,
        (MECHANICAL,),
        ("cooling",),
        _cooling_saturated,
        "The cooling valve is fully open.",
        "冷水阀全开。",
    ),
    Rule(
        15,
        (COOLING,),
        ("outside",),
        lambda v, at: np.asarray(v["outside"] < at.changeover_c - at.temperature_k),
        "The outdoor air is cold enough to take more of it.",
        "室外空气较冷，应加大新风。",
    ),
    Rule(
        16,
        (COOLING,),
        ("supply", "mixed"),
        _warmer_than_mixed,
        "The supply air is warmer than the mixed air although the unit cools.",
        "机组制冷，送风却比混合风暖。",
    ),
    Rule(
        17,
        (COOLING,),
        ("supply", "return"),
        _warmer_than_return,
        "The supply air is not colder than the return air.",
        "送风不比回风冷。",
    ),
    Rule(
        18,
        (COOLING,),
        ("outside", "return", "mixed"),
        _share_off,
        "The share of outdoor air is not the least one.",
        "新风比不是最小新风比。",
    ),
    Rule(
        19,
        (COOLING,),
        ("cooling", "supply", "setpoint"),
        _cooling_short,
        "The cooling valve is open and the supply air stays too warm.",
        "冷水阀全开，送风仍偏暖。",
    ),
    Rule(
        20,
        (COOLING,),
        ("cooling",),
        _cooling_saturated,
        "The cooling valve is fully open.",
        "冷水阀全开。",
    ),
    Rule(
        21,
        (OTHER,),
        ("heating", "cooling", "damper"),
        _modulates("heating", "cooling", "damper"),
        "Heating, cooling and damper all modulate at once.",
        "加热、制冷与新风阀同时调节。",
    ),
    Rule(
        22,
        (OTHER,),
        ("heating", "cooling"),
        _modulates("heating", "cooling"),
        "The unit heats and cools at once.",
        "同时加热与制冷。",
    ),
    Rule(
        23,
        (OTHER,),
        ("heating", "damper"),
        _modulates("heating", "damper"),
        "The unit heats while the damper modulates.",
        "加热时新风阀仍在调节。",
    ),
    Rule(
        24,
        (OTHER,),
        ("cooling", "damper"),
        _modulates("cooling", "damper"),
        "The unit cools mechanically while the damper modulates.",
        "机械制冷时新风阀仍在调节。",
    ),
    Rule(
        25,
        ALL_MODES,
        ("supply", "setpoint"),
        lambda v, at: np.asarray(np.abs(v["supply"] - v["setpoint"]) > at.temperature_k),
        "The supply air is not at its set point.",
        "送风温度偏离设定值。",
    ),
    Rule(
        26,
        ALL_MODES,
        ("mixed", "return", "outside"),
        lambda v, at: np.asarray(
            v["mixed"] < np.minimum(v["return"], v["outside"]) - at.temperature_k
        ),
        "The mixed air is colder than both airs it is mixed from.",
        "混合风比回风和新风都冷。",
    ),
    Rule(
        27,
        ALL_MODES,
        ("mixed", "return", "outside"),
        lambda v, at: np.asarray(
            v["mixed"] > np.maximum(v["return"], v["outside"]) + at.temperature_k
        ),
        "The mixed air is warmer than both airs it is mixed from.",
        "混合风比回风和新风都暖。",
    ),
    Rule(
        28,
        ALL_MODES,
        ("switches",),
        lambda v, at: np.asarray(v["switches"] > at.switches_per_h),
        "The unit changes its mode too often.",
        "运行模式切换过于频繁。",
    ),
)
