"""Detector states are saved in parts: whole, or as they were before; and the road goes on meanwhile."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session
from tests.support.postgres import postgres
from tests.support.road import Road, at, birth_of, readings_of

from campus_server.condition import service as condition
from campus_server.condition.models import DetectorSnapshotPart
from campus_server.errors import Fenced, StoreAway
from campus_server.ingest.fencing import Fence
from campus_server.ingest.saving import Saving
from campus_server.kit.clock import utc_now
from campus_server.kit.database import Database
from campus_server.kit.partitions import ALL
from campus_server.migrations import config_for, upgrade
from campus_wire.topics import Kind

MIB = 1024 * 1024
NOW = 1_795_338_000.0


@dataclass
class State:
    """Stands for a copy of the detectors' state."""

    content: bytes

    def to_bytes(self) -> bytes:
        return self.content


class Interrupted(Database):
    """Does something in place of the unit of work that is `left` ahead."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.left = -1
        self.happens: Callable[[], None] = lambda: None

    @contextmanager
    def write(self) -> Iterator[Session]:
        self.left -= 1
        if self.left == -1:
            self.happens()
        with super().write() as session:
            yield session


def away() -> None:
    raise StoreAway("ended here")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('saving') / 'campus.db'}"
        return
    with postgres() as server:
        yield server.create_database("saving")


@pytest.fixture
def database(url: str) -> Iterator[Interrupted]:
    upgrade(url)
    database = Interrupted(url)
    yield database
    database.dispose()


class Process:
    """One that saves."""

    def __init__(self, database: Database) -> None:
        self.fence = Fence(database, ALL, utc_now)
        self.fence.take()
        self.told: list[int] = []
        self.saving = Saving(database, self.fence, self.told.append)

    def save(self, content: bytes, arrival: int) -> None:
        # the state's bytes are all that is asked for
        self.saving.begin(State(content), arrival)  # type: ignore[arg-type]
        self.saving.finish()


def in_force(database: Database) -> tuple[int, bytes] | None:
    with database.read() as session:
        return condition.load_snapshot(session, ALL)


def content(number: int, size: int) -> bytes:
    return bytes([number]) * size


def test_ended_at_any_place_the_one_before_is_in_force(database: Interrupted) -> None:
    process = Process(database)
    process.save(content(1, 3 * MIB + 5), 10)
    database.happens = away
    for place in range(4):  # three parts, and what brings them into force
        database.left = place
        with pytest.raises(StoreAway, match="ended here"):
            process.save(content(2, 2 * MIB + 7), 20)
        assert in_force(database) == (10, content(1, 3 * MIB + 5))
    assert process.told == [10]
    process.save(content(3, 2 * MIB + 7), 30)
    assert in_force(database) == (30, content(3, 2 * MIB + 7))
    process.save(content(4, 5), 40)
    assert in_force(database) == (40, content(4, 5))
    assert process.told == [10, 30, 40]


def test_two_are_kept_and_no_more(database: Interrupted) -> None:
    process = Process(database)
    sizes = []
    for number in range(5):
        process.save(content(number, 2 * MIB), number)
        with database.read() as session:
            sizes.append(session.scalar(select(func.sum(func.length(DetectorSnapshotPart.data)))))
    assert sizes[1:] == [sizes[1]] * 4


def test_who_is_replaced_meanwhile_brings_nothing_into_force(database: Interrupted) -> None:
    old = Process(database)
    old.save(content(1, 2 * MIB), 10)
    database.happens = lambda: Process(database).save(content(2, MIB), 11)
    database.left = 2
    with pytest.raises(Fenced):
        old.save(content(3, 2 * MIB), 12)
    assert in_force(database) == (11, content(2, MIB))


def test_what_the_schema_before_has_saved_stays_in_force(url: str, database: Interrupted) -> None:
    command.downgrade(config_for(url), "0002")
    with database.write() as session:
        session.execute(
            text(
                "INSERT INTO detector_snapshot (partitions, arrival, saved_at, data) "
                "VALUES (:partitions, 7, '2026-11-25 09:00:00+00:00', :data)"
            ),
            {"partitions": str(ALL), "data": content(1, 3 * MIB)},
        )
    upgrade(url)
    assert in_force(database) == (7, content(1, 3 * MIB))
    process = Process(database)
    process.save(content(2, 2 * MIB), 8)
    assert in_force(database) == (8, content(2, 2 * MIB))


def flow(seq: int) -> bytes:
    return readings_of(seq, [("P-1.flow", NOW - 1000 + seq, float(seq % 7))])


class Held(Database):
    """Lets only its own thread write until it is told otherwise."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.waiting, self.free = threading.Event(), threading.Event()
        self._own = threading.current_thread()

    @contextmanager
    def write(self) -> Iterator[Session]:
        if threading.current_thread() is not self._own:
            self.waiting.set()
            self.free.wait()
        with super().write() as session:
            yield session


def road_on(folder: Path, database: Callable[[str], Database] = Database) -> Road:
    return Road(folder, at(NOW), training_ticks=60, database=database)


def test_the_road_goes_on_while_a_state_is_saved(tmp_path: Path) -> None:
    road = road_on(tmp_path, Held)
    held = road.database
    assert isinstance(held, Held)
    road.send(Kind.BIRTH, birth_of("P-1", ["P-1.flow"], 1.0))
    road.send(Kind.READINGS, *(flow(seq) for seq in range(1, 100)))
    then = road.monitor.snapshot()
    road.pipeline.begin_snapshot()
    assert held.waiting.wait(10)
    road.pipeline.begin_snapshot()  # one at a time
    road.send(Kind.READINGS, *(flow(seq) for seq in range(100, 200)))
    now = road.monitor.snapshot()
    assert then != now
    held.free.set()
    road.pipeline.close()
    assert in_force(held) == (99, then)
    road.close()
    again = road_on(tmp_path)
    assert again.monitor.snapshot() == now
    again.pipeline.save_snapshot()
    assert in_force(again.database) == (199, now)
    again.close()


def test_a_birth_waits_for_the_older_state(tmp_path: Path) -> None:
    """Or that would come into force over the one that is saved with the birth."""
    road = road_on(tmp_path, Held)
    held = road.database
    assert isinstance(held, Held)
    road.send(Kind.BIRTH, birth_of("P-1", ["P-1.flow"], 1.0))
    road.send(Kind.READINGS, *(flow(seq) for seq in range(1, 100)))
    road.pipeline.begin_snapshot()
    assert held.waiting.wait(10)
    road.send(Kind.READINGS, *(flow(seq) for seq in range(100, 200)))
    threading.Timer(0.1, held.free.set).start()
    road.send(Kind.BIRTH, birth_of("P-1", ["P-1.flow", "P-1.power"], 1.0))
    road.pipeline.close()
    saved = in_force(held)
    assert saved is not None
    assert saved[0] == 199
    road.close()
