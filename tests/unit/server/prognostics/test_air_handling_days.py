"""Normal days in, and how unusual another day is out."""

import numpy as np
import pytest
from tests.unit.server.prognostics.air_handling import AirHandlingUnit, Day

from campus_server.prognostics.ahu.apar import TICKET_HOURS
from campus_server.prognostics.ahu.days import Unit, hourly, learn

HEALTHY = AirHandlingUnit()


def _days(unit: AirHandlingUnit, *outside_c: float, seed: int = 0) -> list[Day]:
    random = np.random.default_rng(seed)
    return [unit.day(one, random) for one in outside_c]


def _learned() -> Unit:
    return learn(_days(HEALTHY, 24, 26, 28, 30, 27, 25))


def test_days_like_those_before_are_nothing() -> None:
    unit = _learned()
    for day in _days(HEALTHY, 24.5, 27, 29, seed=1):
        assert unit.judge(day).score < 1.5


@pytest.mark.parametrize("outside_c", [12, 17, 34, 38])
def test_new_weather_by_itself_is_nothing(outside_c: float) -> None:
    (day,) = _days(HEALTHY, outside_c, seed=2)
    assert _learned().judge(day).score < TICKET_HOURS


@pytest.mark.parametrize(
    ("faulty", "shows"),
    [
        (AirHandlingUnit(passing=0.15), "cooling_coil"),
        (AirHandlingUnit(fouled=0.2), "cooling_coil"),
        (AirHandlingUnit(drift_k=2.0), "cooling_coil"),
        (AirHandlingUnit(stuck_damper=0.8), "mixing"),
        (AirHandlingUnit(lost_pressure=0.4), "pressure_error"),
    ],
)
def test_a_fault_shows_in_its_balance(faulty: AirHandlingUnit, shows: str) -> None:
    unit = _learned()
    normal = max(unit.judge(day).score for day in _days(HEALTHY, 24.5, 27, 29, 34, 17, seed=1))
    for day in _days(faulty, 26, 29, seed=3):
        said = unit.judge(day)
        assert said.score > normal
        assert said.deviations[0].balance == shows
        assert said.deviations[0].hours >= 3


def test_a_shut_off_coil_breaks_rules() -> None:
    (day,) = _days(AirHandlingUnit(fouled=0.8), 29)
    said = _learned().judge(day)
    assert {19, 20, 25} <= {one.rule for one in said.broken}
    assert said.broken[0].hours >= TICKET_HOURS


def test_a_rule_that_normal_days_break_is_muted() -> None:
    def set_colder(day: Day) -> Day:
        return {**day, "Supply Air Temperature Set Point": np.full(1440, 13.0)}

    normal = [set_colder(day) for day in _days(HEALTHY, 24, 26, 28, 30)]
    (day,) = _days(HEALTHY, 27, seed=5)
    assert 25 in {one.rule for one in _learned().judge(set_colder(day)).broken}
    assert learn(normal).judge(set_colder(day)).broken == ()


def test_units_of_measurement_and_the_order_of_columns_do_not_matter() -> None:
    def told_otherwise(day: Day) -> Day:
        other = {}
        for name in reversed(day):
            values = day[name]
            if "Temperature" in name:
                values = values * 1.8 + 32
            elif "Signal" in name:
                values = values * 100
            elif "Pressure" in name:
                values = values / 249.1
            other["AHU: " + name.upper()] = values
        return other

    train = _days(HEALTHY, 24, 26, 28, 30)
    days = _days(HEALTHY, 27) + _days(AirHandlingUnit(passing=0.2), 27)
    once, again = learn(train), learn([told_otherwise(day) for day in train])
    for day in days:
        said, same = once.judge(day), again.judge(told_otherwise(day))
        assert same.score == pytest.approx(said.score, rel=1e-6)
        assert [one.balance for one in same.deviations] == [one.balance for one in said.deviations]


def test_what_is_missing_is_left_out() -> None:
    def without(day: Day) -> Day:
        return {name: values for name, values in day.items() if "Mixed" not in name}

    unit = learn([without(day) for day in _days(HEALTHY, 24, 26, 28)])
    (day,) = _days(AirHandlingUnit(lost_pressure=0.4), 26)
    said = unit.judge(without(day))
    assert said.deviations[0].balance == "pressure_error"
    assert {"mixing", "cooling_coil"}.isdisjoint(one.balance for one in said.deviations)


def test_gaps_are_passed_over() -> None:
    unit = _learned()
    (day,) = _days(HEALTHY, 27, seed=4)
    for values in day.values():
        values[600:690] = np.nan
    assert unit.judge(day).score < 1.5


def test_a_day_off_is_no_finding() -> None:
    unit = _learned()
    (day,) = _days(HEALTHY, 27)
    day["Supply Air Fan Status"][:] = 0.0
    said = unit.judge(day)
    assert said.deviations == ()
    assert said.broken == ()
    assert said.score == 0.0


def test_without_a_normal_day_only_the_rules_speak() -> None:
    (day,) = _days(AirHandlingUnit(fouled=0.8), 29)
    said = learn([]).judge(day)
    assert said.deviations == ()
    assert said.broken


def test_the_first_ninety_minutes_are_not_judged() -> None:
    (day,) = _days(HEALTHY, 27)
    assert len(hourly(day)["supply"]) == 10  # 9 to 19 h of 7 to 19 h


def test_of_two_set_points_that_of_the_open_valve_counts() -> None:
    (day,) = _days(HEALTHY, 27)
    day["Supply Air Temperature Cooling Set Point"] = day.pop("Supply Air Temperature Set Point")
    day["Supply Air Temperature Heating Set Point"] = np.full(1440, 8.0)
    np.testing.assert_allclose(hourly(day)["setpoint"], 17.0)
