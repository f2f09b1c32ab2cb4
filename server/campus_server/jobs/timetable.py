"""Does what is due, for as long as this process is the elected one."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event, Thread

from campus_server.errors import Fenced, StoreAway
from campus_server.jobs import metrics
from campus_server.jobs.election import Election

__all__ = ["Job", "Timetable"]

log = logging.getLogger(__name__)

_LOOK_S = 0.2


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    every_s: float
    run: Callable[[Callable[[], bool]], None]
    """Called with `until`: stop early, at a safe place, once that holds.

    Its transactions begin with `Election.check`.
    """


class Timetable:
    """Each job has a thread, so that a long one holds up no other; one that fails is tried again
    when it is due."""

    def __init__(self, election: Election, jobs: Sequence[Job]) -> None:
        self._election = election
        self._failures: dict[str, str] = {}
        self._stop = Event()
        self._threads = [
            Thread(target=self._run, args=(job,), name=job.name, daemon=True) for job in jobs
        ]

    def start(self) -> None:
        self._election.start()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()
        self._election.stop()

    def check(self) -> None:
        """Raise `StoreAway` when a job failed at its last run, or nobody can be elected."""
        self._election.check_ready()
        if self._failures:
            raise StoreAway(f"timed work fails: {', '.join(sorted(self._failures))}")

    def _run(self, job: Job) -> None:
        due = 0.0
        while not self._stop.wait(_LOOK_S):
            if not self._over() and time.monotonic() >= due:
                due = time.monotonic() + job.every_s
                self._do(job)
            if not self._election.holds():
                self._failures.pop(job.name, None)  # whoever holds the lease tells how it goes

    def _over(self) -> bool:
        return self._stop.is_set() or not self._election.holds()

    def _do(self, job: Job) -> None:
        try:
            job.run(self._over)
        except Fenced as error:
            log.warning("%s is left undone: %s", job.name, error)
        except Exception as error:
            metrics.FAILED.labels(job.name).inc()
            if self._failures.get(job.name) != repr(error):
                away = isinstance(error, StoreAway)
                log.warning("%s waits: %s", job.name, error, exc_info=None if away else error)
            self._failures[job.name] = repr(error)
        else:
            metrics.DONE.labels(job.name).inc()
            if self._failures.pop(job.name, None):
                log.warning("%s goes well again", job.name)
