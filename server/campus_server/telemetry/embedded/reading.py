"""Rows of some series in a range of time, from hot rows, runs and closed files."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campus_server.telemetry.embedded.files import Moment
from campus_server.telemetry.embedded.levels import READINGS, Level
from campus_server.telemetry.embedded.parquet import Parquet, joined
from campus_server.telemetry.embedded.table import (
    READING_COLUMNS,
    Table,
    empty_readings,
    newest,
    size,
    taken,
)

__all__ = ["Interval", "Reading"]

Interval = tuple[int, int]
"""start ≤ time < end, in ms."""

CHART_COLUMNS = ("series", "time_ms", "rank", "count", "minimum", "maximum", "sum")

_ALWAYS = (-(2**63), 2**63 - 1)
_HOT_RANK = 2**62
"""Hot rows are later than all that stands in files."""


class Reading:
    """Of one moment and some series (sorted numbers, at least one)."""

    def __init__(self, parquet: Parquet, moment: Moment, series: NDArray[np.int32]) -> None:
        self.moment = moment
        self._parquet = parquet
        self._series = series
        self._bounds = (int(series[0]), int(series[-1]))

    def outside(self, start_ms: int, end_ms: int) -> Table:
        """Readings that no closed file contains, and so no roll-up."""
        tables = [
            self._hot(hot, rank, start_ms, end_ms) for rank, hot in enumerate(self.moment.hot)
        ]
        runs = self._read(("run",), READING_COLUMNS, [(start_ms, end_ms)])
        tables.append(taken(runs, self.moment.closed.outside(runs)))
        return newest(joined(tables, empty_readings()))

    def closed(self, intervals: Sequence[Interval]) -> Table:
        """Readings of closed files, also those that a later one replaces."""
        found = self._read((READINGS.name,), READING_COLUMNS, intervals)
        return joined([found], empty_readings())

    def everything(self, start_ms: int, end_ms: int) -> Table:
        """Every reading, the last received of each."""
        both = [self.closed([(start_ms, end_ms)]), self.outside(start_ms, end_ms)]
        return newest(joined(both, empty_readings()))

    def rolled(self, level: Level, intervals: Sequence[Interval]) -> Table:
        """Buckets that begin in these, of closed days."""
        return newest(self._read((level.name,), CHART_COLUMNS, intervals))

    def first_ms(self, after_ms: int) -> int | None:
        """A time before which nothing is found that is not before `after_ms`; None: nothing is."""
        firsts = [
            max(file.first_ms, after_ms)
            for file in self.moment.files
            if file.level in ("run", READINGS.name)
            and file.overlaps(self._bounds, after_ms, _ALWAYS[1])
        ]
        for hot in self.moment.hot:
            later = hot["time_ms"][hot["time_ms"] >= after_ms]
            if len(later):
                firsts.append(int(later.min()))
        return min(firsts, default=None)

    def _hot(self, hot: Table, order: int, start_ms: int, end_ms: int) -> Table:
        if len(self._series) == 1:
            rows = np.flatnonzero(hot["series"] == self._series[0])
        else:
            rows = np.flatnonzero(np.isin(hot["series"], self._series))
        time_ms = hot["time_ms"][rows]
        found = taken(hot, rows[(time_ms >= start_ms) & (time_ms < end_ms)])
        return found | {"rank": np.full(size(found), _HOT_RANK + order, np.int64)}

    def _read(
        self, levels: tuple[str, ...], columns: Sequence[str], intervals: Sequence[Interval]
    ) -> Table:
        files = [
            file
            for file in self.moment.files
            if file.level in levels
            and any(file.overlaps(self._bounds, start, end) for start, end in intervals)
        ]
        values: dict[str, Any] = {"low": self._bounds[0], "high": self._bounds[1]}
        where = "series BETWEEN $low AND $high"
        if self._bounds[0] == self._bounds[1]:
            where, values = "series = $low", {"low": self._bounds[0]}
        elif len(self._series) <= self._bounds[1] - self._bounds[0]:
            where += " AND series IN (SELECT it FROM wanted)"
            values["wanted"] = self._series
        ors = []
        for number, (start, end) in enumerate(intervals):
            ors.append(f"(time_ms >= $start{number} AND time_ms < $end{number})")
            values |= {f"start{number}": start, f"end{number}": end}
        where += f" AND ({' OR '.join(ors)})"
        return self._parquet.read(self.moment.paths(files), columns, where, values)
