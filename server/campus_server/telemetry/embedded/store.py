"""The open day in DuckDB: one writer, readers beside it.

One transaction holds the rows and what they apply; the memory (numbers of names, applied
ranges, latest values) follows only after the commit, so that a failed write leaves no trace.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from campus_server.telemetry.batch import Batch, MessageId
from campus_server.telemetry.embedded import queries
from campus_server.telemetry.embedded.file import StoreFile
from campus_server.telemetry.embedded.schema import SCHEMA
from campus_server.telemetry.points import Points
from campus_server.telemetry.ranges import RangeSet
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

_WAITING_MAX = 100_000
"""Rows of unknown points that may wait per gateway; beyond that the gateway keeps them."""
_APPLIED_ROWS = 10_000
"""Rows of applied ranges after which they are written merged."""

Columns = dict[str, NDArray[Any]]


class EmbeddedStore:
    """A `TelemetryStore` in one folder, owned by one process."""

    def __init__(self, folder: Path, waiting_max: int = _WAITING_MAX) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._waiting_max = waiting_max
        self._lock = Lock()
        self._file = StoreFile(folder / "open_day.duckdb")
        self._file.writer.execute(SCHEMA)
        self.points = Points()
        self.keeps_log = True
        self._series: dict[str, int] = {}
        self._points: list[str] = []
        self._boots: dict[tuple[str, str], int] = {}
        self._applied: dict[int, RangeSet] = {}
        self._latest: dict[str, Latest] = {}
        self._waiting: dict[str, int] = {}
        self._place = 0
        self._arrival = 0
        self._applied_rows = 0
        self._load()

    def write(self, batch: Batch, known: NDArray[np.bool_]) -> Written:
        if not np.isfinite(batch.value).all():
            raise ValueError("a value is not finite")
        with self._lock:
            if self._applied_rows > _APPLIED_ROWS:
                self._merge_applied()
            taken = self._not_applied(batch.messages)
            refused = self._refused(batch, taken, known)
            taken[list(refused)] = False
            on_log = taken[batch.message] & known
            waits = taken[batch.message] & ~known
            arrival = np.zeros(len(batch), np.int64)
            arrival[on_log] = self._arrival + 1 + np.arange(int(on_log.sum()))
            new_series = self._unnumbered(batch, on_log)
            new_boots = self._unnumbered_boots(batch.messages)
            self._commit_write(batch, taken, on_log, waits, arrival, new_series, new_boots)
        return Written(arrival, on_log, refused)

    def release(self, points: Collection[str]) -> Sequence[Logged]:
        with self._lock:
            before = self._arrival
            wanted = [point for point in points if point in self._waiting]
            if not wanted:
                return []
            new_series = [point for point in wanted if point not in self._series]
            rows = sum(self._waiting[point] for point in wanted)
            with self._file.transaction() as connection:
                self._add_series(connection, new_series)
                connection.execute(queries.RELEASE, [self._arrival, wanted])
                connection.execute(queries.FORGET_WAITING, [wanted])
            self._number(new_series)
            self._arrival += rows
            for point in wanted:
                del self._waiting[point]
            self._read_latest()
        return list(self.log(before))

    def waiting(self) -> Sequence[WaitingPoint]:
        with self._lock:
            return [WaitingPoint(point, rows) for point, rows in sorted(self._waiting.items())]

    def log(self, after: int, rows: int = 100_000) -> Iterator[Logged]:
        while after < self._arrival:
            with self._file.reader() as connection:
                found = connection.execute(queries.LOG, [after, after + rows]).fetchnumpy()
            after += rows
            if len(found["arrival"]):
                yield Logged(found["arrival"].astype(np.int64), self._as_batch(found))

    def forget_log(self, before: int) -> None:
        """Nothing: the log is the history here."""

    def readings(self, points: Sequence[str], start_ms: int, end_ms: int) -> Iterator[Stretch]:
        raise NotImplementedError

    def add_history(self, batch: Batch) -> None:
        raise NotImplementedError

    def maintain(self, now_ms: int, *, until: Callable[[], bool] = lambda: False) -> Maintenance:
        return Maintenance()

    def disk_use(self) -> Sequence[DiskUse]:
        return []

    def last_arrival(self) -> int:
        return self._arrival

    def applied(self, gateway: str, boot: str) -> Sequence[tuple[int, int]]:
        with self._lock:
            number = self._boots.get((gateway, boot))
            return [] if number is None else list(self._applied[number])

    def latest(self, points: Sequence[str]) -> dict[str, Latest]:
        with self._lock:
            return {point: self._latest[point] for point in points if point in self._latest}

    def history(self, point: str, start_ms: int, end_ms: int, budget: int) -> Series:
        series = self._series.get(point)
        if series is None or end_ms <= start_ms:
            return _series(point, 0, [np.empty(0)] * 5)
        with self._file.reader() as connection:
            span = connection.execute(queries.HISTORY_SPAN, [series, start_ms, end_ms]).fetchone()
            whole = span is not None and span[0] <= budget
            bucket = 1 if whole else -(-(end_ms - start_ms) // budget)
            found = connection.execute(
                queries.HISTORY_BUCKETS,
                {"series": series, "start": start_ms, "end": end_ms, "bucket": bucket},
            ).fetchnumpy()
        names = ("time_ms", "minimum", "maximum", "mean", "count")
        return _series(point, 0 if whole else bucket, [found[name] for name in names])

    def count(self) -> int:
        with self._file.reader() as connection:
            found = connection.execute(queries.COUNT).fetchone()
        return 0 if found is None else int(found[0])

    def check(self) -> None:
        with self._file.reader() as connection:
            connection.execute("SELECT 1")

    def close(self) -> None:
        with self._lock:
            self._file.close()

    # what write consists of

    def _not_applied(self, messages: Sequence[MessageId]) -> NDArray[np.bool_]:
        taken = np.ones(len(messages), np.bool_)
        seen: set[MessageId] = set()
        for index, message in enumerate(messages):
            number = self._boots.get((message.gateway, message.boot))
            known = number is not None and message.seq in self._applied[number]
            taken[index] = not known and message not in seen
            seen.add(message)
        return taken

    def _refused(
        self, batch: Batch, taken: NDArray[np.bool_], known: NDArray[np.bool_]
    ) -> frozenset[int]:
        """Messages of gateways that have filled their own room; nobody else's room is touched."""
        waits = taken[batch.message] & ~known
        if not waits.any():
            return frozenset()
        room: dict[str, int] = {}
        for point, rows in self._waiting.items():
            gateway = point.split("/")[0]
            room[gateway] = room.get(gateway, self._waiting_max) - rows
        refused = set()
        positions, counts = np.unique(batch.message[waits], return_counts=True)
        for position, rows in zip(positions.tolist(), counts.tolist(), strict=True):
            gateway = batch.messages[position].gateway
            left = room.get(gateway, self._waiting_max) - rows
            if left < 0:
                refused.add(position)
            else:
                room[gateway] = left
        return frozenset(refused)

    def _unnumbered(self, batch: Batch, rows: NDArray[np.bool_]) -> list[str]:
        used = (batch.points[index] for index in np.unique(batch.point[rows]))
        return [point for point in used if point not in self._series]

    def _unnumbered_boots(self, messages: Sequence[MessageId]) -> list[tuple[str, str]]:
        boots = dict.fromkeys((message.gateway, message.boot) for message in messages)
        return [boot for boot in boots if boot not in self._boots]

    def _commit_write(
        self,
        batch: Batch,
        taken: NDArray[np.bool_],
        on_log: NDArray[np.bool_],
        waits: NDArray[np.bool_],
        arrival: NDArray[np.int64],
        new_series: list[str],
        new_boots: list[tuple[str, str]],
    ) -> None:
        series_of = self._series | {
            point: len(self._points) + index for index, point in enumerate(new_series)
        }
        boot_of = self._boots | {
            boot: len(self._boots) + index for index, boot in enumerate(new_boots)
        }
        series = np.array([series_of.get(point, -1) for point in batch.points], np.int32)
        boot = np.array([boot_of[m.gateway, m.boot] for m in batch.messages], np.int32)
        seq = np.array([message.seq for message in batch.messages], np.int64)
        with self._file.transaction() as connection:
            self._add_series(connection, new_series)
            _insert(
                connection,
                queries.ADD_BOOTS,
                new_boots={
                    "boot": np.arange(len(self._boots), len(boot_of), dtype=np.int32),
                    "gateway": np.array([gateway for gateway, _ in new_boots], object),
                    "name": np.array([name for _, name in new_boots], object),
                },
            )
            rows = _rows(batch, on_log, boot, seq)
            rows |= {"arrival": arrival[on_log], "series": series[batch.point[on_log]]}
            _insert(connection, queries.ADD_READINGS, new_readings=rows)
            rows = _rows(batch, waits, boot, seq)
            rows["place"] = self._place + np.arange(int(waits.sum()), dtype=np.int64)
            rows["point"] = np.array([batch.points[i] for i in batch.point[waits]], object)
            _insert(connection, queries.ADD_WAITING, new_waiting=rows)
            added = self._add_applied(connection, boot[taken], seq[taken])
        self._applied_rows += added
        self._place += int(waits.sum())
        self._number(new_series)
        for index, (gateway, name) in enumerate(new_boots, len(self._boots)):
            self._boots[gateway, name] = index
            self._applied[index] = RangeSet()
        for number, one in zip(boot[taken], seq[taken], strict=True):
            self._applied[int(number)].add(int(one))
        self._arrival += int(on_log.sum())
        for point in batch.point[waits]:
            name = batch.points[point]
            self._waiting[name] = self._waiting.get(name, 0) + 1
        self._remember_latest(batch.where(on_log))

    def _add_applied(
        self,
        connection: duckdb.DuckDBPyConnection,
        boot: NDArray[np.int32],
        seq: NDArray[np.int64],
    ) -> int:
        """How many rows: as a rule one a boot, for numbers that follow each other."""
        ranges = [
            (number, first, last)
            for number in np.unique(boot).tolist()
            for first, last in RangeSet((int(one), int(one)) for one in seq[boot == number])
        ]
        _insert_ranges(connection, ranges)
        return len(ranges)

    def _merge_applied(self) -> None:
        merged = [
            (number, first, last)
            for number, ranges in self._applied.items()
            for first, last in ranges
        ]
        with self._file.transaction() as connection:
            connection.execute("DELETE FROM applied")
            _insert_ranges(connection, merged)
        self._applied_rows = 0

    def _add_series(self, connection: duckdb.DuckDBPyConnection, names: list[str]) -> None:
        first = len(self._points)
        _insert(
            connection,
            queries.ADD_SERIES,
            new_series={
                "series": np.arange(first, first + len(names), dtype=np.int32),
                "point": np.array(names, object),
            },
        )

    def _number(self, names: list[str]) -> None:
        for name in names:
            self._series[name] = len(self._points)
            self._points.append(name)

    def _remember_latest(self, batch: Batch) -> None:
        # stable: of equal times the last received comes last
        order = np.lexsort((batch.time_ms, batch.point))
        last = np.flatnonzero(np.diff(batch.point[order], append=-1))
        for row in order[last]:
            name = batch.points[batch.point[row]]
            time_ms = int(batch.time_ms[row])
            if name not in self._latest or time_ms >= self._latest[name].time_ms:
                self._latest[name] = Latest(
                    time_ms, float(batch.value[row]), int(batch.quality[row])
                )

    # loading and connections

    def _load(self) -> None:
        execute = self._file.writer.execute
        for number, point in execute("SELECT series, point FROM series ORDER BY 1").fetchall():
            self._series[point] = number
            self._points.append(point)
        for number, gateway, name in execute("SELECT boot, gateway, name FROM boots").fetchall():
            self._boots[gateway, name] = number
            self._applied[number] = RangeSet()
        for number, first, last in execute("SELECT boot, first, last FROM applied").fetchall():
            self._applied[number].add(first, last)
        self._merge_applied()
        newest = execute("SELECT coalesce(max(arrival), 0) FROM readings").fetchone()
        self._arrival = 0 if newest is None else int(newest[0])
        self._waiting = dict(execute(queries.WAITING).fetchall())
        last = execute("SELECT coalesce(max(place), -1) FROM waiting").fetchone()
        self._place = 0 if last is None else int(last[0]) + 1
        self._read_latest()

    def _read_latest(self) -> None:
        for series, *newest in self._file.writer.execute(queries.DISTINCT_LATEST).fetchall():
            self._latest[self._points[series]] = Latest(*newest)

    def _as_batch(self, found: dict[str, Any]) -> Batch:
        boots = {number: boot for boot, number in self._boots.items()}
        pairs = np.stack([found["boot"].astype(np.int64), found["seq"]])
        unique, first, inverse = np.unique(pairs, axis=1, return_index=True, return_inverse=True)
        order = np.argsort(first)  # messages in the order in which they came
        series, point = np.unique(found["series"], return_inverse=True)
        return Batch(
            [MessageId(*boots[int(boot)], int(seq)) for boot, seq in unique.T[order]],
            self.points,
            np.argsort(order)[inverse.reshape(-1)].astype(np.int32),
            np.array([self.points.number(self._points[int(n)]) for n in series], np.int32)[point],
            found["time_ms"].astype(np.int64),
            found["value"].astype(np.float64),
            found["quality"].astype(np.uint8),
        )


def _insert_ranges(
    connection: duckdb.DuckDBPyConnection, ranges: Sequence[tuple[int, int, int]]
) -> None:
    columns = np.array(ranges, np.int64).reshape(-1, 3).T
    _insert(
        connection,
        queries.ADD_APPLIED,
        new_applied=dict(zip(("boot", "first", "last"), columns, strict=True)),
    )


def _insert(connection: duckdb.DuckDBPyConnection, statement: str, **table: Columns) -> None:
    """Append numpy columns; `table` is the one name that the statement reads from."""
    ((name, columns),) = table.items()
    if len(next(iter(columns.values()))):
        connection.register(name, columns)
        try:
            connection.execute(statement)
        finally:
            connection.unregister(name)


def _rows(
    batch: Batch, mask: NDArray[np.bool_], boot: NDArray[np.int32], seq: NDArray[np.int64]
) -> Columns:
    message = batch.message[mask]
    return {
        "time_ms": batch.time_ms[mask],
        "value": batch.value[mask],
        "quality": batch.quality[mask],
        "boot": boot[message],
        "seq": seq[message],
    }


def _series(point: str, bucket_ms: int, columns: Sequence[NDArray[Any]]) -> Series:
    time_ms, minimum, maximum, mean, count = columns
    return Series(
        point,
        bucket_ms,
        np.asarray(time_ms, np.int64),
        np.asarray(minimum, np.float64),
        np.asarray(maximum, np.float64),
        np.asarray(mean, np.float64),
        np.asarray(count, np.int64),
    )
