"""Two holders of one partition: whoever came later writes, the other is refused."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.postgres import Postgres

from campus_server.errors import Fenced, StoreAway
from campus_server.ingest import fencing_repository
from campus_server.ingest.fencing import Fence
from campus_server.ingest.models import LogCursor, PartitionOwner
from campus_server.kit.clock import utc_now
from campus_server.kit.database import Database
from campus_server.kit.partitions import Partitions
from campus_server.migrations import upgrade

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def fence_of(database: Database, partitions: str) -> Fence:
    return Fence(database, Partitions.parse(partitions), utc_now)


def write(database: Database, fence: Fence, log: str) -> None:
    """An effect that can be looked for, in a transaction as ingest has them."""
    with database.write() as session:
        fence.check(session)
        session.add(LogCursor(log=log, arrival=1))


def written(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.scalars(select(LogCursor.log)))


def test_the_older_holder_of_a_shared_partition_writes_nothing_more(database: Database) -> None:
    old, new = fence_of(database, "0-15"), fence_of(database, "15-31")
    old.take()
    write(database, old, "before")
    new.take()
    with pytest.raises(Fenced, match=r"partitions 15$"):
        write(database, old, "refused")
    write(database, new, "after")
    assert written(database) == {"before", "after"}


def test_holders_of_different_partitions_do_not_hinder_each_other(database: Database) -> None:
    one, other = fence_of(database, "0-15"), fence_of(database, "16-31")
    one.take()
    other.take()
    write(database, one, "one")
    write(database, other, "other")
    assert written(database) == {"one", "other"}


def test_who_has_taken_nothing_writes_nothing(database: Database) -> None:
    with pytest.raises(Fenced):
        write(database, fence_of(database, "3"), "refused")
    assert written(database) == set()


def test_a_take_over_waits_for_the_transaction_that_was_first(database: Database) -> None:
    """Decided at commit: what the old holder has begun ends before the new one begins."""
    old, new = fence_of(database, "0-3"), fence_of(database, "2-5")
    old.take()
    seen: list[set[str]] = []

    def take_over() -> None:
        new.take()
        seen.append(written(database))

    taker = threading.Thread(target=take_over)
    with database.write() as session:
        old.check(session)
        taker.start()
        taker.join(0.3)
        assert taker.is_alive(), "the partition was taken in the middle of a transaction"
        session.add(LogCursor(log="begun before", arrival=1))
    taker.join(10)
    assert seen == [{"begun before"}]


def test_a_process_that_freezes_within_a_transaction_keeps_nobody_out(
    cluster: Postgres, tmp_path: Path
) -> None:
    """A machine that is suspended, or cut off: its connection looks alive for hours."""
    url = cluster.create_database(f"frozen_{tmp_path.name}")
    upgrade(url)
    frozen, healthy = Database(url, frozen_ms=300), Database(url)
    old, new = fence_of(frozen, "0-3"), fence_of(healthy, "0-3")
    old.take()

    def freeze_and_go_on() -> None:
        with frozen.write() as session:
            old.check(session)
            new.take()
            session.add(LogCursor(log="refused", arrival=1))

    with pytest.raises(StoreAway):
        freeze_and_go_on()
    assert written(healthy) == set()
    with pytest.raises(Fenced):
        write(frozen, old, "refused")
    frozen.dispose()
    healthy.dispose()


def test_what_was_heard_is_not_known_any_more_after_a_take_over(database: Database) -> None:
    old = fence_of(database, "0-1")
    old.take()
    old.note_heard(NOW)
    with database.write() as session:
        assert fencing_repository.heard_until(session, [0, 1, 2]) == {0: NOW, 1: NOW, 2: None}
    fence_of(database, "1").take()
    with database.write() as session:
        assert fencing_repository.heard_until(session, [0, 1]) == {0: NOW, 1: None}
    with pytest.raises(Fenced):
        old.note_heard(NOW)


def test_every_partition_has_its_row_and_tells_who_holds_it(database: Database) -> None:
    fence_of(database, "0-63").take()
    with database.read() as session:
        rows = session.scalars(select(PartitionOwner)).all()
    assert len(rows) == 64
    assert all(row.holder and row.taken_at and row.epoch == 1 for row in rows)
