"""Sorted tables cut by series into files that one sort in memory can make."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from threading import Lock

import numpy as np

from campus_server.telemetry.embedded.files import File
from campus_server.telemetry.embedded.levels import READINGS
from campus_server.telemetry.embedded.parquet import Parquet
from campus_server.telemetry.embedded.table import Table, newest, size

__all__ = ["PIECE_ROWS", "FileNumbers", "cuts", "merged", "written"]

PIECE_ROWS = 2_000_000
"""Rows of one file; a series with more has a file of its own."""

_READINGS_GROUP = 122_880
_BUCKETS_GROUP = 20_480
"""Rows of which the query of one point decodes at least one group whole."""

Cut = tuple[int, int]
"""Lowest and highest series of a piece."""


class FileNumbers:
    """Every group of files that is written together gets the next one; a run's is its rank."""

    def __init__(self, last: int) -> None:
        self._lock = Lock()
        self._last = last

    def next(self) -> int:
        with self._lock:
            self._last += 1
            return self._last


def written(
    parquet: Parquet, folder: Path, path: str, table: Table, level: str, retention: str, tier: int
) -> File:
    """A non-empty sorted table as a file. Raises `StoreAway`."""
    row_group = _READINGS_GROUP if level in ("run", READINGS.name) else _BUCKETS_GROUP
    length = parquet.write(table, folder / path, row_group)
    return File(
        *(path, level, retention, int(table["rank"].max()), tier),
        *(int(table["series"][0]), int(table["series"][-1])),
        *(int(table["time_ms"].min()), int(table["time_ms"].max()), size(table), length),
    )


def cuts(counts: Sequence[tuple[int, int]]) -> list[Cut]:
    """Of (series, rows), sorted by series."""
    found: list[Cut] = []
    first, rows = 0, 0
    for position, (series, added) in enumerate(counts):
        if rows and rows + added > PIECE_ROWS:
            found.append((counts[first][0], counts[position - 1][0]))
            first, rows = position, 0
        rows += added
        if position == len(counts) - 1:
            found.append((counts[first][0], series))
    return found


def merged(
    parquet: Parquet, folder: Path, files: Collection[File], columns: Sequence[str]
) -> Iterator[Table]:
    """All rows of the files, sorted, the last received of each; piece by piece."""
    paths = [folder / file.path for file in files]
    counted = parquet.read(paths, ["series", "count(*) AS rows"], "true GROUP BY series", {})
    order = np.argsort(counted["series"])
    pairs = zip(counted["series"][order].tolist(), counted["rows"][order].tolist(), strict=True)
    for low, high in cuts(list(pairs)):
        inside = [folder / f.path for f in files if f.first_series <= high and f.last_series >= low]
        table = parquet.read(
            inside, columns, "series BETWEEN $low AND $high", {"low": low, "high": high}
        )
        yield newest(table)
