"""Batches for tests of time-series stores, and what the stores say about them."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from campus_server.telemetry.batch import Batch, MessageId
from campus_server.telemetry.store import TelemetryStore

__all__ = ["T0", "Row", "batch", "columns", "known", "readings", "values", "write"]

Row = tuple[int, str, int, float]
"""seq, point, time_ms, value."""
T0 = 1_790_000_000_000
"""2026-09-21T14:13:20Z, in ms."""


def columns(
    store: TelemetryStore,
    messages: Sequence[MessageId],
    message: NDArray[np.integer],
    point: NDArray[np.integer],
    time_ms: NDArray[np.integer],
    value: NDArray[np.floating],
) -> Batch:
    """All good. `point` are numbers of `store.points`."""
    return Batch(
        messages,
        store.points,
        message.astype(np.int32),
        point.astype(np.int32),
        time_ms.astype(np.int64),
        value.astype(np.float64),
        np.zeros(len(time_ms), np.uint8),
    )


def batch(store: TelemetryStore, *rows: Row, gateway: str = "gw-1", boot: str = "b1") -> Batch:
    seqs = sorted({row[0] for row in rows})
    return columns(
        store,
        [MessageId(gateway, boot, seq) for seq in seqs],
        np.array([seqs.index(row[0]) for row in rows], np.int32),
        np.array([store.points.number(row[1]) for row in rows], np.int32),
        np.array([row[2] for row in rows], np.int64),
        np.array([row[3] for row in rows], np.float64),
    )


def known(one: Batch, unknown: Iterable[str] = ()) -> NDArray[np.bool_]:
    strangers = set(unknown)
    return np.array([one.points[p] not in strangers for p in one.point.tolist()], np.bool_)


def write(store: TelemetryStore, *rows: Row, unknown: Iterable[str] = ()) -> int:
    """How many rows were fresh."""
    one = batch(store, *rows)
    return int(store.write(one, known(one, unknown)).fresh.sum())


def values(store: TelemetryStore, point: str) -> list[tuple[int, float]]:
    """All of a point, by way of a chart with room enough."""
    series = store.history(point, 0, 2 * T0, 10_000)
    assert series.bucket_ms == 0
    return list(zip(series.time_ms.tolist(), series.mean.tolist(), strict=True))


def readings(
    store: TelemetryStore, points: Sequence[str], start_ms: int = 0, end_ms: int = 2 * T0
) -> list[tuple[str, int, float]]:
    """(point, time_ms, value) in the order in which the store gives them."""
    found: list[tuple[str, int, float]] = []
    for stretch in store.readings(points, start_ms, end_ms):
        names = [stretch.points[p] for p in stretch.point.tolist()]
        rows = zip(names, stretch.time_ms.tolist(), stretch.value.tolist(), strict=True)
        found += rows
    return found
