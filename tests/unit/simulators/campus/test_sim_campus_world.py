"""Weather, calendar and people of the simulated campus."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campus_simulators.campus.growth import Law, severity
from campus_simulators.campus.occupancy import BUILDINGS, occupancy
from campus_simulators.campus.terms import kind_of
from campus_simulators.campus.weather import Weather
from campus_simulators.errors import BadRequest

_HOUR = np.arange(0.0, 24.0, 1.0 / 12.0)
_START = date(2025, 9, 8)
_A_DAY = st.integers(0, 500).map(lambda days: _START + timedelta(days))


@given(law=st.sampled_from(Law), used=st.floats(0, 1.5), more=st.floats(0, 0.5))
@settings(deadline=None)
def test_severity_never_falls_and_ends_at_one(law: Law, used: float, more: float) -> None:
    before, after = severity(law, np.array([used, used + more]))
    assert 0 <= before <= after <= 1
    assert severity(law, np.array([1.0]))[0] == pytest.approx(1)


def test_an_exponential_fault_is_a_quarter_grown_with_a_third_of_its_life_left() -> None:
    used = np.linspace(0, 1, 10_001)
    grown = severity(Law.EXPONENTIAL, used)
    assert 1 - used[np.searchsorted(grown, 0.25)] == pytest.approx(0.33, abs=0.01)
    assert 1 - used[np.searchsorted(grown, 0.4)] == pytest.approx(0.22, abs=0.01)


def test_a_year_s_months_are_nanjing_s() -> None:
    means = []
    for seed in range(6):
        weather = Weather(seed, date(2026, 1, 1), 365)
        days = [weather.day(number, _HOUR) for number in range(365)]
        means.append([
            np.mean([day.air_c.mean() for day in days if day.date.month == month])
            for month in (1, 4, 7)
        ])  # fmt: skip
    january, april, july = np.mean(means, axis=0)
    assert january == pytest.approx(3.2, abs=2.0)
    assert april == pytest.approx(15.9, abs=2.0)
    assert july == pytest.approx(28.6, abs=2.0)


def test_weather_is_smooth_over_midnight_and_does_not_depend_on_the_step() -> None:
    weather = Weather(4, _START, 30)
    for number in range(1, 30):
        before, after = weather.day(number - 1, _HOUR), weather.day(number, _HOUR)
        assert abs(after.air_c[0] - before.air_c[-1]) < 0.6
        coarse = weather.day(number, _HOUR[::12])
        assert coarse.air_c == pytest.approx(after.air_c[::12])
        assert (after.wet_bulb_c <= after.air_c).all()
        assert ((after.humidity >= 15) & (after.humidity <= 99)).all()


@pytest.mark.parametrize(
    ("day", "working", "timetable", "present"),
    [
        (date(2025, 9, 8), True, 0, 1.0),
        (date(2026, 1, 1), False, None, 0.5),
        (date(2026, 1, 4), True, 4, 1.0),  # a Sunday with Friday's lessons
        (date(2026, 1, 19), True, None, 0.05),
        (date(2026, 2, 14), True, None, 0.05),  # staff only
        (date(2026, 3, 2), True, 0, 1.0),
        (date(2026, 7, 6), True, None, 0.15),
        (date(2026, 9, 6), False, None, 0.15),
        (date(2026, 9, 7), True, 0, 1.0),
        (date(2026, 10, 3), False, None, 0.5),
        (date(2026, 10, 10), True, 2, 1.0),
    ],
)
def test_the_calendar(day: date, working: bool, timetable: int | None, present: float) -> None:
    kind = kind_of(day)
    assert (kind.working, kind.timetable, kind.present) == (working, timetable, present)


def test_exams_end_the_term() -> None:
    exams = [day for n in range(365) if kind_of(day := date(2026, 1, 1) + timedelta(n)).exams]
    assert (exams[0], exams[13]) == (date(2026, 1, 5), date(2026, 1, 18))
    assert (exams[14], exams[-1]) == (date(2026, 6, 22), date(2026, 7, 5))


def test_a_year_without_a_calendar_is_refused() -> None:
    with pytest.raises(BadRequest, match="from 2025 to 2027"):
        kind_of(date(2024, 12, 31))


@given(day=_A_DAY, building=st.sampled_from(sorted(BUILDINGS)))
@settings(deadline=None)
def test_people_are_a_share(day: date, building: str) -> None:
    share = occupancy(building, kind_of(day), _HOUR)
    assert share.shape == _HOUR.shape
    assert ((share >= 0) & (share <= 1)).all()


def test_a_made_up_day_is_as_full_as_the_day_that_it_replaces() -> None:
    sunday, friday, quiet = (
        occupancy("B02", kind_of(day), _HOUR).mean()
        for day in (date(2026, 1, 4), date(2026, 1, 9), date(2026, 1, 10))
    )
    assert sunday == pytest.approx(friday)
    assert sunday > 3 * quiet
