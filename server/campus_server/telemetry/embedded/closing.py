"""Days that are over become files sorted by series, with their roll-ups.

Rows of such a day that stand in runs (all of it at first, later what came late) are laid over
what its closed files hold. Only the files whose series they touch are made again.
"""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from campus_server.telemetry.embedded.files import File, Moment, closed_path
from campus_server.telemetry.embedded.folder import StoreFolder
from campus_server.telemetry.embedded.levels import (
    READINGS,
    ROLLUPS,
    Level,
    coarser,
    rolled_up,
    stored,
)
from campus_server.telemetry.embedded.parquet import joined
from campus_server.telemetry.embedded.pieces import PIECE_ROWS, cuts, written
from campus_server.telemetry.embedded.table import (
    DAY_MS,
    READING_COLUMNS,
    Table,
    concatenated,
    date_of,
    empty_readings,
    newest,
    size,
    taken,
)

__all__ = ["close_day", "days_to_close"]

_GRACE_MS = 3_600_000
"""After its end a day is left open so long, for what is on its way."""
_FEW_ROWS = 64
_MANY_DAYS = 64
"""Rows of more days than these in one run are only closed where there are more than a few:
times that somebody made up must not become a file each."""


def days_to_close(folder: StoreFolder, moment: Moment, now_ms: int) -> list[int]:
    """Days that are over and have rows outside of closed files, oldest first."""
    end = (now_ms - _GRACE_MS) // DAY_MS
    found: set[int] = set()
    for file in moment.files:
        if file.level == "run" and file.first_ms < end * DAY_MS:
            found.update(_days_of(folder, moment, file))
    return sorted(day for day in found if day < end)


def _days_of(folder: StoreFolder, moment: Moment, file: File) -> list[int]:
    """With rows that no closed file contains."""
    counted = folder.parquet.read(
        moment.paths([file]),
        ["floor(time_ms / 86400000.0)::BIGINT AS day", "rank", "count(*) AS rows"],
        "true GROUP BY 1, 2",
        {},
    )
    counted["time_ms"] = counted["day"] * DAY_MS
    outside = taken(counted, moment.closed.outside(counted))
    days, position = np.unique(outside["day"], return_inverse=True)
    rows = np.bincount(position, outside["rows"].astype(np.float64), len(days))
    if len(days) > _MANY_DAYS:
        days = days[rows > _FEW_ROWS]
    return [int(day) for day in days]


def close_day(
    folder: StoreFolder, moment: Moment, day: int, now_ms: int
) -> Generator[None, None, None]:
    """Makes a pause after each piece; the day is closed at its end. Raises `StoreAway`."""
    start, end = day * DAY_MS, (day + 1) * DAY_MS
    everything = (0, 2**31 - 1)
    runs = [f for f in moment.files if f.level == "run" and f.overlaps(everything, start, end)]
    rank = max(file.rank for file in runs)
    after = moment.closed.rank_of.get(day, -1)
    late = {"start": start, "end": end, "after": after}
    inside = "time_ms >= $start AND time_ms < $end AND rank > $after"
    touched = folder.parquet.read(
        moment.paths(runs), ["series", "count(*) AS rows"], f"{inside} GROUP BY series", late
    )
    again = [
        file
        for file in moment.files
        if file.level == READINGS.name
        and file.overlaps(everything, start, end)
        and _touches(file, touched)
    ]
    counted = folder.parquet.read(
        moment.paths(again), ["series", "count(*) AS rows"], "true GROUP BY series", {}
    )
    writer = _DayWriter(folder, day, rank, now_ms)
    try:
        for low, high in cuts(_summed(touched, counted)):
            between = {"low": low, "high": high}
            tables = [
                folder.parquet.read(
                    moment.paths([f for f in files if f.overlaps((low, high), start, end)]),
                    READING_COLUMNS,
                    where,
                    values,
                )
                for files, where, values in (
                    (again, "series BETWEEN $low AND $high", between),
                    (runs, f"{inside} AND series BETWEEN $low AND $high", late | between),
                )
            ]
            writer.add(newest(joined(tables, empty_readings())))
            yield
        writer.finish()
        folder.replace(add=writer.made, drop=again, closed={day: rank})
    except BaseException:
        folder.delete(writer.made)
        raise


def _touches(file: File, touched: Table) -> bool:
    series = touched["series"]
    return bool(((series >= file.first_series) & (series <= file.last_series)).any())


def _summed(*counts: Table) -> list[tuple[int, int]]:
    """(series, rows) over all of them, sorted."""
    both = {name: np.concatenate([table[name] for table in counts]) for name in ("series", "rows")}
    series, position = np.unique(both["series"], return_inverse=True)
    rows = np.bincount(position, both["rows"]).astype(np.int64)
    return list(zip(series.tolist(), rows.tolist(), strict=True))


@dataclass
class _Gathering:
    """Roll-ups of one level and class that are not yet a file."""

    level: Level
    retention: str
    tables: list[Table]


class _DayWriter:
    """Readings go to files piece by piece; coarse roll-ups are gathered over pieces."""

    def __init__(self, folder: StoreFolder, day: int, rank: int, now_ms: int) -> None:
        self._folder = folder
        self._age_days = (now_ms // DAY_MS) - day
        self._date = date_of(day)
        self._rank = rank
        self._number = folder.numbers.next()
        self._gathered: dict[tuple[str, str], _Gathering] = {}
        self.made: list[File] = []

    def add(self, readings: Table) -> None:
        """All readings of some series on this day, sorted."""
        readings["rank"] = np.full(size(readings), self._rank, np.int64)
        retention = self._folder.retention
        of_row = retention.class_of(self._folder.series.point(readings["series"]))
        for position in np.unique(of_row).tolist():
            name = retention.names[position]
            days = retention.keep(name).readings_days
            if days is not None and days < self._age_days:
                continue  # what came later than it is kept would spoil the roll-ups of what was
            own = taken(readings, of_row == position)
            self._write(READINGS, name, own)
            rolled = own
            for level in ROLLUPS:
                make = rolled_up if level is ROLLUPS[0] else coarser
                rolled = make(rolled, level.bucket_ms)
                self._gather(level, name, rolled)

    def finish(self) -> None:
        for gathering in self._gathered.values():
            self._write_gathered(gathering)

    def _gather(self, level: Level, retention: str, rolled: Table) -> None:
        key = (level.name, retention)
        gathering = self._gathered.setdefault(key, _Gathering(level, retention, []))
        gathering.tables.append(rolled)
        if sum(size(table) for table in gathering.tables) >= PIECE_ROWS // 2:
            self._write_gathered(gathering)

    def _write_gathered(self, gathering: _Gathering) -> None:
        if gathering.tables:
            self._write(
                gathering.level, gathering.retention, stored(concatenated(gathering.tables))
            )
            gathering.tables = []

    def _write(self, level: Level, retention: str, table: Table) -> None:
        path = closed_path(level.name, self._date, self._number, len(self.made), retention)
        self.made.append(
            written(self._folder.parquet, self._folder.path, path, table, level.name, retention, 0)
        )
