"""One process at a time holds the lease; it renews it well before its end, or has lost it.

Two guards. By the clock: a holder takes its lease for over a while before the database does, and
stops. By the epoch: a transaction that began in time and ends late is refused in any case.
"""

import logging
import time
from threading import Event, Lock, Thread

from sqlalchemy.orm import Session

from campus_server.errors import Fenced, StoreAway
from campus_server.jobs import metrics, repository
from campus_server.kit.database import Database

__all__ = ["Election"]

log = logging.getLogger(__name__)

TERM_S = 15.0
_SPARE = 0.2
"""Share of the term by which the holder takes its lease for over before the database does."""


class Election:
    """Candidate from `start` to `stop`. Any thread may ask."""

    def __init__(self, database: Database, holder: str, term_s: float = TERM_S) -> None:
        self._database = database
        self._holder = holder
        self._term_s = term_s
        self._lock = Lock()
        self._epoch: int | None = None
        self._held_until = 0.0
        self._away: str | None = "no election has been held yet"
        self._stop = Event()
        self._thread = Thread(target=self._run, name="election", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Give the lease back, so that another process takes it at once."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        epoch, self._epoch = self._epoch, None
        if epoch is not None:
            try:
                with self._database.write() as session:
                    repository.give_back(session, epoch)
            except StoreAway as error:
                log.warning("the lease of the timed work ends by itself: %s", error)
        metrics.HOLDS.set(0)

    def holds(self) -> bool:
        with self._lock:
            return self._epoch is not None and time.monotonic() < self._held_until

    def check(self, session: Session) -> None:
        """First in every transaction of timed work. Raises `Fenced`."""
        with self._lock:
            mine = self._epoch
        if mine is None or repository.epoch(session) != mine:
            raise Fenced("another process does the timed work now")

    def check_ready(self) -> None:
        """Raise `StoreAway` while nobody can be elected; standing by is ready."""
        if self._away is not None:
            raise StoreAway(self._away)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._hold()
                self._away = None
            except StoreAway as error:
                self._away = str(error)
            except Exception as error:
                if self._away != repr(error):
                    log.exception("no election can be held; it is tried again")
                self._away = repr(error)
            metrics.HOLDS.set(self.holds())
            self._stop.wait(self._term_s / 3)

    def _hold(self) -> None:
        """Renew the lease, or try to take it."""
        asked_at = time.monotonic()
        term_ms = round(1000 * self._term_s)
        with self._database.write() as session:
            epoch = self._epoch
            if epoch is not None and not repository.renew(session, epoch, term_ms):
                epoch = None
            if epoch is None:
                epoch = repository.take(session, self._holder, term_ms)
        with self._lock:
            before, self._epoch = self._epoch, epoch
            self._held_until = asked_at + self._term_s * (1 - _SPARE)
        if epoch is not None and epoch != before:
            log.info("doing the timed work from now on")
        elif epoch is None and before is not None:
            log.warning("another process does the timed work now")
