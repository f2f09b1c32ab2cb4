"""Levels of history: the readings themselves and what was rolled up from them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campus_server.telemetry.embedded.table import Table, size

__all__ = ["LEVELS", "READINGS", "ROLLUPS", "Level", "coarser", "rolled_up", "stored"]


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
    return coarser(
        {
            "series": readings["series"],
            "time_ms": readings["time_ms"],
            "rank": readings["rank"],
            "count": np.ones(size(readings), np.int32),
            "minimum": value,
            "maximum": value,
            "sum": value,
            "last": value,
            "squares": np.zeros(size(readings)),
        },
        bucket_ms,
    )


def coarser(rows: Table, bucket_ms: int) -> Table:
    """The same from buckets that divide the wanted ones."""
    if not size(rows):
        return rows
    series = rows["series"]
    time_ms = rows["time_ms"] // bucket_ms * bucket_ms
    starts = np.flatnonzero(
        np.append(True, (series[1:] != series[:-1]) | (time_ms[1:] != time_ms[:-1]))
    )
    ends = np.append(starts[1:], size(rows))
    count, total = rows["count"], np.add.reduceat(rows["sum"], starts)
    counts = np.add.reduceat(count, starts)
    # sums of squares about different means, put together (Chan, Golub and LeVeque 1979, eq. 2.1)
    apart = rows["sum"] / count - np.repeat(total / counts, ends - starts)
    return {
        "series": series[starts],
        "time_ms": time_ms[starts],
        "rank": np.maximum.reduceat(rows["rank"], starts),
        "count": counts,
        "minimum": np.minimum.reduceat(rows["minimum"], starts),
        "maximum": np.maximum.reduceat(rows["maximum"], starts),
        "sum": total,
        "last": rows["last"][ends - 1],
        "squares": np.add.reduceat(rows["squares"] + count * apart * apart, starts),
    }


def stored(buckets: Table) -> Table:
    """As they are written: without the digits that are noise of the additions.

    Sums of decimals become the nearest decimal of 12 digits again and compress like readings.
    """
    return buckets | {
        "sum": _to_digits(buckets["sum"], 12),
        "squares": buckets["squares"].astype(np.float32),
    }


def _to_digits(values: NDArray[np.float64], digits: int) -> NDArray[np.float64]:
    size_of = np.floor(np.log10(np.abs(values), out=np.zeros(len(values)), where=values != 0))
    places = digits - 1 - size_of
    # beyond these the power of ten is no exact number, and there is nothing to gain
    scale = 10.0 ** np.clip(places, 0, 22)
    return np.where((places >= 0) & (places <= 22), np.round(values * scale) / scale, values)
