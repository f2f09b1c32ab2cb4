"""Readings that look like a campus: a random walk and a daily wave, one decimal, every 10 s."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from campus_server.telemetry.batch import Batch
from campus_server.telemetry.points import Points

__all__ = ["DAY_MS", "PERIOD_MS", "batch_of", "chunks"]

PERIOD_MS = 10_000
DAY_MS = 86_400_000
_STEP = 0.05
_WAVE = 5.0

Chunk = tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.float64]]
"""Number of the series, time, value: rows in the order in which they are measured."""


def chunks(
    series: int, start_ms: int, moments: int, jitter_ms: int = 0, rows: int = 4_000_000
) -> Iterator[Chunk]:
    """The same for the same arguments. `moments` of every series, some `rows` at a time."""
    chance = np.random.default_rng(4)
    level = chance.uniform(10.0, 90.0, series).astype(np.float32)
    phase = chance.uniform(0.0, 2 * np.pi, series).astype(np.float32)
    at_once = max(1, rows // series)
    for first in range(0, moments, at_once):
        count = min(at_once, moments - first)
        walk = chance.standard_normal((count, series), np.float32) * _STEP
        np.cumsum(walk, axis=0, out=walk)
        walk += level
        level = walk[-1].copy()
        moment = start_ms + PERIOD_MS * np.arange(first, first + count, dtype=np.int64)
        day = (moment % DAY_MS / DAY_MS * 2 * np.pi).astype(np.float32)
        walk += _WAVE * np.sin(day[:, None] + phase)
        time = np.repeat(moment, series)
        if jitter_ms:
            time += chance.integers(-jitter_ms, jitter_ms + 1, len(time))
        value: NDArray[np.float64] = walk.ravel().astype(np.float64)
        np.round(value, 1, out=value)
        yield np.tile(np.arange(series, dtype=np.int32), count), time, value


def batch_of(points: Points, numbers: NDArray[np.int32], chunk: Chunk) -> Batch:
    """`numbers[series]`: its number in `points`."""
    series, time, value = chunk
    rows = len(time)
    return Batch(
        [],
        points,
        np.zeros(rows, np.int32),
        numbers[series],
        time,
        value,
        np.zeros(rows, np.uint8),
    )
