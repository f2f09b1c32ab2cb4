"""The worker itself, over real stores and without a broker: each way of reading ahead."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.processes import until
from tests.support.road import BOOT, GATEWAY, Road, at, birth_of, readings_of

from campus_server.ingest import repository
from campus_server.ingest.decoding import Decoded, Incoming
from campus_server.ingest.models import QuarantinedMessage
from campus_server.ingest.receipts import Receipts
from campus_server.ingest.worker import Worker
from campus_server.telemetry.ranges import RangeSet
from campus_wire.topics import Kind, Topic

NOW = 1_795_338_000.0
BIRTH = Incoming(str(Topic(GATEWAY, Kind.BIRTH)), birth_of("P-1", ["P-1.flow"], 1.0), 0)
MESSAGES = 300
CULPRITS = {7, 151, 152}


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    road = Road(tmp_path / "road", at(NOW), training_ticks=100)
    yield road
    road.close()


def message(seq: int) -> Incoming:
    """Every ninth repeats the time of the one before it: the last received wins."""
    second = seq - 1 if seq % 9 == 0 else seq
    rows = [("P-1.flow", NOW - 1000 + second, float(seq))]
    return Incoming(str(Topic(GATEWAY, Kind.READINGS)), readings_of(seq, rows), seq)


@pytest.mark.parametrize("ahead", [False, True])
def test_all_is_applied_in_order_and_then_acknowledged_but_for_the_culprits(
    road: Road, ahead: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    acknowledged: list[int] = []
    unapplied: list[int] = []
    decode = road.pipeline.decode

    def failing(incoming: Sequence[Incoming]) -> Decoded:
        if CULPRITS.intersection(one.receipt for one in incoming):
            raise ZeroDivisionError("a mistake of ours")
        return decode(incoming)

    def acknowledge(incoming: Sequence[Incoming]) -> None:
        with road.database.read() as session:
            ranges = repository.applied(session, GATEWAY).get(BOOT, RangeSet())
        seqs = [one.receipt for one in incoming]
        unapplied.extend(seq for seq in seqs if seq not in ranges and seq not in {0, *CULPRITS})
        acknowledged.extend(seqs)

    monkeypatch.setattr(road.pipeline, "decode", failing)
    receipts = Receipts(road.database, lambda *_: None, road.pipeline.applied)
    worker = Worker(
        road.pipeline, receipts, acknowledge, lambda _: None, lambda _: True, ahead=ahead
    )
    worker.start()
    worker.deliver([BIRTH])
    for first in range(1, MESSAGES, 50):
        worker.deliver([message(seq) for seq in range(first, first + 50)])
        until(lambda: len(acknowledged) >= first)  # noqa: B023  asked at once
    until(lambda: len(acknowledged) == MESSAGES + 1)
    worker.stop()

    assert acknowledged == list(range(MESSAGES + 1))
    assert unapplied == []
    with road.database.read() as session:
        bad = session.scalars(select(QuarantinedMessage)).all()
        assert {row.fault for row in bad} == {"failed_here"}
        assert sum(row.count for row in bad) == len(CULPRITS)
    good = [seq for seq in range(1, MESSAGES + 1) if seq not in CULPRITS]
    lost = {seq - 1 for seq in good if seq % 9 == 0}
    series = road.telemetry.history(f"{GATEWAY}/P-1.flow", 0, round(2 * NOW * 1000), 5000)
    assert series.mean.tolist() == [seq for seq in good if seq not in lost]
