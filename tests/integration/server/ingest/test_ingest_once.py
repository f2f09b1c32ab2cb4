"""Once and by one: lost answers, who is told what is committed, who writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from tests.support.road import BOOT, GATEWAY, Road, at, birth_of

from campus_server.devices.models import DeviceEvent
from campus_server.errors import Fenced, StoreAway
from campus_server.ingest.applied import Applied
from campus_server.ingest.decoding import Incoming
from campus_server.ingest.fencing import Fence
from campus_server.ingest.receipts import Receipts
from campus_server.kit.partitions import ALL
from campus_server.telemetry.batch import MessageId
from campus_wire import codec
from campus_wire.codec import decode_committed
from campus_wire.messages import Event, Events
from campus_wire.topics import Kind, Topic

NOW = 1_795_338_000.0
BIRTH = birth_of("P-1", ["P-1.flow", "P-1.power"], 1.0)


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    road = Road(tmp_path / "road", at(NOW), training_ticks=100)
    yield road
    road.close()


@pytest.mark.parametrize("seq", [1, 2])
def test_a_commit_whose_answer_is_lost_is_not_done_twice(
    road: Road, monkeypatch: pytest.MonkeyPatch, seq: int
) -> None:
    """As when a database restarts between its commit and its answer."""

    def event(number: int) -> bytes:
        told = Event(NOW - 10 + number, "tamper", "", f"seq {number}")
        return codec.encode(Events(GATEWAY, BOOT, number, [told]))

    road.send(Kind.BIRTH, BIRTH)
    for number in range(1, seq):
        road.send(Kind.EVENTS, event(number))
    write = road.database.write

    @contextmanager
    def lost() -> Iterator[Session]:
        with write() as session:
            yield session
        monkeypatch.setattr(road.database, "write", write)
        raise StoreAway("gone after the commit")

    (work,) = road.pipeline.take([Incoming(str(Topic(GATEWAY, Kind.EVENTS)), event(seq))])
    monkeypatch.setattr(road.database, "write", lost)
    with pytest.raises(StoreAway):
        road.pipeline.apply(work)
    road.pipeline.apply(work)
    with road.database.read() as session:
        details = session.scalars(select(DeviceEvent.detail).order_by(DeviceEvent.id)).all()
    assert details == [f"seq {number}" for number in range(1, seq + 1)]


def test_who_waits_does_not_take_back_what_another_has_taken(road: Road) -> None:
    older, newer = (Fence(road.database, ALL, lambda: road.now) for _ in range(2))
    older.take_or_check()
    newer.take_or_check()
    with pytest.raises(Fenced):
        older.take_or_check()  # as it does when its recovery is tried again
    newer.take_or_check()


def test_only_the_own_gateways_are_told(road: Road) -> None:
    with road.database.write() as session:
        ids = [MessageId(gateway, BOOT, 1) for gateway in ("gw-mine", "gw-foreign")]
        Applied().mark(session, ids)
    told: list[str] = []
    receipts = Receipts(
        road.database,
        lambda topic, _payload, _retained: told.append(topic),
        Applied(),
        lambda gateway: gateway == "gw-mine",
    )
    receipts.begin_epoch("e1")
    receipts.publish_due(0.0)
    assert told == [str(Topic("gw-mine", Kind.COMMITTED))]


def test_gateways_are_told_of_their_newest_boot(road: Road) -> None:
    road.send(Kind.BIRTH, BIRTH)
    told: list[tuple[str, str]] = []
    with road.database.write() as session:
        for boot in ("aaa-old", "zzz-old", BOOT):
            Applied().mark(session, [MessageId(GATEWAY, boot, 1)])
    receipts = Receipts(
        road.database,
        lambda topic, payload, _retained: told.append((topic, decode_committed(payload).boot)),
        Applied(),
    )
    receipts.begin_epoch("e1")
    receipts.publish_due(0.0)
    assert told == [(str(Topic(GATEWAY, Kind.COMMITTED)), BOOT)]
