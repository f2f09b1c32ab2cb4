"""What is committed, told to each gateway at most once a second."""

from collections.abc import Callable, Mapping
from threading import Lock

from campus_server.ingest import repository
from campus_server.ingest.applied import Applied
from campus_server.kit.database import Database
from campus_wire import codec
from campus_wire.messages import Command, Committed
from campus_wire.topics import Kind, Topic

__all__ = ["Receipts"]

_EVERY_S = 1.0
_REBIRTH_EVERY_S = 60.0

Publish = Callable[[str, bytes, bool], None]
"""(topic, payload, retained)"""


class Receipts:
    """Any thread may note; one thread publishes what is due.

    The ranges are those of the relational store, whose transaction is the last: what is named
    there has had all its effects.
    """

    def __init__(
        self,
        database: Database,
        publish: Publish,
        applied: Applied,
        own: Callable[[str], bool] = lambda _gateway: True,
    ) -> None:
        """`own`: whether this process is the one to answer a gateway."""
        self._own = own
        self._database = database
        self._applied = applied
        self._publish = publish
        self._lock = Lock()
        self._boot: dict[str, str] = {}
        self._news: set[str] = set()
        self._told_at: dict[str, float] = {}
        self._asked_at: dict[str, float] = {}
        self._rebirth: set[str] = set()
        self._epoch = ""
        self._everybody = False

    def begin_epoch(self, epoch: str) -> None:
        """Messages may have been missed: every gateway is told, and sends again what is open."""
        with self._lock:
            self._epoch = epoch
            self._everybody = True

    def note(self, gateway: str, boot: str) -> None:
        with self._lock:
            self._boot[gateway] = boot
            self._news.add(gateway)

    def ask_rebirth(self, gateway: str) -> None:
        """Readings of unknown points came: ask who is there, at most once a minute."""
        with self._lock:
            self._rebirth.add(gateway)

    def publish_due(self, now: float) -> None:
        """`now` is a monotonic clock in seconds."""
        if self._everybody:
            self._note_everybody()
        with self._lock:
            due = {
                gateway: self._boot[gateway]
                for gateway in self._news
                if now - self._told_at.get(gateway, -_EVERY_S) >= _EVERY_S
            }
            epoch = self._epoch
        committed = self._committed(due, epoch)  # first: a store that is away must not lose them
        with self._lock:
            self._news.difference_update(g for g in due if self._boot[g] == due[g])
            self._told_at.update(dict.fromkeys(due, now))
            asked = [
                gateway
                for gateway in self._rebirth
                if now - self._asked_at.get(gateway, -_REBIRTH_EVERY_S) >= _REBIRTH_EVERY_S
            ]
            self._rebirth.clear()
            self._asked_at.update(dict.fromkeys(asked, now))
        for gateway, message in committed.items():
            self._publish(str(Topic(gateway, Kind.COMMITTED)), codec.encode(message), True)
        for gateway in asked:
            command = Command(id=f"rebirth-{now:.0f}", command="rebirth")
            self._publish(str(Topic(gateway, Kind.COMMAND)), codec.encode(command), False)

    def _committed(self, boots: Mapping[str, str], epoch: str) -> dict[str, Committed]:
        if not boots:
            return {}
        with self._database.read() as session:
            return {
                gateway: Committed(boot, epoch, list(self._applied.ranges(session, gateway, boot)))
                for gateway, boot in boots.items()
            }

    def _note_everybody(self) -> None:
        with self._database.read() as session:
            known = repository.boots(session)
        with self._lock:
            self._everybody = False
            for gateway, boot in known.items():
                if self._own(gateway):
                    self._boot.setdefault(gateway, boot)
            self._news.update(self._boot)
            self._told_at.clear()
