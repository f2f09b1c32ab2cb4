"""Bytes on disk per reading, once everything that is over has been compacted."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.harness import QUICK, Figure
from tests.benchmarks.telemetry.engines import bytes_of_influx, bytes_of_victoria_metrics
from tests.benchmarks.telemetry.figures import figure
from tests.benchmarks.telemetry.filled import fill, last_midnight_ms
from tests.benchmarks.telemetry.subject import NotTaken
from tests.benchmarks.telemetry.unsorted import unsorted
from tests.benchmarks.telemetry.walks import DAY_MS, Chunk, chunks

from campus_server.telemetry.embedded import EmbeddedStore

__all__ = ["bytes_per_reading"]

_SERIES, _MOMENTS = (20, 2_000) if QUICK else (500, 20_000)
_JITTER_MS = 40
_DAYS = 3
"""That 20,000 readings each 10 s touch, all of them over."""

Source = Callable[[], Iterator[Chunk]]


def bytes_per_reading() -> Sequence[Figure]:
    return [
        _figure("bytes_per_reading", 0),
        _figure("bytes_per_reading_jitter", _JITTER_MS),
    ]


def _figure(name: str, jitter_ms: int) -> Figure:
    start_ms = last_midnight_ms() - _DAYS * DAY_MS
    source = partial(chunks, _SERIES, start_ms, _MOMENTS, jitter_ms, 500_000)
    rows = _SERIES * _MOMENTS
    readings, everything = _bytes_of_product(source)
    absent: list[str] = []
    beside: list[tuple[str, float | None]] = [("with roll-ups and catalogue", everything / rows)]
    others = {
        "DuckDB append table": _bytes_of_table,
        "InfluxDB 1.6": bytes_of_influx,
        "VictoriaMetrics": bytes_of_victoria_metrics,
    }
    for other, bytes_of in others.items():
        try:
            beside.append((other, bytes_of(source) / rows))
        except NotTaken as reason:
            absent.append(str(reason))
    print(f"  {name}: {readings / rows:.3f}, beside {dict(beside)}", flush=True)
    shape = f"{_SERIES} points, {_MOMENTS:,} readings each at 10 s"
    return figure(name, readings / rows, "; ".join([shape, *absent]), beside=beside)


def _bytes_of_product(source: Source) -> tuple[int, int]:
    """Of the readings; of everything in the store's folder."""
    ids = [f"gw-0/E-{number // 10}.p{number % 10}" for number in range(_SERIES)]
    with TemporaryDirectory(prefix="campus-bench-") as text:
        folder = Path(text) / "telemetry"
        fill(folder, ids, source())
        store = EmbeddedStore(folder)
        try:
            used = store.disk_use()
        finally:
            store.close()
        of_readings = sum(use.bytes for use in used if use.kind == "readings")
        return of_readings, sum(use.bytes for use in used)


def _bytes_of_table(source: Source) -> int:
    with (
        TemporaryDirectory(prefix="campus-bench-") as text,
        unsorted(Path(text) / "readings.duckdb") as table,
    ):
        for chunk in source():
            table.add(chunk)
        return table.bytes()
