"""Readings as they were written: all of a span, the newest, how many."""

from collections.abc import Iterator, Sequence

import numpy as np

from campus_server.telemetry.influx.engine import Engine
from campus_server.telemetry.influx.influxql import any_point, between, clamped
from campus_server.telemetry.influx.line_protocol import storable
from campus_server.telemetry.store import Latest, Stretch

__all__ = ["count", "newest", "stretches"]

_POINTS_A_QUERY = 200
_ROWS = 100_000
"""Rows of a stretch, about."""
_PARTS = 64
"""Into how many a span is cut whose rows are too many."""


def newest(engine: Engine, points: Sequence[str]) -> dict[str, Latest]:
    found = {}
    for asked in _groups(points):
        statement = (
            f"SELECT last(value), quality FROM reading WHERE {any_point(asked)} GROUP BY point"  # noqa: S608  # quoted by influxql
        )
        for part in engine.query(statement):
            time_ms, value, quality = part.values[0]
            found[part.tags["point"]] = Latest(time_ms, float(value), quality or 0)
    return found


def stretches(
    engine: Engine, points: Sequence[str], start_ms: int, end_ms: int
) -> Iterator[Stretch]:
    start_ms, end_ms = clamped(start_ms), clamped(end_ms)
    if not points or end_ms <= start_ms:
        return
    position = {point: index for index, point in enumerate(points)}
    for first, last in _spans(engine, points, start_ms, end_ms):
        columns = [np.empty((0, 4))]
        for asked in _groups(points):
            statement = (
                f"SELECT value, quality FROM reading WHERE {any_point(asked)} "  # noqa: S608  # quoted by influxql
                f"AND {between(first, last)} GROUP BY point"
            )
            for part in engine.query(statement):
                rows = np.array(part.values, np.float64)
                at = np.full(len(rows), position[part.tags["point"]])
                columns.append(np.column_stack([rows, at]))
        time_ms, value, quality, point = np.concatenate(columns).T
        order = np.lexsort((point, time_ms))
        if len(order):
            yield Stretch(
                points,
                point[order].astype(np.int32),
                time_ms[order].astype(np.int64),
                value[order],
                np.nan_to_num(quality[order]).astype(np.uint8),
            )


def count(engine: Engine) -> int:
    parts = engine.query("SELECT count(value) FROM reading")
    return sum(int(row[1]) for part in parts for row in part.values)


def _spans(
    engine: Engine, points: Sequence[str], start_ms: int, end_ms: int
) -> Iterator[tuple[int, int]]:
    """Cut at times between which there are not too many rows; spans without any are left out."""
    width = -(-(end_ms - start_ms) // _PARTS)
    rows: dict[int, int] = {}
    for asked in _groups(points):
        statement = (
            f"SELECT count(value) FROM reading WHERE {any_point(asked)} "  # noqa: S608  # quoted by influxql
            f"AND {between(start_ms, end_ms)} "
            f"GROUP BY time({width}ms, {start_ms % width}ms) fill(none)"
        )
        for part in engine.query(statement):
            for time_ms, more in part.values:
                rows[time_ms] = rows.get(time_ms, 0) + int(more)
    first, gathered = start_ms, 0
    for time_ms in sorted(rows):
        if gathered and gathered + rows[time_ms] > _ROWS:
            yield first, time_ms
            first, gathered = time_ms, 0
        if rows[time_ms] > _ROWS and width > 1:
            end = min(time_ms + width, end_ms)
            yield from _spans(engine, points, max(time_ms, start_ms), end)
            first = end
        else:
            gathered += rows[time_ms]
    if gathered:
        yield first, end_ms


def _groups(points: Sequence[str]) -> Iterator[Sequence[str]]:
    """Few enough for one statement; without names that nothing can have."""
    possible = [point for point in points if storable(point)]
    for first in range(0, len(possible), _POINTS_A_QUERY):
        yield possible[first : first + _POINTS_A_QUERY]
