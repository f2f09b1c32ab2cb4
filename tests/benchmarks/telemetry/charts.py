"""A chart of one point out of many: the store's own history, beside one unsorted table."""

import random
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from tests.benchmarks.harness import QUICK, Figure
from tests.benchmarks.telemetry.figures import figure
from tests.benchmarks.telemetry.filled import Filled, data_folder, filled, opened
from tests.benchmarks.telemetry.unsorted import Unsorted, unsorted
from tests.benchmarks.telemetry.walks import DAY_MS, PERIOD_MS, chunks

__all__ = ["BUDGET", "SHAPES", "chart_ids", "chart_store", "charts"]

BUDGET = 1_000
"""Buckets of a chart, about one a pixel."""
_CHARTS = 10 if QUICK else 200
_UNSORTED_CHARTS = 3 if QUICK else 10
_SMALLER = 250 if QUICK else 1
SHAPES = {"10000x3d": (10_000 // _SMALLER, 3), "1000x30d": (1_000 // _SMALLER, 30)}
"""Points and days."""


def charts() -> Sequence[Figure]:
    return [_chart(name) for name in SHAPES]


def chart_ids(count: int) -> list[str]:
    """One point each equipment, so that a question for an equipment is one chart."""
    return [f"chart-{number % 10}/chart-{number % 10}-{number}.p0" for number in range(count)]


def chart_store(name: str) -> Filled:
    points, days = SHAPES[name]
    return filled(name, chart_ids(points), days * DAY_MS // PERIOD_MS)


def _chart(name: str) -> Figure:
    made = chart_store(name)
    cold, first, again = (float(np.percentile(times, 95)) for times in _times_ms(made))
    with unsorted(data_folder() / f"{name}.duckdb") as table:
        beside = float(np.percentile(_unsorted_ms(made, table), 95))
    print(f"  {name}: p95 {first:.1f} ms, cold {cold:.1f}, unsorted {beside:.0f}", flush=True)
    return figure(
        f"chart_{name}_p95_ms",
        first,
        f"{made.rows:,} rows; {_CHARTS} points of {made.series:,}, each asked for the first time, whole "
        f"span in at most {BUDGET} buckets; p95 of points whose files are not in memory {cold:.1f} ms, "
        f"of points asked again {again:.1f} ms",
        baseline=("one unsorted DuckDB table", beside),
    )


def _times_ms(made: Filled) -> tuple[list[float], list[float], list[float]]:
    """Of points whose files are not in memory, of others for the first time, of those again."""
    wanted = random.Random(5).sample(range(made.series), min(2 * _CHARTS, made.series))
    ids = chart_ids(made.series)
    with opened(made) as store:

        def took(numbers: Sequence[int], *, dropped: bool = False) -> list[float]:
            times = []
            for number in numbers:
                if dropped:
                    _drop_caches()
                began = time.monotonic()
                series = store.history(ids[number], made.start_ms, made.end_ms, BUDGET)
                times.append(1000 * (time.monotonic() - began))
                assert int(series.count.sum()) == made.rows // made.series
                assert BUDGET // 4 < len(series.time_ms) <= BUDGET
            return times

        half = len(wanted) // 2
        cold = took(wanted[: max(1, half // 10)], dropped=True)
        took(wanted[:half])
        return cold, took(wanted[half:]), took(wanted[half:])


def _drop_caches() -> None:
    """Where we may: nothing of any file stays in memory."""
    with suppress(OSError):
        Path("/proc/sys/vm/drop_caches").write_text("1\n")


def _unsorted_ms(made: Filled, table: Unsorted) -> list[float]:
    for chunk in chunks(made.series, made.start_ms, made.rows // made.series):
        table.add(chunk)
    table.bytes()
    wanted = random.Random(6).sample(range(made.series), min(_UNSORTED_CHARTS, made.series))
    return table.chart_ms(wanted, made.start_ms, made.end_ms, BUDGET)
