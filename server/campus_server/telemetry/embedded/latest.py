"""The reading with the newest time of each series, as columns by its number."""

import numpy as np

from campus_server.telemetry.embedded.table import Table
from campus_server.telemetry.store import Latest

__all__ = ["LatestReadings"]

_NEVER = np.iinfo(np.int64).min


class LatestReadings:
    def __init__(self) -> None:
        self._time_ms = np.empty(0, np.int64)
        self._value = np.empty(0, np.float64)
        self._quality = np.empty(0, np.uint8)

    def add(self, rows: Table, series: int) -> None:
        """Rows in order of arrival; `series` is how many there are."""
        self._grow(series)
        number = rows["series"].astype(np.intp)  # else each use of it converts it
        np.maximum.at(self._time_ms, number, rows["time_ms"])
        newest = np.flatnonzero(rows["time_ms"] == self._time_ms[number])
        # of equal times the last received is assigned last
        self._value[number[newest]] = rows["value"][newest]
        self._quality[number[newest]] = rows["quality"][newest]

    def load(self, table: Table, series: int) -> None:
        """What `table` gave."""
        self._grow(series)
        self._time_ms[table["series"]] = table["time_ms"]
        self._value[table["series"]] = table["value"]
        self._quality[table["series"]] = table["quality"]

    def of(self, series: int) -> Latest | None:
        if series >= len(self._time_ms) or self._time_ms[series] == _NEVER:
            return None
        return Latest(
            int(self._time_ms[series]), float(self._value[series]), int(self._quality[series])
        )

    def table(self) -> Table:
        """A copy, without those that have none."""
        series = np.flatnonzero(self._time_ms != _NEVER).astype(np.int32)
        return {
            "message": np.zeros(len(series), np.int32),
            "series": series,
            "time_ms": self._time_ms[series],
            "value": self._value[series],
            "quality": self._quality[series],
        }

    def _grow(self, series: int) -> None:
        if len(self._time_ms) >= series:
            return
        added = max(series, 2 * len(self._time_ms)) - len(self._time_ms)
        self._time_ms = np.append(self._time_ms, np.full(added, _NEVER, np.int64))
        self._value = np.append(self._value, np.zeros(added))
        self._quality = np.append(self._quality, np.zeros(added, np.uint8))
