"""Units of work on real SQLite: nothing lost between threads, and what "away" means."""

import sqlite3
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from campus_server.errors import StoreAway
from campus_server.kit.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'campus.db'}")
    with database.write() as session:
        session.execute(text("CREATE TABLE tally (n INTEGER NOT NULL UNIQUE)"))
        session.execute(text("INSERT INTO tally VALUES (0)"))
    return database


def count_up(database: Database, times: int) -> None:
    for _ in range(times):
        with database.write() as session:
            n = session.execute(text("SELECT n FROM tally")).scalar_one()
            session.execute(text("UPDATE tally SET n = :n"), {"n": n + 1})


def read(database: Database) -> int:
    with database.read() as session:
        return int(session.execute(text("SELECT n FROM tally")).scalar_one())


def test_four_threads_that_read_before_they_write_lose_no_update(database: Database) -> None:
    threads = [Thread(target=count_up, args=(database, 50)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read(database) == 200


def test_an_error_leaves_no_trace(database: Database) -> None:
    def fail() -> None:
        with database.write() as session:
            session.execute(text("UPDATE tally SET n = 7"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert read(database) == 0


def test_a_reader_changes_nothing(database: Database) -> None:
    with database.read() as session:
        session.execute(text("UPDATE tally SET n = 7"))
    assert read(database) == 0


def test_sqlite_is_set_up_as_decided(database: Database) -> None:
    with database.read() as session:
        for pragma, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            assert session.execute(text(f"PRAGMA {pragma}")).scalar_one() == value


def test_a_wrong_statement_is_not_a_store_that_is_away(database: Database) -> None:
    with pytest.raises(OperationalError), database.read() as session:
        session.execute(text("SELECT * FROM no_such_table"))
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text("INSERT INTO tally VALUES (0)"))


def test_a_locked_or_absent_file_is_a_store_that_is_away(
    database: Database, tmp_path: Path
) -> None:
    other = sqlite3.connect(tmp_path / "campus.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreAway), database.write():
        pass
    other.close()
    with pytest.raises(StoreAway):
        Database(f"sqlite:///{tmp_path / 'none' / 'campus.db'}").check()


def test_a_server_that_is_not_there_is_away() -> None:
    with pytest.raises(StoreAway):
        Database("postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=2").check()
