"""The baseline of charts and of bytes: one DuckDB table to which rows are appended as they come."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import duckdb
from tests.benchmarks.telemetry.walks import Chunk

__all__ = ["Unsorted", "unsorted"]

_BUCKETS = """
    SELECT (time_ms - $start) // $bucket AS number, min(value), max(value), avg(value), count(*)
    FROM reading WHERE series = $series AND time_ms >= $start AND time_ms < $end
    GROUP BY number ORDER BY number"""


class Unsorted:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._connection = duckdb.connect(str(file))
        self._connection.execute(
            "CREATE TABLE reading (series INTEGER, time_ms BIGINT, value DOUBLE)"
        )
        self.rows = 0

    def add(self, chunk: Chunk) -> None:
        series, time_ms, value = chunk
        rows = {"series": series, "time_ms": time_ms, "value": value}
        self._connection.register("rows", rows)
        self._connection.execute("INSERT INTO reading SELECT series, time_ms, value FROM rows")
        self._connection.unregister("rows")
        self.rows += len(series)

    def chart_ms(
        self, wanted: Sequence[int], start_ms: int, end_ms: int, budget: int
    ) -> list[float]:
        """How long the chart of each of these series took."""
        took = []
        for series in wanted:
            began = monotonic()
            self._connection.execute(
                _BUCKETS,
                {
                    "series": series,
                    "start": start_ms,
                    "end": end_ms,
                    "bucket": -(-(end_ms - start_ms) // budget),
                },
            ).fetchnumpy()
            took.append(1000 * (monotonic() - began))
        return took

    def bytes(self) -> int:
        """On disk, after a checkpoint."""
        self._connection.execute("CHECKPOINT")
        return self._file.stat().st_size

    def close(self) -> None:
        self._connection.close()
        self._file.unlink(missing_ok=True)


@contextmanager
def unsorted(file: Path) -> Iterator[Unsorted]:
    """A new and empty table, gone afterwards."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    table = Unsorted(file)
    try:
        yield table
    finally:
        table.close()
