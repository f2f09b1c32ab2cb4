"""The store itself: what is written where, and what is asked of whom."""

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait

import numpy as np
from numpy.typing import NDArray

from campus_server.telemetry.batch import Batch
from campus_server.telemetry.influx import readings
from campus_server.telemetry.influx.charts import chart
from campus_server.telemetry.influx.engine import Engine
from campus_server.telemetry.influx.line_protocol import Heads, last_of_each, reading_lines
from campus_server.telemetry.influx.settings import InfluxSettings
from campus_server.telemetry.influx.waiting import WaitingRoom, as_batch
from campus_server.telemetry.points import Points
from campus_server.telemetry.retention import DAY_MS
from campus_server.telemetry.store import (
    DiskUse,
    Latest,
    Logged,
    Maintenance,
    Series,
    Stretch,
    WaitingPoint,
    Written,
)

__all__ = ["InfluxStore"]

_WAITING_MAX = 100_000
"""Rows of unknown points that may wait per gateway; beyond that the gateway keeps them."""
_LINES = 20_000
"""Rows of one request, at most."""
_FEW_LINES = 5_000
"""Rows that are not worth a second request."""
_REQUESTS = 2
"""Requests of one `write` at a time: an engine reads each with one core, and while it does, the
next is put into words."""


class InfluxStore:
    """A `TelemetryStore` without a log, in an engine that many processes may share.

    It keeps nothing of the data in memory: whoever asks, in whatever process, is told what the
    engine has. Writing the same again changes nothing, so what failed half-way is repeated whole.
    """

    def __init__(self, settings: InfluxSettings, waiting_max: int = _WAITING_MAX) -> None:
        self.points = Points()
        self.keeps_log = False
        self._engine = Engine(settings)
        self._heads = Heads(self.points)
        self._waiting = WaitingRoom(self._engine, waiting_max)
        self._requests = ThreadPoolExecutor(_REQUESTS, "influx-write")

    def write(self, batch: Batch, known: NDArray[np.bool_]) -> Written:
        _check_finite(batch)
        refused: frozenset[int] = frozenset()
        if not known.all():
            refused = self._waiting.too_many(batch, ~known)
        taken = np.ones(len(batch.messages), np.bool_)
        taken[list(refused)] = False
        fresh = taken[batch.message] & known
        waits = taken[batch.message] & ~known
        if waits.any():
            self._waiting.add(batch.where(waits))
        self._write_readings(batch if fresh.all() else batch.where(fresh))
        return Written(np.zeros(len(batch), np.int64), fresh, refused)

    def release(self, points: Collection[str]) -> Sequence[Logged]:
        """Those that came first, first. After a failure they are released again."""
        rows = self._waiting.of(points)
        if not rows:
            return []
        batch = as_batch(rows, self.points)
        self._write_readings(batch)
        self._waiting.let_go(rows)
        return [Logged(np.zeros(len(rows), np.int64), batch)]

    def waiting(self) -> Sequence[WaitingPoint]:
        return self._waiting.points()

    def log(self, after: int, rows: int = 100_000) -> Iterator[Logged]:
        return iter(())

    def last_arrival(self) -> int:
        return 0

    def forget_log(self, before: int) -> None:
        """Nothing: there is none."""

    def applied(self, gateway: str, boot: str) -> Sequence[tuple[int, int]]:
        return []

    def latest(self, points: Sequence[str]) -> dict[str, Latest]:
        return readings.newest(self._engine, points)

    def history(self, point: str, start_ms: int, end_ms: int, budget: int) -> Series:
        return chart(self._engine, point, start_ms, end_ms, budget)

    def readings(self, points: Sequence[str], start_ms: int, end_ms: int) -> Iterator[Stretch]:
        return readings.stretches(self._engine, points, start_ms, end_ms)

    def add_history(self, batch: Batch) -> None:
        _check_finite(batch)
        self._write_readings(batch)

    def kept_from_ms(self, point: NDArray[np.int32], now_ms: int) -> NDArray[np.int64]:
        days = self._engine.settings.keep_days
        return np.full(len(point), now_ms - days * DAY_MS if days else 0, np.int64)

    def maintain(self, now_ms: int, *, until: Callable[[], bool] = lambda: False) -> Maintenance:
        """Nothing: retention and roll-ups are the engine's own, see `prepare`."""
        return Maintenance()

    def disk_use(self) -> Sequence[DiskUse]:
        return []

    def count(self) -> int:
        return readings.count(self._engine)

    def check(self) -> None:
        self._engine.execute("SELECT value FROM reading WHERE point = '' LIMIT 1")

    def close(self) -> None:
        self._requests.shutdown()
        self._engine.close()

    def _write_readings(self, batch: Batch) -> None:
        """Some requests at a time, in any order: no two rows of them are at one (point, time)."""
        rows = last_of_each(batch.point, batch.time_ms)
        heads = self._heads.of(batch.point[rows])

        def send(part: slice) -> None:
            at = rows[part]
            lines = reading_lines(
                heads[part], batch.time_ms[at], batch.value[at], batch.quality[at]
            )
            self._engine.write(lines)

        sent = [self._requests.submit(send, part) for part in _requests(len(rows))]
        wait(sent)  # also after a failure: a late request must not overtake the next write
        for one in sent:
            one.result()


def _requests(rows: int) -> list[slice]:
    """Of about equal length, so that none is waited for alone."""
    rounds = -(-rows // (_REQUESTS * _LINES))
    requests = rounds * _REQUESTS if rows > _FEW_LINES else 1
    length = max(1, -(-rows // requests))
    return [slice(first, first + length) for first in range(0, rows, length)]


def _check_finite(batch: Batch) -> None:
    if not np.isfinite(batch.value).all():
        raise ValueError("a value is not finite")
