"""What ingest counts, for Prometheus."""

from prometheus_client import Counter, Gauge

__all__ = ["DROPPED", "MESSAGES", "QUARANTINED", "QUEUED", "READINGS"]

MESSAGES = Counter("campus_messages_total", "Messages whose effects are committed", ["kind"])
READINGS = Counter("campus_readings_total", "Readings stored")
QUARANTINED = Counter("campus_quarantined_total", "Messages and records refused", ["fault"])
DROPPED = Counter("campus_dropped_total", "Messages of QoS 0 that found the queue full")
QUEUED = Gauge("campus_ingest_queue", "Messages taken from the broker and not yet committed")
