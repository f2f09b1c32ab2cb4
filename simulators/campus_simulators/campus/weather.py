"""Weather of Nanjing: monthly normals, the day's course, spells of days, cold and heat waves."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

__all__ = ["Outdoors", "Weather", "wet_bulb"]

Floats = NDArray[np.float64]

_LOW = (-0.7, 1.4, 5.3, 11.0, 16.5, 21.0, 24.9, 24.4, 19.9, 13.6, 6.8, 1.1)
_HIGH = (7.2, 9.5, 14.2, 20.7, 26.2, 29.1, 32.2, 31.7, 27.7, 22.5, 16.2, 9.9)
_HUMIDITY = (76, 74, 73, 73, 74, 79, 81, 81, 80, 76, 75, 73)  # %, monthly means
_HOTTEST_HOUR = 15.0
_SPELL_KEEPS, _SPELL_K = 0.75, 2.0  # the day's departure: AR(1), its innovation
_HOURLY_K = 0.4
_DRIER_PER_K = 2.5
_COLD_WAVE_K, _HEAT_WAVE_K = -8.0, 5.5
_WAVES_A_YEAR = 2
_WAVE_DAYS = (3, 7)
_FIRST_COLD, _COLD_SPAN = 15, 60  # days of the year in which a cold wave may begin
_FIRST_HEAT, _HEAT_SPAN = 187, 50


@dataclass(frozen=True)
class Outdoors:
    """A local day; arrays are [T]."""

    date: date
    hour: Floats
    """Local, 0 to 24."""
    air_c: Floats
    humidity: Floats
    """%"""
    wet_bulb_c: Floats


def wet_bulb(air_c: Floats, humidity: Floats) -> Floats:
    """°C, by Stull, J. Appl. Meteorol. Climatol. 50 (2011) 2267; 5-99 %, -20 to 50 °C."""
    value: Floats = (
        air_c * np.arctan(0.151977 * np.sqrt(humidity + 8.313659))
        + np.arctan(air_c + humidity)
        - np.arctan(humidity - 1.676331)
        + 0.00391838 * humidity**1.5 * np.arctan(0.023101 * humidity)
        - 4.686035
    )
    return np.minimum(value, air_c)


class Weather:
    """All days from `start` on, the same whatever is asked of it and in whichever order."""

    def __init__(self, seed: int, start: date, days: int) -> None:
        self._start = start
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0,)))
        count = days + 2  # a day before and one behind, to draw a line to
        spell = np.zeros(count)
        stationary = _SPELL_K / np.sqrt(1.0 - _SPELL_KEEPS**2)
        spell[0] = stationary * rng.normal()
        for day in range(1, count):
            spell[day] = _SPELL_KEEPS * spell[day - 1] + _SPELL_K * rng.normal()
        self._spell = spell + self._waves(rng, count)
        self._hourly = _HOURLY_K * rng.normal(size=24 * count + 1)

    def _waves(self, rng: np.random.Generator, count: int) -> Floats:
        extra = np.zeros(count)
        first = self._start - timedelta(1)
        for year in range(first.year, (first + timedelta(count)).year + 1):
            for begins, span, k in (
                (_FIRST_COLD, _COLD_SPAN, _COLD_WAVE_K),
                (_FIRST_HEAT, _HEAT_SPAN, _HEAT_WAVE_K),
            ):
                for _ in range(_WAVES_A_YEAR):
                    on = date(year, 1, 1) + timedelta(begins + int(rng.integers(span)))
                    at = (on - first).days
                    length = int(rng.integers(*_WAVE_DAYS))
                    extra[max(at, 0) : max(at + length, 0)] = k
        return extra

    def day(self, number: int, hour: Floats) -> Outdoors:
        """`hour[T]` is local, 0 to 24."""
        today = self._start + timedelta(number)
        middle_of_month = today.day + hour / 24.0 - 15.5
        low, high, damp = (
            _between_months(normals, today.month - 1, middle_of_month / 30.4)
            for normals in (_LOW, _HIGH, _HUMIDITY)
        )
        middle, half = (high + low) / 2.0, (high - low) / 2.0
        course = half * np.cos(2.0 * np.pi * (hour - _HOTTEST_HOUR) / 24.0)
        noon = np.array([-12.0, 12.0, 36.0])
        spell = np.interp(hour, noon, self._spell[number : number + 3])
        hours = self._hourly[24 * number : 24 * number + 25]
        air = middle + course + spell + np.interp(hour, np.arange(25.0), hours)
        humidity = np.clip(damp - _DRIER_PER_K * (air - middle - spell), 15.0, 99.0)
        return Outdoors(today, hour, air, humidity, wet_bulb(air, humidity))


def _between_months(normals: tuple[float, ...], month: int, away: Floats) -> Floats:
    """On lines between the middles of months; `away` from this month's, in months."""
    three = [normals[(month + k) % 12] for k in (-1, 0, 1)]
    line: Floats = np.interp(away, [-1.0, 0.0, 1.0], three)
    return line
