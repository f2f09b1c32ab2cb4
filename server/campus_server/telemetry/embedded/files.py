"""The files of which history consists, and what readers see of them at one moment."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from campus_server.telemetry.embedded.hot import HotRows
from campus_server.telemetry.embedded.table import DAY_MS, Table

__all__ = ["ClosedDays", "Contents", "File", "Moment", "closed_path", "run_path"]


class File(NamedTuple):
    """A row of the manifest. `series` and `ms` are inclusive bounds of what is inside."""

    path: str
    """Relative to the store's folder."""
    level: str
    """`run` for readings that came together, of whatever days; else a level's name."""
    retention: str
    """Class that its points were of when it was written; empty for runs."""
    rank: int
    """The highest of its rows."""
    tier: int
    """How often its rows were merged."""
    first_series: int
    last_series: int
    first_ms: int
    last_ms: int
    rows: int
    bytes: int

    @property
    def number(self) -> str:
        """Of the group that it was written with."""
        return self.path.rpartition("/")[2].partition("-")[0]

    def overlaps(self, series: Sequence[int], start_ms: int, end_ms: int) -> bool:
        """`series` are (lowest, highest)."""
        return (
            self.first_ms < end_ms
            and self.last_ms >= start_ms
            and self.first_series <= series[1]
            and self.last_series >= series[0]
        )


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """Day → highest rank of the rows that its closed files contain."""

    rank_of: dict[int, int] = field(default_factory=dict)

    def outside(self, table: Table) -> NDArray[np.bool_]:
        """[n] Rows of runs that no closed file contains."""
        days, position = np.unique(table["time_ms"] // DAY_MS, return_inverse=True)
        ranks = np.array([self.rank_of.get(day, -1) for day in days.tolist()], np.int64)
        return table["rank"] > ranks[position] if len(days) else np.zeros(0, np.bool_)

    def between(self, start_ms: int, end_ms: int) -> NDArray[np.int64]:
        """Days that overlap, sorted."""
        first, last = start_ms // DAY_MS, (end_ms - 1) // DAY_MS
        if last - first < len(self.rank_of):
            found = [day for day in range(first, last + 1) if day in self.rank_of]
        else:
            found = sorted(day for day in self.rank_of if first <= day <= last)
        return np.array(found, np.int64)


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything there is to read at one moment; its files stay until it is left."""

    folder: Path
    files: Collection[File]
    closed: ClosedDays
    hot: Sequence[Table]
    """In order of arrival, later than every file."""

    def paths(self, files: Collection[File]) -> list[Path]:
        return [self.folder / file.path for file in files]


class Contents:
    """Any thread looks; what changes is changed at once for all who look later."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._files: dict[str, File] = {}
        self._closed = ClosedDays()
        self._hot: list[HotRows] = []
        self._generation = 0
        self._readers: Counter[int] = Counter()
        self._obsolete: list[tuple[int, File]] = []

    @property
    def lock(self) -> Lock:
        """Held while rows are appended to hot rows that can be seen."""
        return self._lock

    @contextmanager
    def look(self) -> Iterator[Moment]:
        with self._lock:
            generation = self._generation
            self._readers[generation] += 1
            moment = Moment(
                self._folder,
                tuple(self._files.values()),
                self._closed,
                [hot.table() for hot in self._hot if len(hot)],
            )
        try:
            yield moment
        finally:
            with self._lock:
                self._readers[generation] -= 1
                if not self._readers[generation]:
                    del self._readers[generation]
                done = self._no_longer_read()
            self._unlink(done)

    def add_hot(self, hot: HotRows) -> None:
        with self._lock:
            self._hot.append(hot)

    def change(
        self,
        *,
        add: Collection[File] = (),
        drop: Collection[File] = (),
        closed: dict[int, int] | None = None,
        flushed: HotRows | None = None,
    ) -> None:
        """After it has been made durable. Dropped files are deleted when nobody reads them."""
        with self._lock:
            if flushed is not None:
                self._hot.remove(flushed)
            dropped = [file for file in drop if self._files.pop(file.path, None) is not None]
            # readers have the dictionary's values as they were: nothing is changed under them
            self._files |= {file.path: file for file in add}
            if closed:
                self._closed = ClosedDays(self._closed.rank_of | closed)
            self._obsolete += [(self._generation, file) for file in dropped]
            self._generation += 1
            done = self._no_longer_read()
        self._unlink(done)

    def _no_longer_read(self) -> list[File]:
        oldest = min(self._readers, default=self._generation)
        done = [file for generation, file in self._obsolete if generation < oldest]
        self._obsolete = [one for one in self._obsolete if one[0] >= oldest]
        return done

    def _unlink(self, files: Sequence[File]) -> None:
        for file in files:
            (self._folder / file.path).unlink(missing_ok=True)


def run_path(rank: int, piece: int) -> str:
    return f"runs/{rank:010}-{piece:04}.parquet"


def closed_path(level: str, start: str, rank: int, piece: int, retention: str) -> str:
    """`start` is the date on which what is inside begins."""
    return f"{level}/{start}/{rank:010}-{piece:04}-{retention}.parquet"
