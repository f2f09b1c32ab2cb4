"""Readings of points that nobody knows yet: a measurement of their own.

No engine but InfluxDB 1 deletes by InfluxQL, so a row that has gone through is written again as
`released`. `arrival` keeps the order in which they came.
"""

import time
from collections.abc import Collection, Iterable, Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from campus_server.telemetry.batch import Batch, MessageId
from campus_server.telemetry.influx.engine import Engine
from campus_server.telemetry.influx.influxql import any_point
from campus_server.telemetry.influx.line_protocol import field_text, storable, tag_value
from campus_server.telemetry.points import Points
from campus_server.telemetry.store import WaitingPoint

__all__ = ["WaitingRoom", "as_batch"]

_POINTS_A_QUERY = 200
_LINES = 20_000
"""Rows of one request."""
_COLUMNS = "point, value, quality, arrival, boot, seq"
Row = tuple[int, str, float, int, int, str, int]
"""time_ms, then as `_COLUMNS`."""


class WaitingRoom:
    """One thread writes; any may ask for `points`."""

    def __init__(self, engine: Engine, rows_per_gateway: int) -> None:
        self._engine = engine
        self._rows_per_gateway = rows_per_gateway
        self._rows: dict[str, int] | None = None
        """Rows per gateway, at least as many as there are; read when first needed."""
        self._arrival = 0

    def points(self) -> list[WaitingPoint]:
        statement = "SELECT count(value) FROM waiting WHERE released = 0 GROUP BY point"
        return sorted(
            WaitingPoint(part.tags["point"], int(part.values[0][1]))
            for part in self._engine.query(statement)
        )

    def too_many(self, batch: Batch, waits: NDArray[np.bool_]) -> frozenset[int]:
        """Positions in `messages` for which their gateway has no room left."""
        refused = set()
        rows = dict(self._rows_per())
        positions, counts = np.unique(batch.message[waits], return_counts=True)
        for position, more in zip(positions.tolist(), counts.tolist(), strict=True):
            gateway = batch.messages[position].gateway
            if rows.get(gateway, 0) + more > self._rows_per_gateway:
                refused.add(position)
            else:
                rows[gateway] = rows.get(gateway, 0) + more
        return frozenset(refused)

    def add(self, batch: Batch) -> None:
        """Of equal (point, time) the last stays, as among the readings."""
        rows = [
            (time_ms, batch.points[point], value, quality, arrival, message.boot, message.seq)
            for time_ms, point, value, quality, arrival, message in zip(
                batch.time_ms.tolist(),
                batch.point.tolist(),
                batch.value.tolist(),
                batch.quality.tolist(),
                self._arrivals(len(batch)),
                (batch.messages[index] for index in batch.message.tolist()),
                strict=True,
            )
        ]
        counted = self._rows_per()
        self._write({(row[1], row[0]): row for row in rows}.values(), released=False)
        for index in batch.message.tolist():
            gateway = batch.messages[index].gateway
            counted[gateway] = counted.get(gateway, 0) + 1

    def of(self, points: Collection[str]) -> list[Row]:
        """What waits of these, in the order in which it came."""
        asked = sorted({point for point in points if storable(point)})
        found = [
            row
            for first in range(0, len(asked), _POINTS_A_QUERY)
            for row in self._rows_of(asked[first : first + _POINTS_A_QUERY])
        ]
        return sorted(found, key=lambda row: row[4])

    def let_go(self, rows: Collection[Row]) -> None:
        self._write(rows, released=True)
        self._rows = None

    def _rows_of(self, points: list[str]) -> Iterator[Row]:
        condition = f"released = 0 AND {any_point(points)}"
        for part in self._engine.query(f"SELECT {_COLUMNS} FROM waiting WHERE {condition}"):  # noqa: S608  # quoted by influxql
            for time_ms, point, value, quality, arrival, boot, seq in part.values:
                yield time_ms, point, float(value), quality, arrival, boot, seq

    def _write(self, rows: Iterable[Row], *, released: bool) -> None:
        rest = iter(rows)
        while some := list(islice(rest, _LINES)):
            self._engine.write(_lines(some, released=released))

    def _arrivals(self, rows: int) -> range:
        """Rising, also over restarts."""
        first = max(self._arrival + 1, time.time_ns())
        self._arrival = first + rows
        return range(first, first + rows)

    def _rows_per(self) -> dict[str, int]:
        if self._rows is None:
            rows: dict[str, int] = {}
            for point, readings in self.points():
                gateway = point.partition("/")[0]
                rows[gateway] = rows.get(gateway, 0) + readings
            self._rows = rows
        return self._rows


def _lines(rows: Iterable[Row], *, released: bool) -> bytes:
    return "\n".join(
        [
            f"waiting,point={tag_value(point)} value={value!r},quality={quality}i,"
            f"arrival={arrival}i,boot={field_text(boot)},seq={seq}i,released={int(released)}i {ms}"
            for ms, point, value, quality, arrival, boot, seq in rows
        ]
    ).encode()


def as_batch(rows: list[Row], points: Points) -> Batch:
    messages: dict[MessageId, int] = {}
    for _, point, *_, boot, seq in rows:
        messages.setdefault(MessageId(point.partition("/")[0], boot, seq), len(messages))
    return Batch(
        list(messages),
        points,
        np.array([messages[MessageId(r[1].partition("/")[0], r[5], r[6])] for r in rows], np.int32),
        np.array([points.number(row[1]) for row in rows], np.int32),
        np.array([row[0] for row in rows], np.int64),
        np.array([row[2] for row in rows], np.float64),
        np.array([row[3] for row in rows], np.uint8),
    )
