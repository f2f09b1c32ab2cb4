"""Planned maintenance: what is cleaned or replaced by the calendar, whether it needs it or not."""

from collections.abc import Iterator, Mapping

import numpy as np

from campus_simulators.campus.units import Units, stream

__all__ = ["Services"]

_DAY_S = 86_400.0
_COMES_AT_S = 10.0 * 3600.0


class Services:
    """`every_days` by code of the mode that a service ends; the first comes at any time."""

    def __init__(self, units: Units, every_days: Mapping[str, float], begins_s: float) -> None:
        self._units = units
        self._every = dict(every_days)
        self._next = {
            code: np.array([
                begins_s + every * _DAY_S * stream(units.seed, unit.id, code, "service").random()
                for unit in units
            ])
            for code, every in self._every.items()
        }  # fmt: skip

    def due(self, begins_s: float) -> Iterator[tuple[str, str, float]]:
        """Equipment, mode and time of what is done on the day that begins then."""
        for code, coming in self._next.items():
            for at in np.flatnonzero(coming < begins_s + _DAY_S):
                coming[at] += self._every[code] * _DAY_S
                yield self._units[int(at)].id, code, begins_s + _COMES_AT_S
