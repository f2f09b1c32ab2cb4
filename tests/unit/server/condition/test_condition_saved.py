"""Snapshots of several ingest processes: who restores which, and what an API process shows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from campus_server.condition import service
from campus_server.condition.saved import SavedConditions
from campus_server.condition.status import ConditionStatus
from campus_server.kit.database import Base, Database
from campus_server.kit.partitions import ALL, Partitions

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
LOW, HIGH = Partitions(range(32)), Partitions(range(32, 64))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'campus.db'}")
    names = ("detector_snapshot", "detector_snapshot_part")
    Base.metadata.create_all(database.engine, tables=[Base.metadata.tables[n] for n in names])
    yield database
    database.dispose()


def save(database: Database, partitions: Partitions, data: bytes, minute: int) -> None:
    with database.write() as session:
        service.save_snapshot(session, partitions, 0, data, NOW + timedelta(minutes=minute))


def load(database: Database, partitions: Partitions) -> bytes | None:
    with database.read() as session:
        found = service.load_snapshot(session, partitions)
    return None if found is None else found[1]


def test_each_process_finds_its_own(database: Database) -> None:
    save(database, LOW, b"low", 0)
    save(database, HIGH, b"high", 1)
    save(database, ALL, b"all", 2)
    assert [load(database, each) for each in (LOW, HIGH, ALL)] == [b"low", b"high", b"all"]


def test_a_new_share_begins_with_the_newest_that_includes_it(database: Database) -> None:
    few = Partitions(range(8))
    save(database, ALL, b"all", 0)
    assert load(database, few) == b"all"
    save(database, LOW, b"low", 1)
    save(database, HIGH, b"high", 2)
    assert load(database, few) == b"low"


def test_what_no_snapshot_includes_is_learned_anew(database: Database) -> None:
    save(database, LOW, b"low", 0)
    save(database, HIGH, b"high", 0)
    assert load(database, ALL) is None


class Monitor:
    """Knows one equipment: its snapshot is `id,newest tick`."""

    def restore(self, data: bytes) -> None:
        equipment, at_ms = data.decode().split(",")
        self._known = ConditionStatus(equipment, "normal", at_ms=int(at_ms))

    def status(self, equipment: str) -> ConditionStatus | None:
        return self._known if self._known.equipment == equipment else None


def test_an_api_process_shows_the_newest_that_any_has_saved(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campus_server.condition.saved._LOOK_EVERY_S", 0.0)
    saved = SavedConditions(database, Monitor)  # type: ignore[arg-type]  # all that is asked of it
    assert saved.status("P-1") is None
    save(database, ALL, b"P-1,5", 0)
    save(database, LOW, b"P-1,9", 1)
    save(database, HIGH, b"no snapshot", 1)
    newest = saved.status("P-1")
    assert newest is not None
    assert newest.at_ms == 9
    save(database, LOW, b"P-1,12", 2)
    later = saved.status("P-1")
    assert later is not None
    assert later.at_ms == 12
    assert saved.status("P-2") is None
