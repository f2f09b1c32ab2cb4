"""How full a building is over the day, by what it is used for."""

from collections.abc import Callable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.terms import DayKind

__all__ = ["BUILDINGS", "occupancy", "pollen"]

Floats = NDArray[np.float64]
Course = tuple[tuple[float, float, float], ...]
"""From hour, to hour, share."""

BUILDINGS = {
    "B01": "library",
    "B02": "teaching",
    "B03": "laboratory",
    "B04": "dormitory",
    "B05": "canteen",
    "B06": "office",
    "B07": "energy",
    "B08": "sports",
}
"""Code of the building: what it is used for."""

_LESSONS: Course = (
    (8.0, 9.6, 0.65), (9.9, 11.5, 0.75), (13.5, 15.1, 0.6), (15.4, 17.0, 0.5), (18.5, 20.9, 0.35)
)  # fmt: skip
_MEALS: Course = ((7.0, 8.25, 0.6), (11.25, 12.75, 0.95), (17.0, 18.5, 0.8))
_OFFICE: Course = ((8.0, 12.0, 0.85), (12.0, 13.5, 0.4), (13.5, 17.5, 0.85))
_LABORATORY: Course = ((8.5, 12.0, 0.6), (12.0, 13.5, 0.35), (13.5, 18.0, 0.6), (18.0, 22.0, 0.25))
_SPORTS: Course = ((9.0, 11.5, 0.25), (15.5, 18.0, 0.6), (18.0, 21.5, 0.5))
_LEAVE_AND_COME_H = 0.25
_FEW_ON_WEEKENDS = 0.15
_ON_DUTY = 0.05


def _course(hour: Floats, course: Course) -> Floats:
    """Shares between hours, with slopes where people come and go."""
    share = np.zeros_like(hour)
    for begins, ends, height in course:
        slope = np.minimum(hour - begins, ends - hour) / _LEAVE_AND_COME_H
        share = np.maximum(share, height * np.clip(slope + 0.5, 0.0, 1.0))
    return share


def _library(day: DayKind, hour: Floats) -> Floats:
    full = 0.85 if day.exams else 0.4
    return _course(hour, ((7.5, 22.5, full),)) * day.present


def _teaching(day: DayKind, hour: Floats) -> Floats:
    # which rooms have lessons differs from weekday to weekday
    busy = _FEW_ON_WEEKENDS if day.timetable is None else 1.0 - 0.06 * abs(day.timetable - 2)
    return _course(hour, _LESSONS) * busy * day.present


def _laboratory(day: DayKind, hour: Floats) -> Floats:
    busy = 1.0 if day.working else 2 * _FEW_ON_WEEKENDS
    return _course(hour, _LABORATORY) * busy * max(day.present, 0.4)


def _dormitory(day: DayKind, hour: Floats) -> Floats:
    night = np.where((hour >= 23.0) | (hour < 7.0), 0.95, 0.35)
    at_lessons = night if day.timetable is not None else np.maximum(night, 0.5)
    return at_lessons * day.present


def _canteen(day: DayKind, hour: Floats) -> Floats:
    return _course(hour, _MEALS) * day.present


def _office(day: DayKind, hour: Floats) -> Floats:
    return _course(hour, _OFFICE) * (1.0 if day.working else _ON_DUTY)


def _sports(day: DayKind, hour: Floats) -> Floats:
    return _course(hour, _SPORTS) * day.present


def _energy(day: DayKind, hour: Floats) -> Floats:
    """As busy as what it supplies."""
    supplied = (_library, _teaching, _laboratory, _office, _dormitory)
    share: Floats = np.mean([one(day, hour) for one in supplied], axis=0)
    return share


_BY_USE: dict[str, Callable[[DayKind, Floats], Floats]] = {
    "library": _library,
    "teaching": _teaching,
    "laboratory": _laboratory,
    "dormitory": _dormitory,
    "canteen": _canteen,
    "office": _office,
    "energy": _energy,
    "sports": _sports,
}
_POLLEN_MONTHS = (4, 5)


def occupancy(building: str, day: DayKind, hour: Floats) -> Floats:
    """[T] Share 0 to 1 of those whom the building was made for."""
    return _BY_USE[BUILDINGS[building]](day, hour)


def pollen(day: date) -> float:
    """How much more a filter takes up: twice as much in April and May."""
    return 2.0 if day.month in _POLLEN_MONTHS else 1.0
