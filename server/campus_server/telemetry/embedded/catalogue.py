"""What the store knows beside its rows, in SQLite: names, applied ranges, the manifest of files.

One transaction says at once which files there are and how far into the log they reach.
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from campus_server.errors import StoreAway
from campus_server.telemetry.embedded.files import File

__all__ = ["Catalogue"]

VERSION = 2
"""Of the layout of the folder; 1 was one DuckDB file."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS series (series INTEGER PRIMARY KEY, point TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS boot (boot INTEGER PRIMARY KEY, gateway TEXT NOT NULL, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS applied (
    boot INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (boot, first)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file (
    path TEXT PRIMARY KEY, level TEXT NOT NULL, retention TEXT NOT NULL, rank INTEGER NOT NULL,
    tier INTEGER NOT NULL, first_series INTEGER NOT NULL, last_series INTEGER NOT NULL,
    first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, rows INTEGER NOT NULL,
    bytes INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS closed_day (day INTEGER PRIMARY KEY, rank INTEGER NOT NULL);
"""

_NAMES_AT_ONCE = 50_000

Range = tuple[int, int]


class Catalogue:
    """Raises `StoreAway` for what may be mended: a full disk, a folder that another process has."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            for pragma in ("journal_mode = WAL", "synchronous = FULL"):
                self._connection.execute(f"PRAGMA {pragma}")
            self._connection.executescript(_SCHEMA)
        except sqlite3.OperationalError as error:
            raise StoreAway(f"{path}: cannot be opened: {error}") from error
        except sqlite3.DatabaseError as error:
            raise StoreAway(
                f"{path}: is damaged ({error}): restore the folder from a backup"
            ) from error
        found = self.state("version")
        if found is None:
            with self.transaction():
                self.set_state("version", str(VERSION))
        elif found != str(VERSION):
            raise StoreAway(
                f"{path}: its layout is version {found}, this program knows {VERSION}: "
                "use the program that wrote it"
            )

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield
                self._connection.execute("COMMIT")
            except BaseException as error:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.OperationalError):
                    raise StoreAway(f"{self.path}: does not take it: {error}") from error
                raise

    def state(self, name: str) -> str | None:
        row = self._connection.execute("SELECT value FROM state WHERE name = ?", [name]).fetchone()
        return None if row is None else str(row[0])

    def set_state(self, name: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", [name, value])

    def series(self) -> Iterator[list[str]]:
        """Points by number of their series, many at a time."""
        found = self._connection.execute("SELECT point FROM series ORDER BY series")
        while some := found.fetchmany(_NAMES_AT_ONCE):
            yield [point for (point,) in some]

    def add_series(self, first: int, points: Collection[str]) -> None:
        self._connection.executemany(
            "INSERT OR IGNORE INTO series VALUES (?, ?)", enumerate(points, first)
        )

    def boots(self) -> dict[int, tuple[str, str]]:
        """Number → (gateway, boot), rising."""
        found = self._connection.execute("SELECT boot, gateway, name FROM boot ORDER BY boot")
        return {number: (gateway, name) for number, gateway, name in found}

    def change_boots(
        self, *, add: Mapping[int, tuple[str, str]], drop: Collection[int] = ()
    ) -> None:
        self._connection.executemany("DELETE FROM boot WHERE boot = ?", ((b,) for b in drop))
        self._connection.executemany(
            "INSERT OR REPLACE INTO boot VALUES (?, ?, ?)",
            ((number, *boot) for number, boot in add.items()),
        )

    def applied(self) -> Iterator[tuple[int, int, int]]:
        """(boot, first, last)"""
        yield from self._connection.execute("SELECT boot, first, last FROM applied")

    def set_applied(self, ranges: dict[int, list[Range]]) -> None:
        """All of these boots; the others stay as they are."""
        self._connection.executemany("DELETE FROM applied WHERE boot = ?", ((b,) for b in ranges))
        self._connection.executemany(
            "INSERT INTO applied VALUES (?, ?, ?)",
            ((boot, first, last) for boot, of in ranges.items() for first, last in of),
        )

    def files(self) -> list[File]:
        return [File(*row) for row in self._connection.execute("SELECT * FROM file")]

    def change_files(self, *, add: Collection[File] = (), drop: Collection[File] = ()) -> None:
        self._connection.executemany("DELETE FROM file WHERE path = ?", ((f.path,) for f in drop))
        self._connection.executemany(
            "INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", add
        )

    def closed_days(self) -> dict[int, int]:
        return dict(self._connection.execute("SELECT day, rank FROM closed_day").fetchall())

    def close_days(self, ranks: dict[int, int]) -> None:
        self._connection.executemany(
            "INSERT OR REPLACE INTO closed_day VALUES (?, ?)", ranks.items()
        )
