"""The detectors' state is saved beside the road.

The road stands still only while the state is copied. A thread of its own writes the copy in parts,
each in a short transaction, so that nobody waits long for the database, and brings it into force at
the end. Ended at any place, it leaves the snapshot before it in force.
"""

import time
from collections.abc import Callable
from threading import Event, Thread

from campus_server.condition import service as condition
from campus_server.ingest.fencing import Fence
from campus_server.kit.database import Database

__all__ = ["Saving"]

_PAUSE = 4.0
"""After each part, in times of what it took: the database belongs to the road."""


class Saving:
    """One snapshot at a time. One thread calls it.

    `begin` and `finish` raise what has kept the snapshot before from being saved.
    """

    def __init__(self, database: Database, fence: Fence, saved: Callable[[int], None]) -> None:
        """`saved` is told, in the other thread, how far into the log the one in force reaches."""
        self._database = database
        self._fence = fence
        self._saved = saved
        self._thread: Thread | None = None
        self._hurry = Event()
        self._failure: BaseException | None = None

    @property
    def under_way(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def begin(self, state: condition.StateCopy, arrival: int) -> None:
        """`arrival`: how far into the log of readings `state` reaches."""
        self.finish()
        self._hurry.clear()
        self._thread = Thread(
            target=self._run, args=(state, arrival), name="detector-snapshot", daemon=True
        )
        self._thread.start()

    def finish(self) -> None:
        """Returns when nothing is under way."""
        self.close()
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def abandon(self) -> None:
        """`close`, and what has failed is not told: all is about to be saved anew."""
        self.close()
        self._failure = None

    def close(self) -> None:
        """`finish`, but for failures: the log and the snapshot in force make up for them."""
        self._hurry.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self, state: condition.StateCopy, arrival: int) -> None:
        try:
            self._save(state, arrival)
        except BaseException as error:  # noqa: BLE001  raised where it is waited for
            self._failure = error

    def _save(self, state: condition.StateCopy, arrival: int) -> None:
        partitions = self._fence.partitions
        parts = condition.parts_of(state.to_bytes())
        for number, part in enumerate(parts):
            began = time.monotonic()
            with self._database.write() as session:
                self._fence.check(session)
                condition.save_part(session, partitions, number, part)
            self._hurry.wait(_PAUSE * (time.monotonic() - began))
        with self._database.write() as session:
            self._fence.check(session)
            condition.bring_into_force(session, partitions, len(parts), arrival)
        self._saved(arrival)
