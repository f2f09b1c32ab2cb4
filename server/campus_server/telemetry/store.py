"""What every time-series store can do; one conformance suite holds them all to it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from campus_server.telemetry.batch import Batch

__all__ = ["Latest", "Logged", "Series", "TelemetryStore", "WaitingPoint", "Written"]


@dataclass(frozen=True, slots=True)
class Written:
    """What `write` did with n readings of m messages."""

    arrival: NDArray[np.int64]
    """[n] Number of the row in the log; 0 where it did not go on the log."""
    fresh: NDArray[np.bool_]
    """[n] The row went on the log now: its point is known, its message had not been applied."""
    refused: frozenset[int]
    """Positions in `messages` that were not taken, because too many readings wait already."""


@dataclass(frozen=True, slots=True)
class Logged:
    """A stretch of the log, in the order in which it was written."""

    arrival: NDArray[np.int64]
    """[n] Number of each row, rising."""
    batch: Batch


class Latest(NamedTuple):
    time_ms: int
    value: float
    quality: int


class WaitingPoint(NamedTuple):
    """Readings that came before their point was known."""

    point: str
    readings: int


@dataclass(frozen=True, slots=True)
class Series:
    """History of one point, at most `budget` buckets: equal-length columns, oldest first.

    `bucket_ms` is 0 when every reading is there as it was (then minimum = maximum = mean).
    """

    point: str
    bucket_ms: int
    time_ms: NDArray[np.int64]
    minimum: NDArray[np.float64]
    maximum: NDArray[np.float64]
    mean: NDArray[np.float64]
    count: NDArray[np.int64]


class TelemetryStore(Protocol):
    """Thread-safe. Every method may raise `StoreAway`."""

    def write(self, batch: Batch, known: NDArray[np.bool_]) -> Written:
        """One transaction: fresh rows, and the `seq` of their messages as applied.

        Rows of points that are not `known[n]` wait, durably, until `release`. NaN and infinity
        are a `ValueError`. The last received wins at (point, time).
        """
        ...

    def release(self, points: Collection[str]) -> int:
        """Let the waiting readings of these points through; how many rows went on the log."""
        ...

    def waiting(self) -> Sequence[WaitingPoint]: ...

    def log(self, after: int, rows: int = 100_000) -> Iterator[Logged]:
        """Everything with a higher number than `after`, in stretches of about `rows`."""
        ...

    def last_arrival(self) -> int:
        """Number of the newest row of the log, 0 when it is empty."""
        ...

    def applied(self, gateway: str, boot: str) -> Sequence[tuple[int, int]]:
        """The `seq` that this store has applied, as merged inclusive ranges."""
        ...

    def latest(self, points: Sequence[str]) -> dict[str, Latest]:
        """The reading with the newest time of each point that has one."""
        ...

    def history(self, point: str, start_ms: int, end_ms: int, budget: int) -> Series:
        """Readings with start ≤ time < end, in at most `budget` buckets, min and max kept."""
        ...

    def count(self) -> int:
        """Distinct (point, time) stored."""
        ...

    def check(self) -> None:
        """Raise `StoreAway` unless a query can be answered now."""
        ...

    def close(self) -> None: ...
