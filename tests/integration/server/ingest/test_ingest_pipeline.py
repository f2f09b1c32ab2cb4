"""The pipeline over real stores, in process: what it takes, what it refuses, what waits."""

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from tests.support.road import BOOT, GATEWAY, Road, at, birth_of, readings_of

from campus_server.condition import service as condition
from campus_server.condition.service import Assessment, ConditionMonitor, Names
from campus_server.devices.models import DeviceEvent
from campus_server.errors import StoreAway
from campus_server.ingest import repository
from campus_server.ingest.decoding import Incoming
from campus_server.ingest.models import QuarantinedMessage
from campus_server.ingest.patience import Patience, Stopping
from campus_server.ingest.work import halves
from campus_server.kit.hub import Listener
from campus_server.kit.partitions import ALL
from campus_server.telemetry.batch import Batch
from campus_wire import codec
from campus_wire.messages import Event, Events
from campus_wire.topics import Kind, Topic

NOW = 1_795_338_000.0
BIRTH = birth_of("P-1", ["P-1.flow", "P-1.power"], 1.0)


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    road = Road(tmp_path / "road", at(NOW), training_ticks=100)
    yield road
    road.close()


def flow(seq: int, *values: float, first: float = NOW - 1000) -> bytes:
    return readings_of(seq, [("P-1.flow", first + seq * 10 + i, v) for i, v in enumerate(values)])


def quarantined(road: Road) -> list[tuple[str, int | None, int]]:
    with road.database.read() as session:
        rows = session.scalars(select(QuarantinedMessage).order_by(QuarantinedMessage.id))
        return [(row.fault, row.seq, row.count) for row in rows]


def applied(road: Road) -> list[tuple[int, int]]:
    with road.database.read() as session:
        return list(repository.applied(session, GATEWAY).get(BOOT, ()))


def values(road: Road, point: str = "P-1.flow") -> list[float]:
    series = road.telemetry.history(f"{GATEWAY}/{point}", 0, round(2 * NOW * 1000), 5000)
    return list(series.mean)


def test_readings_are_stored_announced_and_told_to_browsers(road: Road) -> None:
    listener = Listener(lambda: None)
    road.hub.join(listener)
    road.send(Kind.BIRTH, BIRTH)
    road.send(Kind.READINGS, flow(1, 1.0, 2.0), flow(2, 3.0))
    assert values(road) == [1.0, 2.0, 3.0]
    assert applied(road) == [(1, 2)]
    assert road.announced[-1] == (GATEWAY, BOOT)
    (news,) = [item for item in listener.take() if item.kind == "readings"]
    assert news.data == {
        "points": [f"{GATEWAY}/P-1.flow"],
        "time_ms": [round((NOW - 980) * 1000)],
        "value": [3.0],
    }


def test_a_birth_is_answered_before_anything_else_came(road: Road) -> None:
    road.send(Kind.BIRTH, BIRTH)
    assert road.announced == [(GATEWAY, BOOT)]


def test_readings_of_unknown_points_wait_and_go_through_by_themselves(road: Road) -> None:
    road.send(Kind.READINGS, flow(1, 1.0), flow(2, 2.0))
    assert values(road) == []
    assert applied(road) == [(1, 2)]
    assert road.rebirths == [GATEWAY]
    road.send(Kind.BIRTH, BIRTH)
    assert values(road) == [1.0, 2.0]
    with road.database.read() as session:
        assert repository.log_cursor(session) == road.telemetry.last_arrival() == 2


def test_what_waits_survives_a_restart_and_comes_before_what_follows(tmp_path: Path) -> None:
    road = Road(tmp_path / "road", at(NOW))
    road.send(Kind.READINGS, flow(1, 1.0))
    road.close()
    road = Road(tmp_path / "road", at(NOW))
    road.deliver(
        [
            Incoming(str(Topic(GATEWAY, Kind.BIRTH)), BIRTH),
            Incoming(str(Topic(GATEWAY, Kind.READINGS)), flow(2, 2.0)),
        ]
    )
    (stretch,) = road.telemetry.log(0)
    assert stretch.batch.value.tolist() == [1.0, 2.0]
    with road.database.read() as session:
        assert repository.log_cursor(session) == 2
    road.close()


@pytest.mark.parametrize(
    ("payload", "fault"),
    [
        (b"not json", "not_json"),
        (b'[{"bn":"gw-test/","n":"P-1.flow","v":"high","bt":1795337000}]', "no_identity"),
        (flow(1, 1.0).replace(b'"v":1.0', b'"v":NaN'), "not_finite"),
        (flow(1, 1.0).replace(b'"v":1.0', b'"v":1e999'), "not_finite"),
        (flow(1, 1.0).replace(b'"v":1.0', b'"v":[1]'), "wrong_type"),
        (flow(1, 1.0, first=NOW * 1000), "time_in_milliseconds"),
        (flow(1, 1.0, first=-100.0), "relative_time"),
        (flow(1, 1.0, first=NOW + 90_000), "time_ahead"),
        (readings_of(1, [("P-1.flow", NOW, 1.0)], gateway="gw-other"), "wrong_gateway"),
        (b'["' + b"x" * 1_000_000 + b'"]', "too_large"),
    ],
)
def test_bad_messages_go_to_quarantine_and_the_others_live(
    road: Road, payload: bytes, fault: str
) -> None:
    road.send(Kind.BIRTH, BIRTH)
    road.send(Kind.READINGS, flow(2, 2.0), payload, flow(3, 3.0))
    assert values(road) == [2.0, 3.0]
    assert [row[0] for row in quarantined(road)] == [fault]


def test_a_bad_message_is_committed_and_its_repetition_is_counted_not_kept(road: Road) -> None:
    road.send(Kind.BIRTH, BIRTH)
    bad = flow(7, 1.0, first=NOW * 1000)
    road.send(Kind.READINGS, bad)
    assert applied(road) == [(7, 7)]
    road.send(Kind.READINGS, bad)
    assert quarantined(road) == [("time_in_milliseconds", 7, 1)]
    for _ in range(3):
        road.send(Kind.READINGS, b"{")
    assert quarantined(road)[1:] == [("not_json", None, 3)]


def test_the_same_message_twice_in_one_batch_has_its_effects_once(road: Road) -> None:
    """As after a restart: the broker's queue holds it, and the gateway has sent it again."""
    told = codec.encode(Events(GATEWAY, BOOT, 1, [Event(NOW, "told")]))
    road.send(Kind.BIRTH, BIRTH)
    road.send(Kind.EVENTS, told, told)
    with road.database.read() as session:
        assert session.scalar(select(func.count(DeviceEvent.id))) == 1


def test_one_bad_record_among_good_ones_is_quarantined_alone(road: Road) -> None:
    road.send(Kind.BIRTH, BIRTH)
    records = json.loads(flow(1, 1.0, 2.0, 3.0))
    records[1]["v"] = math.inf
    road.send(Kind.READINGS, json.dumps(records).encode())
    assert values(road) == [1.0, 3.0]
    assert quarantined(road) == [("not_finite", 1, 1)]


def test_many_bad_records_are_one_entry_that_names_the_first(road: Road) -> None:
    road.send(Kind.BIRTH, BIRTH)
    records = json.loads(flow(1, 1.0)) + [{} for _ in range(20_000)]
    road.send(Kind.READINGS, json.dumps(records).encode())
    assert values(road) == [1.0]
    with road.database.read() as session:
        row = session.scalars(select(QuarantinedMessage)).one()
        assert row.detail.startswith("record 1: bad_name")
        assert row.detail.endswith("and 19990 more")


def test_a_full_quarantine_goes_on_counting(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository, "_KEPT_ROWS", 3)
    road.send(Kind.READINGS, *(b"{" * n for n in range(1, 9)))
    kept = quarantined(road)
    assert [count for *_, count in kept] == [1, 1, 1, 5]


def test_what_is_bad_beside_a_birth_is_kept_too(road: Road) -> None:
    """Readings that waited go through in the same batch."""
    road.send(Kind.READINGS, flow(1, 1.0))
    records = json.loads(flow(2, 2.0, 3.0))
    records[1]["v"] = None
    topic = str(Topic(GATEWAY, Kind.READINGS))
    road.deliver(
        [
            Incoming(str(Topic(GATEWAY, Kind.BIRTH)), BIRTH),
            Incoming(topic, json.dumps(records).encode()),
        ]
    )
    assert values(road) == [1.0, 2.0]
    assert quarantined(road) == [("wrong_type", 2, 1)]


def test_recovery_judges_old_readings_by_the_points_of_then(tmp_path: Path) -> None:
    def told(crash: bool) -> bytes:
        folder = tmp_path / str(crash)
        road = Road(folder, at(NOW), training_ticks=100)
        road.send(Kind.BIRTH, BIRTH)
        road.send(Kind.READINGS, *(flow(seq, 1.0, 2.0) for seq in range(1, 20)))
        road.send(Kind.BIRTH, birth_of("P-1", ["P-1.flow", "P-1.power", "P-1.new"], 1.0))
        road.send(Kind.READINGS, *(flow(seq, 1.0, 2.0) for seq in range(20, 40)))
        if crash:
            road.close()
            road = Road(folder, at(NOW), training_ticks=100)
        snapshot = road.monitor.snapshot()
        road.close()
        return snapshot

    assert told(crash=True) == told(crash=False)


def test_a_large_payload_is_kept_in_part_and_shown_with_its_size(road: Road) -> None:
    road.send(Kind.EVENTS, b'{"x":"' + b"y" * 1_000_000 + b'"}')
    with road.database.read() as session:
        row = session.scalars(select(QuarantinedMessage)).one()
        assert (len(row.payload), row.size) == (64 * 1024, 1_000_008)


def test_a_topic_that_is_not_ours_harms_nobody(road: Road) -> None:
    road.deliver([Incoming("campus/v1/p99/gw-test/readings", flow(1, 1.0))])
    assert [row[0] for row in quarantined(road)] == ["bad_topic"]
    assert applied(road) == []


def test_two_gateways_cannot_speak_for_one_pump(road: Road) -> None:
    road.send(Kind.BIRTH, BIRTH)
    road.send(Kind.BIRTH, birth_of("P-1", ["P-1.flow"], 1.0, "gw-thief"), gateway="gw-thief")
    assert road.registry.equipment_of(f"{GATEWAY}/P-1.flow") == "P-1"
    assert road.registry.equipment_of("gw-thief/P-1.flow") is None


def test_a_snapshot_of_other_detectors_means_learning_anew(tmp_path: Path) -> None:
    road = Road(tmp_path / "road", at(NOW))
    road.send(Kind.BIRTH, BIRTH)
    road.send(Kind.READINGS, flow(1, 1.0))
    with road.database.write() as session:
        condition.save_snapshot(session, ALL, 0, b"of another version")
    road.close()
    road = Road(tmp_path / "road", at(NOW))
    assert road.monitor.status("P-1") is None
    road.send(Kind.READINGS, flow(2, 2.0))
    assert road.monitor.status("P-1") is not None
    road.close()


class Picky(ConditionMonitor):
    """Fails on one value, as a mistake of ours would."""

    def assess(self, batch: Batch) -> Assessment:
        if (batch.value == 13.0).any():
            raise ZeroDivisionError("thirteen")
        return super().assess(batch)


def patiently(road: Road, incoming: Sequence[bytes]) -> None:
    """As the worker does it."""
    patience = Patience(lambda _seconds: False)
    topic = str(Topic(GATEWAY, Kind.READINGS))
    for work in road.pipeline.take([Incoming(topic, payload) for payload in incoming]):
        patience.through(road.pipeline.apply, work, halves, road.pipeline.give_up)


def test_the_culprit_of_a_failing_batch_is_found_and_quarantined_as_ours(tmp_path: Path) -> None:
    road = Road(tmp_path / "road", at(NOW))
    road.send(Kind.BIRTH, BIRTH)
    road.pipeline.monitor = Picky(road.registry, Names(road.database))
    patiently(road, [flow(seq, 13.0 if seq == 5 else float(seq)) for seq in range(1, 9)])
    assert quarantined(road) == [("failed_here", 5, 1)]
    assert applied(road) == [(1, 8)]
    assert len(values(road)) == 8  # the readings themselves are stored
    after = road.pipeline.monitor.snapshot()
    road.close()
    # and at the next start it does not stand in the way
    road = Road(tmp_path / "road", at(NOW))
    assert road.monitor.snapshot() == after
    road.close()


def test_a_store_that_is_away_is_waited_for() -> None:
    waits: list[float] = []
    answers = iter([StoreAway("gone"), StoreAway("gone"), None])

    def act() -> None:
        failure = next(answers)
        if failure is not None:
            raise failure

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        return False

    Patience(wait).while_away(act)
    assert len(waits) == 2
    assert waits[1] > waits[0]


def test_a_stop_ends_the_waiting() -> None:
    def away() -> None:
        raise StoreAway("gone")

    with pytest.raises(Stopping):
        Patience(lambda _seconds: True).while_away(away)


@given(st.lists(st.booleans(), min_size=1, max_size=20))
def test_exactly_the_culprits_are_given_up(bad: list[bool]) -> None:
    done: list[int] = []
    given_up: list[int] = []

    def act(work: list[int]) -> None:
        if any(bad[item] for item in work):
            raise ValueError("bad")
        done.extend(work)

    def split(work: list[int]) -> tuple[list[int], list[int]] | None:
        middle = len(work) // 2
        return (work[:middle], work[middle:]) if middle else None

    Patience(lambda _seconds: False).through(
        act, list(range(len(bad))), split, lambda work, _failure: given_up.extend(work)
    )
    assert done == [item for item, is_bad in enumerate(bad) if not is_bad]
    assert given_up == [item for item, is_bad in enumerate(bad) if is_bad]


steps = st.lists(st.one_of(st.integers(1, 6), st.just("crash")), min_size=1, max_size=14)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_any_interleaving_repetition_and_crash_gives_the_same_stores(
    tmp_path_factory: pytest.TempPathFactory, schedule: list[int | str]
) -> None:
    """The law of docs/wire.md; at the end everything open is sent again, as the edge does."""

    def run(order: Sequence[int | str]) -> dict[str, Any]:
        folder = tmp_path_factory.mktemp("law")
        road = Road(folder, at(NOW), training_ticks=100)
        road.send(Kind.BIRTH, BIRTH)
        for step in order:
            if isinstance(step, int):
                road.send(Kind.READINGS, flow(step, float(step), step + 0.5))
            else:
                road.close()
                road = Road(folder, at(NOW), training_ticks=100)
        found = {"values": values(road), "applied": applied(road), "count": road.telemetry.count()}
        road.close()
        return found

    assert run([*schedule, *range(1, 7)]) == run(range(1, 7))
