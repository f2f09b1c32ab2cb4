"""The time-series store of one machine: a log, runs of sorted files, closed days.

A write stands on the log before anybody hears of it, and is seen at once as hot rows. A thread
of the store sorts what is hot into runs; `maintain` makes of the runs of a day that is over
files by series, with their roll-ups. Memory follows only what is durable: a write that fails
leaves no trace.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from campus_server.telemetry.batch import Batch
from campus_server.telemetry.embedded.appending import Appending
from campus_server.telemetry.embedded.count import counted
from campus_server.telemetry.embedded.export import stretches
from campus_server.telemetry.embedded.frame import Frame, Kind
from campus_server.telemetry.embedded.framing import frame_of_batch, frame_of_history
from campus_server.telemetry.embedded.history import chart, no_chart
from campus_server.telemetry.embedded.logged import as_logged
from campus_server.telemetry.embedded.logged import stretches as logged_stretches
from campus_server.telemetry.embedded.maintenance import maintain
from campus_server.telemetry.embedded.memory import Memory
from campus_server.telemetry.embedded.opening import FolderLock, open_folder
from campus_server.telemetry.embedded.reading import Reading
from campus_server.telemetry.embedded.use import disk_use
from campus_server.telemetry.embedded.waiting import WAITING_MAX, WAITING_MAX_ALL, no_rows
from campus_server.telemetry.points import Points
from campus_server.telemetry.retention import KEEP_ALL, Retention
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

__all__ = ["EmbeddedStore"]


class EmbeddedStore:
    """A `TelemetryStore` in one folder, owned by one process."""

    keeps_log = True

    def __init__(
        self,
        folder: Path,
        points: Points | None = None,
        *,
        retention: Retention = KEEP_ALL,
        waiting_max: int = WAITING_MAX,
        waiting_max_all: int = WAITING_MAX_ALL,
    ) -> None:
        """`points`: empty ones, which are to be filled. Raises `StoreAway` when another process
        has the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = FolderLock(folder)
        self._waiting_max = (waiting_max, waiting_max_all)
        self._writing = Lock()
        self._maintaining = Lock()
        self._memory = Memory(Points() if points is None else points)
        try:
            self._folder = open_folder(folder, self._memory, retention)
            self._log = Appending(self._folder, self._memory)
        except BaseException:
            self._lock.release()
            raise

    @property
    def points(self) -> Points:
        return self._memory.points

    def write(self, batch: Batch, known: NDArray[np.bool_]) -> Written:
        self._check(batch)
        with self._writing:
            self._log.make_room(len(batch))
            judged = self._memory.applied.judge(batch.messages)
            refused = self._refused(batch, judged.fresh[batch.message] & ~known)
            if refused:
                judged = judged.without(refused)
            on_log = judged.fresh[batch.message] & known
            arrival = np.zeros(len(batch), np.int64)
            arrival[on_log] = self._memory.arrival + 1 + np.arange(int(on_log.sum()))
            if judged.fresh.any():
                self._log.append(frame_of_batch(self._memory, batch, judged, known))
        return Written(arrival, on_log, refused)

    def release(self, points: Collection[str]) -> Sequence[Logged]:
        memory = self._memory
        with self._writing:
            found = (memory.series.find(point) for point in points)
            series = np.array([one for one in found if one in memory.waiting.rows], np.int32)
            if not len(series):
                return []
            first, (messages, rows) = memory.arrival + 1, memory.waiting.of(series)
            self._log.make_room(len(rows["series"]))
            self._log.append(
                Frame(
                    Kind.RELEASE,
                    first,
                    len(memory.series),
                    [],
                    memory.applied.next_number,
                    [],
                    messages,
                    rows,
                    no_rows()[1],
                )
            )
        return [as_logged(memory, first, [(messages, rows)])]

    def add_history(self, batch: Batch) -> None:
        self._check(batch)
        with self._writing:
            if len(batch):
                self._log.make_room(len(batch))
                self._log.append(frame_of_history(self._memory, batch))

    def waiting(self) -> Sequence[WaitingPoint]:
        with self._writing:
            rows = self._memory.waiting.rows.items()
            return sorted(WaitingPoint(self._memory.series.id(one), n) for one, n in rows)

    def log(self, after: int, rows: int = 100_000) -> Iterator[Logged]:
        return logged_stretches(self._memory, self._log.frames(after), after, rows)

    def last_arrival(self) -> int:
        return self._memory.arrival

    def forget_log(self, before: int) -> None:
        self._log.forget(before)

    def applied(self, gateway: str, boot: str) -> Sequence[tuple[int, int]]:
        with self._writing:
            return self._memory.applied.ranges(gateway, boot)

    def latest(self, points: Sequence[str]) -> dict[str, Latest]:
        found: dict[str, Latest] = {}
        with self._folder.contents.lock:
            for point in points:
                series = self._memory.series.find(point)
                one = None if series is None else self._memory.latest.of(series)
                if one is not None:
                    found[point] = one
        return found

    def history(self, point: str, start_ms: int, end_ms: int, budget: int) -> Series:
        series = self._memory.series.find(point)
        if series is None or end_ms <= start_ms:
            return no_chart(point)
        with self._folder.contents.look() as moment:
            reading = Reading(self._folder.parquet, moment, np.array([series], np.int32))
            return chart(reading, point, start_ms, end_ms, budget)

    def readings(self, points: Sequence[str], start_ms: int, end_ms: int) -> Iterator[Stretch]:
        numbers = [self._memory.series.find(point) for point in points]
        position_of = np.full(len(self._memory.series), -1, np.int32)
        for position, number in enumerate(numbers):
            if number is not None:
                position_of[number] = position
        series = np.flatnonzero(position_of >= 0).astype(np.int32)
        if not len(series):
            return
        with self._folder.contents.look() as moment:
            reading = Reading(self._folder.parquet, moment, series)
            yield from stretches(reading, points, position_of, start_ms, end_ms)

    def kept_from_ms(self, point: NDArray[np.int32], now_ms: int) -> NDArray[np.int64]:
        return self._folder.retention.kept_from_ms(point, now_ms)

    def maintain(self, now_ms: int, *, until: Callable[[], bool] = lambda: False) -> Maintenance:
        with self._maintaining:
            with self._writing:
                self._log.seal()
            self._log.wait_flushed()
            done = maintain(self._folder, now_ms, until)
            self._log.look_for_merges()
            return done

    def disk_use(self) -> Sequence[DiskUse]:
        with self._folder.contents.look() as moment:
            hot = sum(len(table["series"]) for table in moment.hot)
            return list(disk_use(self._folder.path, moment, hot))

    def count(self) -> int:
        with self._folder.contents.look() as moment:
            return counted(self._folder.parquet, moment)

    def check(self) -> None:
        with self._folder.parquet.reader() as connection:
            connection.execute("SELECT 1")

    def close(self) -> None:
        with self._writing:
            self._log.close()
            self._folder.parquet.close()
            self._folder.catalogue.close()
            self._lock.release()

    def _check(self, batch: Batch) -> None:
        if batch.points is not self.points:
            raise ValueError("the batch numbers its points by other `Points` than the store")
        if not np.isfinite(batch.value).all():
            raise ValueError("a value is not finite")

    def _refused(self, batch: Batch, waits: NDArray[np.bool_]) -> frozenset[int]:
        """Messages of gateways that have filled their room; nobody else's room is touched."""
        if not waits.any():
            return frozenset()
        waiting = self._memory.waiting
        per_gateway, left = self._waiting_max[0], self._waiting_max[1] - len(waiting)
        room: dict[str, int] = {}
        refused = set()
        positions, counts = np.unique(batch.message[waits], return_counts=True)
        for position, rows in zip(positions.tolist(), counts.tolist(), strict=True):
            gateway = batch.messages[position].gateway
            own = room.get(gateway, per_gateway - waiting.of_gateway(gateway))
            if rows > min(own, left):
                refused.add(position)
            else:
                room[gateway], left = own - rows, left - rows
        return frozenset(refused)
