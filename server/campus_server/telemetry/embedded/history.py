"""A chart: no more is read than can be drawn, and what is drawn is exact.

A range is answered from the coarsest level that fills half of the budget: its whole buckets from
that level's roll-ups, its two ends from finer ones. Roll-ups know the closed days; where readings
of this point stand outside of closed files, their days are answered from readings.
"""

from collections.abc import Iterator

import numpy as np

from campus_server.telemetry.embedded.levels import LEVELS, READINGS, ROLLUPS, Level
from campus_server.telemetry.embedded.parquet import joined
from campus_server.telemetry.embedded.reading import Interval, Reading
from campus_server.telemetry.embedded.table import DAY_MS, Table, newest, size, taken
from campus_server.telemetry.store import Series

__all__ = ["chart", "no_chart"]

_COLUMNS = ("time_ms", "count", "minimum", "maximum", "sum")


def chart(reading: Reading, point: str, start_ms: int, end_ms: int, budget: int) -> Series:
    """`reading` is of the one series of this point."""
    outside = reading.outside(start_ms, end_ms)
    low, high = _extent(reading, outside, start_ms, end_ms)
    level = None
    while low < high:
        finer = _level(high - low, budget)
        if finer is level:
            break
        level = finer
        found = _read(reading, outside, level, low, high)
        if not len(found["time_ms"]):
            break
        # what is there may fill less than what was asked for: then a finer level is in reach
        low, high = (
            max(low, int(found["time_ms"].min())),
            min(high, int(found["time_ms"].max()) + max(1, level.bucket_ms)),
        )
        if level.bucket_ms and found["count"].sum() <= budget:
            exact = _read(reading, outside, READINGS, low, high)
            if exact["count"].sum() == found["count"].sum():  # else readings are no longer kept
                level, found = READINGS, exact
            break
    if level is None or not len(found["time_ms"]):
        return no_chart(point)
    return _series(point, found, level, low, high, budget)


def no_chart(point: str) -> Series:
    whole, real = np.empty(0, np.int64), np.empty(0, np.float64)
    return Series(point, 0, whole, real, real, real, whole)


def _extent(reading: Reading, outside: Table, start_ms: int, end_ms: int) -> Interval:
    """As much of the range as can hold anything."""
    days = reading.moment.closed.between(start_ms, end_ms)
    firsts, lasts = [end_ms], [start_ms]
    if len(days):
        firsts.append(int(days[0]) * DAY_MS)
        lasts.append(int(days[-1] + 1) * DAY_MS)
    if size(outside):
        firsts.append(int(outside["time_ms"][0]))
        lasts.append(int(outside["time_ms"][-1]) + 1)
    return max(start_ms, min(firsts)), min(end_ms, max(lasts))


def _level(width_ms: int, budget: int) -> Level:
    """The coarsest that fills half of the budget."""
    for level in reversed(ROLLUPS):
        if width_ms / level.bucket_ms >= budget / 2:
            return level
    return READINGS


def _read(reading: Reading, outside: Table, level: Level, start_ms: int, end_ms: int) -> Table:
    """Buckets of the level and, where there are none, readings: columns of a bucket each."""
    moment = reading.moment
    own = taken(outside, (outside["time_ms"] >= start_ms) & (outside["time_ms"] < end_ms))
    closed = moment.closed.between(start_ms, end_ms)
    touched = np.intersect1d(closed, np.unique(own["time_ms"] // DAY_MS))
    from_readings = [(day * DAY_MS, (day + 1) * DAY_MS) for day in touched.tolist()]
    parts: list[Table] = []
    ends: list[Interval] = []
    if len(closed) > len(touched):
        for part, low, high in _levels_of(level, start_ms, end_ms):
            held = touched
            if part is READINGS:  # they are let go of before their roll-ups
                ends.append((low, high))
                found = reading.closed([(low, high)])["time_ms"] // DAY_MS
                held = np.union1d(touched, np.unique(found))
            if part.bucket_ms or len(np.setdiff1d(moment.closed.between(low, high), held)):
                rolled = reading.rolled(part if part.bucket_ms else ROLLUPS[0], [(low, high)])
                parts.append(taken(rolled, ~np.isin(rolled["time_ms"] // DAY_MS, held)))
    intervals = [one for one in _within(from_readings, start_ms, end_ms) + ends if one[0] < one[1]]
    if intervals and len(closed):
        own = newest(joined([reading.closed(_apart(intervals)), own], own))
    parts.append(_as_buckets(own))
    return {name: np.concatenate([part[name] for part in parts]) for name in _COLUMNS}


def _levels_of(level: Level, start_ms: int, end_ms: int) -> Iterator[tuple[Level, int, int]]:
    """The range in parts, each with the level that fills it with whole buckets."""
    if level.bucket_ms == 0:
        if start_ms < end_ms:
            yield level, start_ms, end_ms
        return
    low = -(-start_ms // level.bucket_ms) * level.bucket_ms
    high = end_ms // level.bucket_ms * level.bucket_ms
    edge = LEVELS[level.edge]
    if low >= high:
        yield from _levels_of(edge, start_ms, end_ms)
    else:
        yield from _levels_of(edge, start_ms, low)
        yield level, low, high
        yield from _levels_of(edge, high, end_ms)


def _within(intervals: list[Interval], start_ms: int, end_ms: int) -> list[Interval]:
    return [(max(low, start_ms), min(high, end_ms)) for low, high in intervals]


def _apart(intervals: list[Interval]) -> list[Interval]:
    """The same times, in as few intervals as can be."""
    joined_up: list[Interval] = []
    for low, high in sorted(intervals):
        if joined_up and low <= joined_up[-1][1]:
            joined_up[-1] = (joined_up[-1][0], max(high, joined_up[-1][1]))
        else:
            joined_up.append((low, high))
    return joined_up


def _as_buckets(readings: Table) -> Table:
    value = readings["value"]
    return {
        "time_ms": readings["time_ms"],
        "count": np.ones(size(readings), np.int64),
        "minimum": value,
        "maximum": value,
        "sum": value,
    }


def _series(point: str, found: Table, level: Level, low: int, high: int, budget: int) -> Series:
    order = np.argsort(found["time_ms"], kind="stable")
    found = taken(found, order)
    if found["count"].sum() <= budget and (found["count"] == 1).all() and level is READINGS:
        value = found["sum"]
        return Series(point, 0, found["time_ms"], value, value, value, found["count"])
    step = max(1, level.bucket_ms)
    anchor = low // step * step
    bucket_ms = -(-(high - anchor) // (budget * step)) * step
    place = (found["time_ms"] - anchor) // bucket_ms
    starts = np.flatnonzero(np.append(True, place[1:] != place[:-1]))
    count = np.add.reduceat(found["count"], starts)
    return Series(
        point,
        bucket_ms,
        np.maximum(anchor + place[starts] * bucket_ms, low),
        np.minimum.reduceat(found["minimum"], starts),
        np.maximum.reduceat(found["maximum"], starts),
        np.add.reduceat(found["sum"], starts) / count,
        count,
    )
