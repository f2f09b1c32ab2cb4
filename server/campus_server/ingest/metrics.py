"""What ingest counts, for Prometheus."""

from prometheus_client import Counter, Gauge

from campus_server.condition.service import Evaluated

__all__ = ["EVALUATED", "MESSAGES", "QUARANTINED", "QUEUED", "READINGS", "count_evaluated"]

MESSAGES = Counter("campus_messages_total", "Messages whose effects are committed", ["kind"])
READINGS = Counter("campus_readings_total", "Readings stored")
EVALUATED = Counter(
    "campus_evaluated_total", "Readings that detectors have seen, by what they were", ["as"]
)
QUARANTINED = Counter("campus_quarantined_total", "Messages and records refused", ["fault"])
QUEUED = Gauge("campus_ingest_queue", "Messages taken from the broker and not yet committed")


def count_evaluated(evaluated: Evaluated) -> None:
    for name, readings in evaluated._asdict().items():
        EVALUATED.labels(name).inc(readings)
