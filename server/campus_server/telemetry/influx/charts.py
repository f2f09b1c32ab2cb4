"""History of a point in no more buckets than can be drawn."""

import numpy as np
from numpy.typing import NDArray

from campus_server.telemetry.influx import rollups
from campus_server.telemetry.influx.engine import Engine
from campus_server.telemetry.influx.influxql import between, text
from campus_server.telemetry.influx.line_protocol import storable
from campus_server.telemetry.influx.rollups import HOUR_MS
from campus_server.telemetry.store import Series

__all__ = ["chart"]

Columns = NDArray[np.float64]
"""[rows, columns] of an answer; times in it are whole milliseconds below 2^53, so exact."""
_TIME, _MINIMUM, _MAXIMUM, _TOTAL, _COUNT = range(5)


def chart(engine: Engine, point: str, start_ms: int, end_ms: int, budget: int) -> Series:
    """Readings as they are where they fit into the budget, else as many buckets of equal width.

    Where the engine keeps readings for some days only, whole hours stand before the oldest of them.
    """
    if end_ms <= start_ms or not storable(point):
        return _as_they_are(point, np.empty((0, 2)))
    where = f"point = {text(point)} AND {between(start_ms, end_ms)}"
    first = _ask(engine, f"SELECT value FROM reading WHERE {where} LIMIT {budget + 1}", 2)  # noqa: S608  # quoted by influxql
    first_ms = int(first[0, _TIME]) if len(first) else end_ms
    hours = _hours_before(engine, point, start_ms, first_ms)
    if hours is None and len(first) <= budget:
        return _as_they_are(point, first)
    # as fine as what is there allows, however much more was asked for
    oldest_ms, width_ms = (first_ms, 1) if hours is None else (hours[0], HOUR_MS)
    newest_ms = _time(engine, f"SELECT last(value) FROM reading WHERE {where}")  # noqa: S608  # quoted by influxql
    span_ms = (first_ms if newest_ms is None else newest_ms + 1) - oldest_ms
    bucket_ms = max(width_ms, -(-span_ms // budget))
    offset_ms = oldest_ms % bucket_ms
    columns = _ask(
        engine,
        "SELECT min(value), max(value), sum(value), count(value) FROM reading "  # noqa: S608  # quoted by influxql
        f"WHERE {where} GROUP BY time({bucket_ms}ms, {offset_ms}ms) fill(none)",
        5,
    )
    if hours is not None:
        older = _ask(engine, rollups.older(point, *hours, bucket_ms, offset_ms), 5)
        columns = _joined(older, columns)
    return _buckets(point, bucket_ms, columns)


def _hours_before(
    engine: Engine, point: str, start_ms: int, first_ms: int
) -> tuple[int, int] | None:
    """Start and end of the whole hours that are kept from before the first reading."""
    start, end = -(-start_ms // HOUR_MS) * HOUR_MS, first_ms // HOUR_MS * HOUR_MS
    if not engine.settings.keep_days or start >= end:
        return None
    oldest = _time(engine, rollups.oldest(point, start, end))
    return None if oldest is None else (oldest, end)


def _joined(older: Columns, newer: Columns) -> Columns:
    """The bucket in which hours end and readings begin is one."""
    if not len(older) or not len(newer) or older[-1, _TIME] != newer[0, _TIME]:
        return np.concatenate([older, newer])
    left, right = older[-1], newer[0]
    both = np.array(
        [
            left[_TIME],
            min(left[_MINIMUM], right[_MINIMUM]),
            max(left[_MAXIMUM], right[_MAXIMUM]),
            left[_TOTAL] + right[_TOTAL],
            left[_COUNT] + right[_COUNT],
        ]
    )
    return np.vstack([older[:-1], both, newer[1:]])


def _ask(engine: Engine, statement: str, width: int) -> Columns:
    parts = [np.array(part.values, np.float64) for part in engine.query(statement)]
    return np.concatenate([np.empty((0, width)), *parts])


def _time(engine: Engine, statement: str) -> int | None:
    """Of the one row that there is, if any."""
    return next((int(part.values[0][0]) for part in engine.query(statement)), None)


def _as_they_are(point: str, rows: Columns) -> Series:
    time_ms, value = rows.T
    return Series(
        point, 0, time_ms.astype(np.int64), value, value, value, np.ones(len(rows), np.int64)
    )


def _buckets(point: str, bucket_ms: int, columns: Columns) -> Series:
    time_ms, minimum, maximum, total, count = columns.T
    return Series(
        point,
        bucket_ms,
        time_ms.astype(np.int64),
        minimum,
        maximum,
        total / count,
        count.astype(np.int64),
    )
