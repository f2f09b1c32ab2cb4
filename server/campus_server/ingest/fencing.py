"""So that two processes never both write the effects of a partition.

Whoever starts takes its partitions by raising the epoch of each. Every transaction of ingest
begins with `check`, which also holds off the next taker until that transaction has ended: an
older holder finds another epoch and writes nothing.
"""

import logging
import os
import socket
from datetime import datetime

from sqlalchemy.orm import Session

from campus_server.errors import Fenced
from campus_server.ingest import fencing_repository as repository
from campus_server.kit.clock import Clock
from campus_server.kit.database import Database
from campus_server.kit.partitions import Partitions

__all__ = ["Fence", "this_process"]

log = logging.getLogger(__name__)


def this_process() -> str:
    """For people who look for it: machine and process id."""
    return f"{socket.gethostname()}/{os.getpid()}"


class Fence:
    """The partitions that one process writes for. One thread takes them, any may check."""

    def __init__(self, database: Database, partitions: Partitions, clock: Clock) -> None:
        self.partitions = partitions
        self._database = database
        self._clock = clock
        self._epochs: dict[int, int] = {}

    def take(self) -> None:
        """From now on nobody else writes for these partitions."""
        with self._database.write() as session:
            repository.take(session, self.partitions, this_process(), self._clock())
            epochs = repository.epochs(session, self.partitions)
        self._epochs = epochs
        log.info("writing for partitions %s", self.partitions)

    def take_or_check(self) -> None:
        """What was taken once is not taken back: somebody else may have followed meanwhile."""
        if not self._epochs:
            self.take()
            return
        with self._database.write() as session:
            self.check(session)

    def check(self, session: Session) -> None:
        """First in every transaction that writes. Raises `Fenced`."""
        now = repository.epochs(session, self.partitions)
        lost = [each for each in self.partitions if now.get(each) != self._epochs.get(each, -1)]
        if lost:
            raise Fenced(f"another process has taken partitions {Partitions(lost)}")

    def note_heard(self, until: datetime) -> None:
        """What was published until then has had its effects. Raises `Fenced`."""
        with self._database.write() as session:
            self.check(session)
            repository.note_heard(session, self.partitions, until)
