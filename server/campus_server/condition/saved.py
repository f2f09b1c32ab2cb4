"""Conditions as other processes saved them, for one that judges nothing itself."""

import time
from collections.abc import Callable
from datetime import datetime
from threading import Lock

from campus_server.condition import repository
from campus_server.condition.monitor import ConditionMonitor
from campus_server.condition.status import ConditionStatus
from campus_server.kit.database import Database

__all__ = ["SavedConditions"]

_LOOK_EVERY_S = 5.0


class SavedConditions:
    """Behind the truth by as long as ingest lets pass between two snapshots. Thread-safe."""

    def __init__(self, database: Database, new_monitor: Callable[[], ConditionMonitor]) -> None:
        self._database = database
        self._new_monitor = new_monitor
        self._lock = Lock()
        self._looked_at = float("-inf")
        self._saved: dict[str, tuple[datetime, ConditionMonitor]] = {}

    def status(self, equipment: str) -> ConditionStatus | None:
        """The newest that is known. May raise `StoreAway`."""
        with self._lock:
            if time.monotonic() - self._looked_at >= _LOOK_EVERY_S:
                self._look()
                self._looked_at = time.monotonic()
            monitors = [monitor for _, monitor in self._saved.values()]
        known = [status for m in monitors if (status := m.status(equipment)) is not None]
        return max(known, key=lambda status: status.at_ms or 0, default=None)

    def _look(self) -> None:
        with self._database.read() as session:
            now = repository.every_snapshot(session)
            for partitions, saved_at in now.items():
                if self._saved.get(partitions, (None,))[0] == saved_at:
                    continue
                row = repository.snapshot(session, partitions)
                if row is None:
                    continue
                monitor = self._new_monitor()
                try:
                    monitor.restore(row.data)
                except ValueError:
                    continue  # of a server of another version, during an upgrade
                self._saved[partitions] = (row.saved_at, monitor)
        self._saved = {key: value for key, value in self._saved.items() if key in now}
