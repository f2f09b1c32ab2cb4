"""The university's calendar: terms, exams, holidays and the working days made up for them.

Holidays and make-up days of 2025 and 2026 are those announced by the State Council (for 2026 as in
NateScarlet/holiday-cn); 2027 has the holidays fixed by law without make-up days, which are announced
in the autumn before.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from campus_simulators.errors import BadRequest

__all__ = ["DayKind", "kind_of"]


@dataclass(frozen=True)
class DayKind:
    date: date
    working: bool
    timetable: int | None
    """Weekday (0 Monday) whose timetable is run; None without classes."""
    exams: bool
    present: float
    """Share of the students who live on the campus that are there."""
    cooling: bool
    """Chilled water is there."""
    heating: bool


@dataclass(frozen=True)
class _Year:
    spring_festival: date
    holidays: tuple[tuple[str, str], ...]
    """First and last day, month-day."""
    made_up: dict[str, int | None]
    """Working day on a weekend: weekday that it replaces; None for staff only."""


_YEARS = {
    2025: _Year(
        date(2025, 1, 29),
        (("01-01", "01-01"), ("01-28", "02-04"), ("04-04", "04-06"), ("05-01", "05-05"),
         ("05-31", "06-02"), ("10-01", "10-08")),
        {"01-26": None, "02-08": None, "04-27": 4, "09-28": 1, "10-11": 2},
    ),
    2026: _Year(
        date(2026, 2, 17),
        (("01-01", "01-03"), ("02-15", "02-23"), ("04-04", "04-06"), ("05-01", "05-05"),
         ("06-19", "06-21"), ("09-25", "09-27"), ("10-01", "10-07")),
        {"01-04": 4, "02-14": None, "02-28": None, "05-09": 1, "09-20": 1, "10-10": 2},
    ),
    2027: _Year(
        date(2027, 2, 6),
        (("01-01", "01-01"), ("02-05", "02-09"), ("04-05", "04-05"), ("05-01", "05-02"),
         ("06-09", "06-09"), ("09-15", "09-15"), ("10-01", "10-03")),
        {},
    ),
}  # fmt: skip
_WINTER_BEGINS, _WINTER_ENDS = timedelta(-29), timedelta(12)  # around the Spring Festival
_SUMMER_WEEK, _FALL_WEEK = 28, 37  # ISO weeks whose Monday begins the holiday, the term
_EXAMS = timedelta(14)
_COOLING, _HEATING_FROM, _HEATING_TO = ("05-20", "10-10"), "11-15", "03-15"
_STAY_IN_WINTER, _STAY_IN_SUMMER, _STAY_IN_GOLDEN_WEEK = 0.05, 0.15, 0.5


def kind_of(day: date) -> DayKind:
    """Raise `BadRequest` for a year without a calendar."""
    year = _YEARS.get(day.year)
    if year is None:
        raise BadRequest(f"{day}: the campus has a calendar from {min(_YEARS)} to {max(_YEARS)}")
    key = day.strftime("%m-%d")
    winter_from = year.spring_festival + _WINTER_BEGINS
    winter_to = year.spring_festival + _WINTER_ENDS
    summer_from = date.fromisocalendar(day.year, _SUMMER_WEEK, 1)
    fall_from = date.fromisocalendar(day.year, _FALL_WEEK, 1)
    winter = winter_from <= day <= winter_to
    summer = summer_from <= day < fall_from
    off = any(first <= key <= last for first, last in year.holidays)
    working = key in year.made_up or (day.weekday() < 5 and not off)
    timetable = year.made_up.get(key, day.weekday() if working else None)
    present = 1.0
    if winter:
        present = _STAY_IN_WINTER
    elif summer:
        present = _STAY_IN_SUMMER
    elif off:
        present = _STAY_IN_GOLDEN_WEEK
    return DayKind(
        date=day,
        working=working,
        timetable=None if winter or summer else timetable,
        exams=winter_from - _EXAMS <= day < winter_from
        or summer_from - _EXAMS <= day < summer_from,
        present=present,
        cooling=_COOLING[0] <= key <= _COOLING[1],
        heating=key >= _HEATING_FROM or key <= _HEATING_TO,
    )
