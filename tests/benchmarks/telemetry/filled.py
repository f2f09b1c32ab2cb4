"""Stores filled through the product's own store, as fast as it goes, and kept while they are needed."""

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
import numpy as np
from tests.benchmarks.harness import QUICK, ROOT
from tests.benchmarks.telemetry.walks import DAY_MS, PERIOD_MS, Chunk, batch_of, chunks

from campus_server.telemetry.embedded import EmbeddedStore

__all__ = ["Filled", "clear_data", "data_folder", "fill", "filled", "last_midnight_ms", "opened"]

KEEP = os.environ.get("KEEP") == "1"
"""Leave filled stores where they are for the next run."""


class Filled(msgspec.Struct, frozen=True):
    folder: str
    series: int
    start_ms: int
    end_ms: int
    rows: int


def data_folder() -> Path:
    return ROOT / "var" / "bench" / ("quick" if QUICK else ".") / "data"


def clear_data() -> None:
    if not KEEP:
        shutil.rmtree(data_folder(), ignore_errors=True)


def last_midnight_ms() -> int:
    return int(time.time() * 1000) // DAY_MS * DAY_MS


def filled(
    name: str,
    ids: Sequence[str],
    moments: int,
    beside: Callable[[Chunk], None] | None = None,
) -> Filled:
    """Days that are over, closed; what is found from an earlier run is taken as it is.

    `beside` is given every chunk that goes into a new store.
    """
    folder = data_folder() / name
    marker = folder / "filled.json"
    if marker.exists():
        return msgspec.json.decode(marker.read_bytes(), type=Filled)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    end_ms = last_midnight_ms()
    start_ms = end_ms - moments * PERIOD_MS
    began = time.monotonic()
    rows = fill(folder / "telemetry", ids, chunks(len(ids), start_ms, moments), beside)
    print(
        f"  {name}: {rows:,} rows filled and closed in {time.monotonic() - began:.0f} s", flush=True
    )
    made = Filled(str(folder), len(ids), start_ms, end_ms, rows)
    marker.write_bytes(msgspec.json.encode(made))
    return made


def fill(
    folder: Path,
    ids: Sequence[str],
    source: Iterator[Chunk],
    beside: Callable[[Chunk], None] | None = None,
) -> int:
    """How many rows; every day that is over is closed."""
    rows = 0
    store = EmbeddedStore(folder)
    try:
        numbers = np.array([store.points.number(point) for point in ids], np.int32)
        for chunk in source:
            store.add_history(batch_of(store.points, numbers, chunk))
            if beside is not None:
                beside(chunk)
            rows += len(chunk[0])
        while any(store.maintain(last_midnight_ms() + DAY_MS)):  # past any time of grace
            pass
    finally:
        store.close()
    return rows


@contextmanager
def opened(made: Filled) -> Iterator[EmbeddedStore]:
    store = EmbeddedStore(Path(made.folder) / "telemetry")
    try:
        yield store
    finally:
        store.close()
