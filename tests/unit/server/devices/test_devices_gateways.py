from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from tests.unit.server.assets.births import NOW, birth

from campus_server.assets import service as assets
from campus_server.devices import repository, service
from campus_server.finding import Finding
from campus_server.kit.database import Database
from campus_wire.messages import Antenna, Birth, Event, Events, ReaderBirth, State, Text

GATEWAY = "gw-b07"


def said(database: Database, online: bool, at: float, gateway: str = GATEWAY) -> Finding | None:
    state = State(gateway, "boot", online, NOW.timestamp() + at)
    with database.write() as session:
        return service.record_state(session, state, NOW + timedelta(seconds=at + 1))


def with_reader(message: Birth, reader: str = "FX-1", zone: str = "gate") -> Birth:
    antennas = [Antenna(1, zone, Text("内", "Inner"), "inner", "B07/F1/R100")]
    readers = [ReaderBirth(reader, Text("读写器", "Reader"), antennas)]
    return msgspec.structs.replace(message, readers=readers)


def registered(database: Database, message: Birth, now: datetime = NOW) -> list[str]:
    with database.write() as session:
        refused = assets.register_birth(session, message, now).refused
        refused = service.register_birth(session, message, now, refused)
        return [refusal.subject for refusal in refused]


def test_a_gateway_that_goes_and_comes_back_is_one_alarm(database: Database) -> None:
    assert said(database, True, 0) is None
    gone = said(database, False, 10)
    assert gone is not None
    assert (gone.subject, gone.failure_class) == (GATEWAY, "gateway_silent")
    assert gone.active
    assert not gone.needs_ticket
    assert said(database, False, 10) is None
    assert said(database, False, 20) is None
    back = said(database, True, 30)
    assert back is not None
    assert not back.active
    assert (back.subject, back.failure_class) == (gone.subject, gone.failure_class)
    assert said(database, True, 40) is None


def test_a_gateway_first_heard_of_when_it_is_away_is_an_alarm(database: Database) -> None:
    gone = said(database, False, 0)
    assert gone is not None
    assert gone.active


def test_a_slightly_older_state_changes_nothing(database: Database) -> None:
    said(database, True, 100)
    assert said(database, False, 50) is None
    assert said(database, False, 40) is None
    with database.read() as session:
        gateway = service.require_gateway(session, GATEWAY)
        assert gateway.online
        assert gateway.since == NOW + timedelta(seconds=101)


@pytest.mark.parametrize("off_s", [-5.0, 0.0, 5.0, 20 * 3600.0])
def test_a_gateway_with_a_wrong_clock_comes_back_in_ours(database: Database, off_s: float) -> None:
    """An alarm takes no clear that is older than its newest evidence, and no raise that is not
    newer than its last clear."""
    told: list[Finding] = []
    for ours in range(0, 60, 10):
        state = State(GATEWAY, "boot", ours % 20 == 0, NOW.timestamp() + ours + off_s)
        with database.write() as session:
            finding = service.record_state(session, state, NOW + timedelta(seconds=ours))
        told += [] if finding is None else [finding]
    assert [finding.active for finding in told] == [True, False, True, False, True]
    first = told[0].at_ms
    assert [finding.at_ms - first for finding in told] == [0, 10_000, 20_000, 30_000, 40_000]
    assert {finding.at_ms - finding.since_ms for finding in told} == {0}


def test_what_is_told_never_goes_back_in_time(database: Database) -> None:
    """Not even when our own clock was put right, nor within one millisecond."""
    at_ms = []
    for number, ours in enumerate([3600, 3600, 3600, 0, 1]):
        state = State(GATEWAY, "boot", number % 2 == 0, NOW.timestamp() + 10)
        with database.write() as session:
            finding = service.record_state(session, state, NOW + timedelta(seconds=ours))
        at_ms += [] if finding is None else [finding.at_ms]
    assert len(at_ms) == 4
    assert at_ms == sorted(set(at_ms))


def test_a_clock_that_was_ahead_and_is_put_right_does_not_hide_the_gateway(
    database: Database,
) -> None:
    ahead = State(GATEWAY, "boot", True, NOW.timestamp() + 20 * 3600)
    with database.write() as session:
        service.record_state(session, ahead, NOW)
    said(database, True, 30)
    gone = said(database, False, 30)
    assert gone is not None
    assert gone.active
    back = said(database, True, 60)
    assert back is not None
    assert not back.active


def test_a_will_of_the_same_time_counts(database: Database) -> None:
    """It was written together with the online state."""
    said(database, True, 100)
    gone = said(database, False, 100)
    assert gone is not None
    assert gone.active


def test_a_reader_of_another_gateway_is_refused_and_becomes_an_event(database: Database) -> None:
    registered(database, with_reader(birth("P-1")))
    thief = with_reader(birth("P-1", gateway="gw-b08"), zone="elsewhere")
    assert registered(database, thief) == ["P-1", "FX-1"]
    assert registered(database, thief, NOW + timedelta(hours=1)) == ["P-1", "FX-1"]
    with database.read() as session:
        events = repository.page_of_events(session, "gw-b08", None, 10)
        assert {(event.kind, event.subject, event.count) for event in events} == {
            ("birth_refused", "P-1", 2),
            ("birth_refused", "FX-1", 2),
        }
        assert "gw-b07" in events[0].detail
        assert service.antennas(session, "FX-1", "gw-b08") == {}
        assert service.antennas(session, "FX-1", GATEWAY)[1].zone == "gate"


def test_antennas_follow_the_newest_birth(database: Database) -> None:
    registered(database, with_reader(birth("P-1")))
    registered(database, with_reader(birth("P-1"), zone="moved"))
    registered(database, with_reader(birth("P-1"), zone="moved"))
    with database.read() as session:
        (antenna,) = service.antennas(session, "FX-1").values()
        assert (antenna.zone, antenna.side, antenna.place) == ("moved", "inner", "B07/F1/R100")


def test_events_are_kept_up_to_a_bound(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "EVENTS_KEPT", 5)
    for batch in range(3):
        events = [
            Event(NOW.timestamp() + batch * 10 + index, "driver_fault", "modbus", "gone")
            for index in range(4)
        ]
        with database.write() as session:
            service.record_events(session, Events(GATEWAY, "boot", batch + 1, events), NOW)
    with database.read() as session:
        assert repository.count_events(session, GATEWAY) == 5
        newest = repository.page_of_events(session, GATEWAY, None, 2)
        rest = repository.page_of_events(session, GATEWAY, newest[-1].id, 10)
    assert [event.at.second for event in [*newest, *rest]] == [23, 22, 21, 20, 13]


def test_when_a_gateway_was_heard_never_goes_back(database: Database) -> None:
    registered(database, birth("P-1"))
    with database.write() as session:
        service.heard(session, {GATEWAY: NOW + timedelta(hours=2), "gw-unknown": NOW})
        service.heard(session, {GATEWAY: NOW + timedelta(hours=1)})
    with database.read() as session:
        gateway = service.require_gateway(session, GATEWAY)
        assert gateway.last_message_at == NOW + timedelta(hours=2)
        assert gateway.last_message_at.tzinfo is UTC
