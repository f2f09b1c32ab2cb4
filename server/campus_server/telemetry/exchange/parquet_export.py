"""Readings as Parquet: time (timestamp, UTC), point, value (double), quality (0, 1, 2).

A Parquet file ends with what is in it, so it is written whole into a temporary folder, through a
database on disk that keeps memory bounded, and sent from there.
"""

from collections.abc import Generator, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np

from campus_server.errors import Invalid
from campus_server.telemetry.store import Stretch

__all__ = ["parquet_of"]

_PIECE_BYTES = 1 << 20
_LIMITS = {"memory_limit": "256MB", "threads": "1"}


def parquet_of(stretches: Iterable[Stretch], spool_bytes: int | None = None) -> Generator[bytes]:
    """The file in pieces, of which the first comes when it is whole; gone from here after the last.

    Raises `Invalid` where it needs more than `spool_bytes` while it is made.
    """
    with TemporaryDirectory(prefix="campus-export-") as folder:
        file = Path(folder) / "readings.parquet"
        _write(stretches, file, spool_bytes)
        with file.open("rb") as opened:
            while piece := opened.read(_PIECE_BYTES):
                yield piece


def _write(stretches: Iterable[Stretch], file: Path, spool_bytes: int | None) -> None:
    """Needs as much room again beside `file` while it is made."""
    spool = file.with_name(file.name + ".spool")
    try:
        with duckdb.connect(str(spool), config=dict(_LIMITS)) as connection:
            connection.execute(
                "CREATE TABLE reading "
                "(time TIMESTAMPTZ, point VARCHAR, value DOUBLE, quality UTINYINT)"
            )
            for stretch in stretches:
                rows = {
                    "time_ms": stretch.time_ms,
                    "point": np.array(stretch.points, object)[stretch.point],
                    "value": stretch.value,
                    "quality": stretch.quality,
                }
                connection.register("stretch", rows)
                connection.execute(
                    "INSERT INTO reading "
                    "SELECT make_timestamptz(time_ms * 1000), point, value, quality FROM stretch"
                )
                connection.unregister("stretch")
                if spool_bytes is not None and _bytes_in(file.parent) > spool_bytes:
                    raise Invalid(
                        "export_too_large",
                        "As Parquet this is too much at once: ask for fewer points or less time, or "
                        "for CSV.",
                    )
            connection.execute("COPY reading TO ? (FORMAT parquet, COMPRESSION zstd)", [str(file)])
    finally:
        spool.unlink(missing_ok=True)


def _bytes_in(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
