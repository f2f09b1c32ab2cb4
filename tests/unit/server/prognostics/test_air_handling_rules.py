"""The rules, each by an hour that breaks it and by one that does not."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from campus_server.prognostics.ahu.apar import broken, modes, switches, tickets
from campus_server.prognostics.ahu.apar_rules import RULES, Limits

HEATS = {"heating": 0.5, "cooling": 0.0, "damper": 0.0}
FREE = {"heating": 0.0, "cooling": 0.0, "damper": 0.5}
ALL_OUTDOOR = {"heating": 0.0, "cooling": 0.5, "damper": 1.0}
LEAST_OUTDOOR = {"heating": 0.0, "cooling": 0.5, "damper": 0.0}
IDLE = {"heating": 0.0, "cooling": 0.0, "damper": 0.0}
LIMITS = Limits(changeover_c=18.0)

HEALTHY = {
    1: {**HEATS, "outside": 0, "return": 21, "mixed": 16.8, "supply": 28, "setpoint": 28},
    2: {**FREE, "outside": 8, "return": 22, "mixed": 13, "supply": 14.1, "setpoint": 14},
    3: {**ALL_OUTDOOR, "outside": 17, "return": 23, "mixed": 17, "supply": 14, "setpoint": 14},
    4: {**LEAST_OUTDOOR, "outside": 32, "return": 24, "mixed": 25.6, "supply": 14, "setpoint": 14},
    5: {**IDLE, "outside": 20, "return": 22, "mixed": 21.6, "supply": 22.7, "setpoint": 22.7},
}

BREAKS: dict[int, tuple[int, dict[str, float]]] = {
    1: (1, {"supply": 15}),
    2: (1, {"mixed": 8}),
    3: (1, {"heating": 1, "supply": 25}),
    4: (1, {"heating": 1}),
    5: (2, {"outside": 16}),
    6: (2, {"supply": 23.5}),
    7: (2, {"supply": 17}),
    8: (3, {"outside": 9}),
    9: (3, {"outside": 22}),
    10: (3, {"mixed": 20}),
    11: (3, {"supply": 21}),
    12: (3, {"supply": 24.5}),
    13: (3, {"cooling": 1, "supply": 17}),
    14: (3, {"cooling": 1}),
    15: (4, {"outside": 14}),
    16: (4, {"supply": 29}),
    17: (4, {"supply": 26}),
    18: (4, {"mixed": 30}),
    19: (4, {"cooling": 1, "supply": 17}),
    20: (4, {"cooling": 1}),
    21: (5, {"heating": 0.3, "cooling": 0.3, "damper": 0.5}),
    22: (5, {"heating": 0.3, "cooling": 0.3}),
    23: (5, {"heating": 0.3, "damper": 0.5}),
    24: (5, {"cooling": 0.3, "damper": 0.5}),
    25: (5, {"supply": 25.2}),
    26: (5, {"mixed": 17}),
    27: (5, {"mixed": 25}),
    28: (5, {"switches": 9}),
}


def _hours(*hours: dict[str, Any]) -> dict[str, NDArray[np.float64]]:
    """[T, 1]"""
    return {part: np.array([[float(hour[part])] for hour in hours]) for part in hours[0]}


def _broken(hour: dict[str, Any]) -> set[int]:
    found = broken(_hours(hour), LIMITS)[:, 0, 0]
    return {rule.number for rule, hit in zip(RULES, found, strict=True) if hit}


def test_there_are_twenty_eight() -> None:
    assert [rule.number for rule in RULES] == list(range(1, 29))
    assert set(BREAKS) == set(range(1, 29))
    assert all(rule.en and rule.zh for rule in RULES)


@pytest.mark.parametrize("mode", range(1, 6))
def test_a_healthy_hour_breaks_none(mode: int) -> None:
    assert modes(_hours(HEALTHY[mode]), LIMITS)[0, 0] == mode
    assert _broken(HEALTHY[mode]) == set()


@pytest.mark.parametrize("number", range(1, 29))
def test_each_rule_is_broken_by_its_fault(number: int) -> None:
    mode, wrong = BREAKS[number]
    assert number in _broken({**HEALTHY[mode], **wrong})


def test_rules_of_other_modes_keep_silent() -> None:
    for mode, wrong in BREAKS.values():
        seen = {**HEALTHY[mode], **wrong}
        actual = modes(_hours(seen), LIMITS)[0, 0]
        for number in _broken(seen):
            assert actual in RULES[number - 1].modes


def test_missing_values_and_missing_parts_break_nothing() -> None:
    hour = {**HEALTHY[4], "supply": np.nan, "mixed": np.nan}
    assert _broken(hour) == set()
    assert not broken({"supply": np.array([[40.0]])}, LIMITS).any()


def test_the_hour_after_a_change_of_mode_is_passed_over() -> None:
    wrong = {**HEALTHY[4], "supply": 20}
    found = broken(_hours(HEALTHY[2], wrong, wrong), LIMITS)[:, :, 0]
    assert not found[:, 1].any()
    assert found[24, 2]


def test_the_least_damper_signal_counts_as_shut() -> None:
    hour = {**HEALTHY[4], "damper": 0.4}
    assert modes(_hours(hour), LIMITS)[0, 0] == 5
    assert modes(_hours(hour), Limits(least_damper=0.4))[0, 0] == 4


def test_units_side_by_side_are_judged_as_if_alone() -> None:
    hours = [{**HEALTHY[mode], **wrong, "switches": 0} for mode, wrong in BREAKS.values()]
    for hour, (_, wrong) in zip(hours, BREAKS.values(), strict=True):
        hour["switches"] = wrong.get("switches", 0)
    together = {part: np.array([[float(hour[part]) for hour in hours]]) for part in hours[0]}
    found = broken(together, LIMITS)
    for place, hour in enumerate(hours):
        np.testing.assert_array_equal(found[:, :, place], broken(_hours(hour), LIMITS)[:, :, 0])


def test_settings_may_differ_by_unit() -> None:
    hour = {part: np.array([[float(v), float(v)]]) for part, v in HEALTHY[4].items()}
    hour["supply"] = hour["supply"] + 3
    found = broken(hour, Limits(temperature_k=np.array([2.0, 4.0])))
    assert found[24].tolist() == [[True, False]]


def test_switches_are_counted_by_the_hour() -> None:
    seen = np.array([1, 1, 4, 4, 1, 4, 1, 4])[:, None]
    assert switches(seen, 4)[:, 0].tolist() == [1.0, 4.0]


def test_a_ticket_takes_four_hours_of_the_week() -> None:
    hours = np.zeros((28, 100, 2), bool)
    hours[24, [10, 60, 70, 80], 0] = True
    hours[24, [60, 70, 80, 90], 1] = True
    assert tickets(hours, hours_a_week=60)[24].tolist() == [False, True]
    assert tickets(hours, hours_a_week=60).sum() == 1
