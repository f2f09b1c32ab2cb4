"""What ingest counts, for Prometheus."""

from prometheus_client import Counter, Gauge

__all__ = ["MESSAGES", "QUARANTINED", "QUEUED", "READINGS"]

MESSAGES = Counter("campus_messages_total", "Messages whose effects are committed", ["kind"])
READINGS = Counter("campus_readings_total", "Readings stored")
QUARANTINED = Counter("campus_quarantined_total", "Messages and records refused", ["fault"])
QUEUED = Gauge("campus_ingest_queue", "Messages taken from the broker and not yet committed")
