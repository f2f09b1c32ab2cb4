from prometheus_client import Counter, Gauge

__all__ = ["DONE", "FAILED", "HOLDS"]

HOLDS = Gauge("campus_jobs_holder", "1 where this process does the timed work")
DONE = Counter("campus_jobs_done_total", "Runs of timed work that went well", ["job"])
FAILED = Counter("campus_jobs_failed_total", "Runs of timed work that failed", ["job"])
