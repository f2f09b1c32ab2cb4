"""What every time-series store can do; one conformance suite holds them all to it."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from campus_server.telemetry.batch import Batch
from campus_server.telemetry.points import Points

__all__ = [
    "DiskUse",
    "Latest",
    "Logged",
    "Maintenance",
    "Series",
    "Stretch",
    "TelemetryStore",
    "WaitingPoint",
    "Written",
]


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


@dataclass(frozen=True, slots=True)
class Stretch:
    """Readings of some points: n rows, equal-length columns."""

    points: Sequence[str]
    point: NDArray[np.int32]
    """[n] Position in `points`."""
    time_ms: NDArray[np.int64]
    value: NDArray[np.float64]
    quality: NDArray[np.uint8]


class Latest(NamedTuple):
    time_ms: int
    value: float
    quality: int


class WaitingPoint(NamedTuple):
    """Readings that came before their point was known."""

    point: str
    readings: int


class DiskUse(NamedTuple):
    kind: str
    """`log`, `readings`, `rollup_1m`, `rollup_15m`, `rollup_1h`, `rollup_1d`, `catalogue`."""
    files: int
    bytes: int
    rows: int


class Maintenance(NamedTuple):
    """What one call of `maintain` did."""

    closed_days: int = 0
    remade_days: int = 0
    dropped_files: int = 0


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
    """Thread-safe. Every method may raise `StoreAway`.

    One thread writes (`write`, `release`); any thread may add history or read meanwhile.
    """

    @property
    def points(self) -> Points:
        """The numbers that batches of this process use; filled with what the store knows."""
        ...

    @property
    def keeps_log(self) -> bool:
        """Whether the order of arrival can be read again.

        Without a log every `arrival` is 0, `log` is empty, and `write` takes what it is given:
        the caller leaves out what the relational store says is applied.
        """
        ...

    def write(self, batch: Batch, known: NDArray[np.bool_]) -> Written:
        """One transaction: fresh rows, and the `seq` of their messages as applied.

        Rows of points that are not `known[n]` wait, durably, until `release`. NaN and infinity,
        and a batch numbered by other `points` than the store's, are a `ValueError`. The last
        received wins at (point, time).
        """
        ...

    def release(self, points: Collection[str]) -> Sequence[Logged]:
        """Let the waiting readings of these points through: those that went on the log now."""
        ...

    def waiting(self) -> Sequence[WaitingPoint]: ...

    def log(self, after: int, rows: int = 100_000) -> Iterator[Logged]:
        """Everything with a higher number than `after`, in stretches of about `rows`."""
        ...

    def last_arrival(self) -> int:
        """Number of the newest row of the log, 0 when it is empty."""
        ...

    def forget_log(self, before: int) -> None:
        """Nobody will ask for arrivals up to and including `before` again; they stay history.

        A store with a log keeps what is not forgotten, so this has to be said again and again.
        """
        ...

    def applied(self, gateway: str, boot: str) -> Sequence[tuple[int, int]]:
        """The `seq` that this store has applied, as merged inclusive ranges; none without log."""
        ...

    def latest(self, points: Sequence[str]) -> dict[str, Latest]:
        """The reading with the newest time of each point that has one."""
        ...

    def history(self, point: str, start_ms: int, end_ms: int, budget: int) -> Series:
        """Readings with start ≤ time < end, in at most `budget` buckets, min and max kept.

        Reads no more than it can draw: the coarsest level (readings, 1 min, 15 min, 1 h, 1 day)
        that still fills at least half of the budget.
        """
        ...

    def readings(self, points: Sequence[str], start_ms: int, end_ms: int) -> Iterator[Stretch]:
        """Every reading with start ≤ time < end, the last received at each (point, time).

        Stretches of at most some 100,000 rows follow each other in time; the rows of one are
        ordered by (time, position in `points`).
        """
        ...

    def add_history(self, batch: Batch) -> None:
        """Store readings that are history and nothing else: no detector sees them.

        The same rules as for `write`, without messages: `batch.messages` is not looked at.
        """
        ...

    def kept_from_ms(self, point: NDArray[np.int32], now_ms: int) -> NDArray[np.int64]:
        """By number of point: what is older is not kept, and need not be brought."""
        ...

    def maintain(self, now_ms: int, *, until: Callable[[], bool] = lambda: False) -> Maintenance:
        """What has to be done from time to time, in whatever thread, while reads and writes go on.

        Closes days that are over, makes dirty days and their roll-ups again, drops what has
        been kept long enough. Stops early, at a safe place, once `until()` holds.
        """
        ...

    def disk_use(self) -> Sequence[DiskUse]:
        """What takes how much room; empty where the engine's own tools tell."""
        ...

    def count(self) -> int:
        """Distinct (point, time) stored."""
        ...

    def check(self) -> None:
        """Raise `StoreAway` unless a query can be answered now."""
        ...

    def close(self) -> None: ...
