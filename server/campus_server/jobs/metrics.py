"""How timed work goes, and what it finds, for Prometheus."""

from collections.abc import Iterable

from prometheus_client import Counter, Gauge

from campus_server.telemetry.store import DiskUse

__all__ = ["DONE", "FAILED", "HOLDS", "tell_disk_use"]

HOLDS = Gauge("campus_jobs_holder", "1 where this process does the timed work")
DONE = Counter("campus_jobs_done_total", "Runs of timed work that went well", ["job"])
FAILED = Counter("campus_jobs_failed_total", "Runs of timed work that failed", ["job"])
_BYTES = Gauge("campus_telemetry_bytes", "Bytes on disk of the time series", ["kind"])
_ROWS = Gauge("campus_telemetry_rows", "Rows in them", ["kind"])


def tell_disk_use(uses: Iterable[DiskUse]) -> None:
    for use in uses:
        _BYTES.labels(use.kind).set(use.bytes)
        _ROWS.labels(use.kind).set(use.rows)
