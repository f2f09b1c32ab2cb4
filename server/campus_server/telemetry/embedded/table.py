"""Equal-length columns by name, sorted by series and time: what runs, days and roll-ups are."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BUCKET_COLUMNS",
    "DAY_MS",
    "READING_COLUMNS",
    "Table",
    "concatenated",
    "date_of",
    "empty_readings",
    "newest",
    "size",
    "taken",
]

DAY_MS = 86_400_000

READING_COLUMNS = ("series", "time_ms", "value", "quality", "rank")
BUCKET_COLUMNS = (
    *("series", "time_ms", "rank"),
    *("count", "minimum", "maximum", "sum", "last", "squares"),
)
"""`squares` is the sum of the squares of what the values deviate from their mean: from it the
variance can be told also where it is small beside the mean."""

Table = dict[str, NDArray[Any]]
"""Always with `series` int32, `time_ms` int64 and `rank` int64: of equal (series, time_ms) the
row with the highest rank was received last, and of equal rank the one that stands last."""


def empty_readings() -> Table:
    return {
        "series": np.empty(0, np.int32),
        "time_ms": np.empty(0, np.int64),
        "value": np.empty(0, np.float64),
        "quality": np.empty(0, np.uint8),
        "rank": np.empty(0, np.int64),
    }


def date_of(day: int) -> str:
    """Of a day since 1970, UTC; beyond the years that a calendar has, its number."""
    try:
        return (date(1970, 1, 1) + timedelta(days=day)).isoformat()
    except OverflowError:
        return f"day{day}"


def size(table: Table) -> int:
    return len(table["series"])


def taken(table: Table, rows: Any) -> Table:
    """The rows of a mask, of positions, or of a slice."""
    return {name: column[rows] for name, column in table.items()}


def concatenated(tables: Sequence[Table]) -> Table:
    if len(tables) == 1:
        return tables[0]
    return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}


def newest(table: Table) -> Table:
    """Sorted by (series, time_ms), and of equal ones only the last received."""
    if not size(table):
        return table
    order = _order(table)
    series, time_ms = table["series"][order], table["time_ms"][order]
    repeated = (series[1:] == series[:-1]) & (time_ms[1:] == time_ms[:-1])
    if repeated.any():
        # rare, and it needs the one sort that keeps the order of what is equal
        order = np.lexsort((table["rank"], table["time_ms"], table["series"]))
        order = order[np.append(~repeated, True)]
    return taken(table, order)


def _order(table: Table) -> NDArray[np.intp]:
    """One sort of one number is four times faster than one by two columns."""
    series, time_ms = table["series"], table["time_ms"]
    first = int(time_ms.min())
    span = (int(time_ms.max()) - first).bit_length()
    if span + int(series.max()).bit_length() > 63:
        return np.lexsort((time_ms, series))
    return np.argsort((series.astype(np.int64) << span) | (time_ms - first))
