"""Store and forward: a message is here from before it is sent until the server has committed it.

One SQLite file (WAL, `synchronous=FULL`) used by one process. It gives every message its
identity: `boot` is made with the file and lives as long, `seq` counts all kinds and is never
given twice (AUTOINCREMENT keeps the highest, also when the table is empty).

Scans and events are on the disk when `append` returns. Readings wait in memory for the next
`flush`, which the agent calls several times a second; nothing is sent before it is flushed.
"""

import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from campus_edge.errors import NotReady
from campus_edge.killpoint import passing
from campus_wire.codec import encode
from campus_wire.messages import Event, Events
from campus_wire.settings import Misconfigured
from campus_wire.topics import Kind

__all__ = ["Message", "Outbox"]

ROW_BYTES = 64
"""What a row costs beside its payload, roughly."""
OVERFLOW_BYTES = 512
"""Room for the event that tells of a loss."""
PENDING_BYTES = 8 * 1024 * 1024
"""Readings that wait in memory while the disk cannot be written."""
DROP_ORDER = (Kind.READINGS, Kind.EVENTS, Kind.SCANS)
"""When the file is full: a reading comes again, a scan does not."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS identity (
    id INTEGER PRIMARY KEY CHECK (id = 1), boot TEXT NOT NULL, gateway TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS message (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    size INTEGER NOT NULL,
    dropped INTEGER NOT NULL,  -- how many lost messages this one tells of
    payload BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS message_by_kind ON message (kind, seq, size, dropped);
"""


class Message(NamedTuple):
    seq: int
    kind: Kind
    payload: bytes


class _Row(NamedTuple):
    seq: int
    kind: str
    size: int
    dropped: int
    payload: bytes


class Outbox:
    """Safe to use from several threads."""

    def __init__(self, path: Path, gateway: str, max_bytes: int) -> None:
        """Raise `Misconfigured` when the file cannot be this gateway's outbox."""
        self._path = path
        self._gateway = gateway
        self._max_bytes = max_bytes
        self._lock = threading.RLock()
        self._pending: list[_Row] = []
        self._pending_bytes = 0
        self._lost = 0
        """Messages dropped from memory that no event tells of yet."""
        try:
            self._db = _open(path)
        except sqlite3.Error as error:
            raise Misconfigured(f"outbox.path: {path} cannot be used: {_reason(error)}") from None
        try:
            self.boot = self._identity()
        except Misconfigured:
            self._db.close()
            raise
        self._bytes: int = self._one("SELECT COALESCE(SUM(size), 0) FROM message")
        self.newest: int = self._one("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence")
        """The highest `seq` that is on the disk, or was."""
        self._last_seq = self.newest

    @property
    def size(self) -> int:
        """Bytes on the disk that count against `max_bytes`."""
        return self._bytes

    def append(self, kind: Kind, build: Callable[[int], bytes]) -> int:
        """Give the message its `seq` and keep what `build(seq)` makes of it.

        Readings are on the disk after the next `flush`, other kinds now; for those, raise
        `NotReady` when the disk cannot be written, and then nothing is kept.
        """
        with self._lock:
            self._put(kind, build, dropped=0)
            if kind is Kind.READINGS:
                self._bound_pending()
                return self._last_seq
            row = self._pending[-1]
            try:
                self.flush()
            except NotReady:
                self._pending.remove(row)
                self._pending_bytes -= row.size
                raise
            return row.seq

    def flush(self) -> None:
        """Write what waits in memory in one transaction; drop the oldest when that is too much.

        Raise `NotReady` when the disk cannot be written; what waits goes on waiting.
        """
        with self._lock:
            if not self._pending and not self._lost:
                return
            rows, size = self._pending, self._bytes
            with self._transaction():
                self._insert(rows)
                size += self._pending_bytes
                dropped, freed = self._lost, 0
                if size > self._max_bytes:
                    # A little more than needed, so that a full file is not told of each time.
                    spare = max(self._max_bytes // 100, OVERFLOW_BYTES)
                    lost, freed = self._drop(size - self._max_bytes + spare)
                    dropped += lost
                if dropped:
                    row = self._overflow(dropped)
                    self._insert([row])
                    size += row.size
            self._pending, self._pending_bytes, self._lost = [], 0, 0
            self._bytes = size - freed
            self.newest = self._last_seq
        passing("appended")

    def after(self, seq: int, limit: int) -> list[Message]:
        """The oldest messages with a higher `seq`, at most `limit`, in order."""
        with self._lock:
            found = self._db.execute(
                "SELECT seq, kind, payload FROM message WHERE seq > ? ORDER BY seq LIMIT ?",
                (seq, limit),
            ).fetchall()
        return [Message(number, Kind(kind), payload) for number, kind, payload in found]

    def forget(self, ranges: Iterable[tuple[int, int]]) -> int:
        """Delete what lies in the inclusive ranges; how many messages that was.

        Raise `NotReady` when the disk cannot be written; then all are still here.
        """
        with self._lock:
            oldest = self._one("SELECT COALESCE(MIN(seq), 0) FROM message")
            live = [(first, last) for first, last in ranges if oldest and last >= oldest]
            if not live:
                return 0
            count = freed = 0
            with self._transaction():
                for bounds in live:
                    number, size = self._db.execute(
                        "SELECT COUNT(*), COALESCE(SUM(size), 0) FROM message"
                        " WHERE seq BETWEEN ? AND ?",
                        bounds,
                    ).fetchone()
                    if number:
                        self._db.execute("DELETE FROM message WHERE seq BETWEEN ? AND ?", bounds)
                    count, freed = count + number, freed + size
            self._bytes -= freed
            return count

    def close(self) -> None:
        """Flush and close; the file can then be opened by another process."""
        with self._lock:
            try:
                self.flush()
            finally:
                self._db.close()

    def _identity(self) -> str:
        row = self._db.execute("SELECT boot, gateway FROM identity").fetchone()
        if row is None:
            boot = uuid.uuid4().hex
            with self._transaction():
                self._db.execute("INSERT INTO identity VALUES (1, ?, ?)", (boot, self._gateway))
            return boot
        if row[1] != self._gateway:
            raise Misconfigured(
                f"outbox.path: {self._path} belongs to gateway {row[1]!r}; "
                f"name another file for {self._gateway!r}"
            )
        return str(row[0])

    def _put(self, kind: Kind, build: Callable[[int], bytes], dropped: int) -> None:
        row = self._made(kind, build, dropped)
        self._pending.append(row)
        self._pending_bytes += row.size

    def _made(self, kind: Kind, build: Callable[[int], bytes], dropped: int) -> _Row:
        seq = self._last_seq + 1
        payload = build(seq)
        self._last_seq = seq
        return _Row(seq, kind.value, len(payload) + ROW_BYTES, dropped, payload)

    def _insert(self, rows: Iterable[_Row]) -> None:
        self._db.executemany("INSERT INTO message VALUES (?, ?, ?, ?, ?)", rows)

    def _drop(self, excess: int) -> tuple[int, int]:
        """Delete at least `excess` bytes; (messages lost, bytes freed).

        An event that told of earlier losses is replaced by its number, so that none is
        forgotten.
        """
        lost = freed = 0
        for kind in DROP_ORDER:
            cut = 0
            cursor = self._db.execute(
                "SELECT seq, size, dropped FROM message WHERE kind = ? ORDER BY seq", (kind.value,)
            )
            while freed < excess and (row := cursor.fetchone()):
                cut, freed, lost = row[0], freed + row[1], lost + (row[2] or 1)
            cursor.close()
            self._db.execute("DELETE FROM message WHERE kind = ? AND seq <= ?", (kind.value, cut))
        return lost, freed

    def _overflow(self, dropped: int) -> _Row:
        event = Event(
            time=round(time.time(), 3),
            kind="outbox_overflow",
            subject=self._gateway,
            detail=f"the outbox is full ({self._max_bytes} bytes): {dropped} messages dropped",
            count=dropped,
        )
        return self._made(
            Kind.EVENTS,
            lambda seq: encode(Events(self._gateway, self.boot, seq, [event])),
            dropped,
        )

    def _bound_pending(self) -> None:
        """Only readings wait here for longer than one call."""
        while self._pending_bytes > PENDING_BYTES and len(self._pending) > 1:
            self._pending_bytes -= self._pending.pop(0).size
            self._lost += 1

    def _one(self, question: str) -> int:
        return int(self._db.execute(question).fetchone()[0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield
            self._db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            self._undo()
            raise NotReady(f"the outbox {self._path} cannot be written: {_reason(error)}") from None
        except BaseException:
            self._undo()
            raise

    def _undo(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=5.0, isolation_level=None, check_same_thread=False)
    try:
        # A second process would count from the same number: the first one holds the file.
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA journal_size_limit = 16777216")
        db.executescript(_SCHEMA)
    except sqlite3.Error:
        db.close()
        raise
    return db


def _reason(error: sqlite3.Error) -> str:
    text = str(error)
    return "another process uses it" if "locked" in text else text
