"""The relational store: engine, base class, unit of work.

SQLite: every unit of work that writes begins with BEGIN IMMEDIATE (a deferred one fails or loses
updates as soon as two threads read before they write), WAL, synchronous=FULL, foreign keys on,
5 s busy time-out. PostgreSQL needs none of this; there a process that freezes within a unit of
work loses it after a minute, and with it the locks that others wait for. A store that is away
raises `StoreAway`.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from campus_server.errors import StoreAway

__all__ = ["Base", "Database", "UtcDateTime"]

_BUSY_MS = 5_000
_CUT_OFF = {
    "connect_timeout": 10,
    "tcp_user_timeout": 20_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
"""A server that is cut off is away within half a minute, and not after hours. Seconds, but for
`tcp_user_timeout` in ms (libpq, connection parameters)."""
_FROZEN_MS = 60_000
_SQLITE_AWAY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}
_SQLSTATE_AWAY = ("08", "25006", "25P03", "40", "53", "55P03", "57", "58")
"""Connection, read-only after a failover, frozen for too long, deadlock, resources, locks, operator, system."""


class Base(DeclarativeBase):
    """Root of all tables; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC datetimes on every engine; SQLite keeps no zone by itself."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone is never stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """One engine and its two kinds of unit of work. Opens no connection until it is used."""

    def __init__(self, url: str, frozen_ms: int = _FROZEN_MS) -> None:
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(url) if self.is_sqlite else _shared_engine(url, frozen_ms)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A unit of work that writes: commits at its end, rolls back on an error.

        Keep it short: no network and no hashing inside.
        """
        with self._unit(writes=True) as session:
            yield session
            with _away_means_away():
                session.commit()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A unit of work that only reads; whatever it changed is rolled back."""
        with self._unit(writes=False) as session:
            yield session

    def check(self) -> None:
        """Raise `StoreAway` unless a query can be answered now."""
        with self.read() as session:
            session.execute(text("SELECT 1"))

    def dispose(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _unit(self, *, writes: bool) -> Iterator[Session]:
        session = self._sessions()
        try:
            with _away_means_away():
                if self.is_sqlite:
                    session.connection(execution_options={"campus_writes": writes})
                yield session
        finally:
            session.close()


@contextmanager
def _away_means_away() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if _is_away(error):
            raise StoreAway(f"the database does not answer: {error.orig}") from error
        raise


def _is_away(error: DBAPIError) -> bool:
    """Whether the same may go well later; what is wrong with the statement stays wrong."""
    if error.connection_invalidated or isinstance(error, InterfaceError):
        return True
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE_AWAY
    if not isinstance(error, OperationalError | InternalError):
        return False
    state = getattr(error.orig, "sqlstate", None)  # none: not even a connection
    return state is None or state.startswith(_SQLSTATE_AWAY)


def _shared_engine(url: str, frozen_ms: int) -> Engine:
    of_postgres = make_url(url).get_backend_name() == "postgresql"
    engine = create_engine(url, pool_pre_ping=True, connect_args=_CUT_OFF if of_postgres else {})
    if of_postgres:

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, _record: object) -> None:
            with connection.cursor() as cursor:
                cursor.execute(f"SET idle_in_transaction_session_timeout = {frozen_ms:d}")
            connection.commit()

    return engine


def _sqlite_engine(url: str) -> Engine:
    # isolation_level=None: the driver begins nothing by itself, so that "begin" below decides
    engine = create_engine(url, connect_args={"timeout": _BUSY_MS / 1000, "isolation_level": None})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={_BUSY_MS}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("campus_writes", True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
