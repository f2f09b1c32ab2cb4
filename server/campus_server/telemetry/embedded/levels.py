"""Levels of history: the readings themselves and what was rolled up from them."""

from dataclasses import dataclass

import numpy as np

from campus_server.telemetry.embedded.table import Table, size

__all__ = ["LEVELS", "READINGS", "ROLLUPS", "Level", "coarser", "rolled_up"]


@dataclass(frozen=True, slots=True)
class Level:
    name: str
    bucket_ms: int
    """0 for readings."""
    span_days: int
    """Days that its files are gathered by: the coarser, the more, so that a month is few files."""
    edge: str
    """The level from which the two ends of a range are taken that fill no bucket."""


READINGS = Level("readings", 0, 1, "readings")
ROLLUPS = (
    Level("rollup_1m", 60_000, 1, "readings"),
    Level("rollup_15m", 900_000, 8, "readings"),
    Level("rollup_1h", 3_600_000, 32, "readings"),
    Level("rollup_1d", 86_400_000, 512, "rollup_1h"),
)
LEVELS = {level.name: level for level in (READINGS, *ROLLUPS)}


def rolled_up(readings: Table, bucket_ms: int) -> Table:
    """Of sorted readings, one row for every (series, bucket) that has any."""
    value = readings["value"]
    ones = np.ones(size(readings), np.int64)
    return _gathered(
        {
            "series": readings["series"],
            "time_ms": readings["time_ms"],
            "rank": readings["rank"],
            "count": ones,
            "minimum": value,
            "maximum": value,
            "sum": value,
            "last": value,
            "squares": value * value,
        },
        bucket_ms,
    )


def coarser(buckets: Table, bucket_ms: int) -> Table:
    """The same from buckets that divide the wanted ones."""
    return _gathered(buckets, bucket_ms)


def _gathered(rows: Table, bucket_ms: int) -> Table:
    if not size(rows):
        return rows
    series = rows["series"]
    time_ms = rows["time_ms"] // bucket_ms * bucket_ms
    starts = np.flatnonzero(
        np.append(True, (series[1:] != series[:-1]) | (time_ms[1:] != time_ms[:-1]))
    )
    ends = np.append(starts[1:], size(rows)) - 1
    return {
        "series": series[starts],
        "time_ms": time_ms[starts],
        "rank": np.maximum.reduceat(rows["rank"], starts),
        "count": np.add.reduceat(rows["count"], starts),
        "minimum": np.minimum.reduceat(rows["minimum"], starts),
        "maximum": np.maximum.reduceat(rows["maximum"], starts),
        "sum": np.add.reduceat(rows["sum"], starts),
        "last": rows["last"][ends],
        "squares": np.add.reduceat(rows["squares"], starts),
    }
