"""From scans to findings: leave, grace, transfers, copies, strangers, late reads."""

from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import func, select
from tests.unit.server.movements import gate
from tests.unit.server.movements.gate import (
    GATEWAY,
    READER,
    SHORT,
    START,
    T0,
    messages,
    movements_of,
    now_of,
    play,
    walk,
)

from campus_server.assets import service as assets
from campus_server.assets import tags_repository, transfers
from campus_server.devices import service as devices
from campus_server.kit.database import Database
from campus_server.movements import service
from campus_server.movements.models import OpenVisit, PendingExit, Scan
from campus_server.movements.rules import MovementSettings
from campus_wire.messages import Birth, PlaceBirth, Scans, State, TagRead, Text

OUT, IN, INSIDE = (-4.0, 4.0), (4.0, -4.0), (-4.0, -1.0, -4.0)
A = "AAAAAAAA"


def scan(*reads: TagRead, seq: int = 1) -> Scans:
    return Scans(GATEWAY, "boot", seq, READER, list(reads))


def read(at: float, antenna: int = 1, epc: str = A, **what: object) -> TagRead:
    tag = TagRead(epc, antenna, -50.0, T0 + at, T0 + at)
    return msgspec.structs.replace(tag, **what)


def record(database: Database, *scans: Scans) -> list[object]:
    found: list[object] = []
    for message in scans:
        with database.write() as session:
            found += service.record(session, message, now_of(message), SHORT)
    return found


def test_an_exit_without_leave_is_one_finding(database: Database) -> None:
    told = play(database, messages(walk(A, OUT)))
    assert [way for _, _, way, *_ in told.movements] == ["out"]
    assert told.movements[0][3:] == ("inside", "outside")
    (finding,) = told.findings
    assert (finding.subject, finding.failure_class) == ("A", "unauthorised_exit")
    assert finding.source == "movements"
    assert finding.latched
    assert finding.needs_ticket
    assert finding.severity == "P2"
    assert finding.at_ms - finding.since_ms == 10_000
    assert "投影仪A" in finding.reason.zh
    assert "北门外侧" in finding.reason.zh
    assert "Projector A" in finding.reason.en
    with database.read() as session:
        asset = assets.require(session, "A")
        assert asset.last_zone == "outside"
        assert session.scalar(select(func.count()).select_from(OpenVisit)) == 0
        assert session.scalar(select(func.count()).select_from(PendingExit)) == 0


def test_coming_back_within_the_grace_is_no_finding(database: Database) -> None:
    reads = [*walk(A, OUT), *walk(A, IN, begins=11.0, seed=1)]
    told = play(database, messages(reads), MovementSettings(grace_s=20.0))
    assert [way for _, _, way, *_ in told.movements] == ["out", "in"]
    assert told.findings == []


def test_a_return_within_the_grace_may_take_longer_than_the_grace(database: Database) -> None:
    lingers = (4.0, -1.2, *[-1.2] * 12)
    reads = [*walk(A, OUT), *walk(A, lingers, begins=16.0, seed=1)]
    told = play(database, messages(reads), MovementSettings(grace_s=20.0))
    assert [way for _, _, way, *_ in told.movements] == ["out", "in"]
    assert told.findings == []


def test_coming_back_after_the_grace_is_too_late(database: Database) -> None:
    told = play(database, messages([*walk(A, OUT), *walk(A, IN, begins=40.0, seed=1)]))
    assert [way for _, _, way, *_ in told.movements] == ["out", "in"]
    assert [finding.subject for finding in told.findings] == ["A"]


@pytest.mark.parametrize("way", [IN, INSIDE])
def test_coming_in_and_staying_inside_are_lawful(
    database: Database, way: tuple[float, ...]
) -> None:
    told = play(database, messages(walk(A, way)))
    assert told.movements
    assert told.findings == []


def test_an_asset_that_is_not_controlled_may_leave(database: Database) -> None:
    with database.write() as session:
        gate.add_asset(session, "B", "BBBBBBBB", controlled=False)
    told = play(database, messages(walk("BBBBBBBB", OUT)))
    assert [way for _, _, way, *_ in told.movements] == ["out"]
    assert told.findings == []


@pytest.mark.parametrize(
    ("destination", "starts_s", "ends_s", "lawful"),
    [
        (None, -60, 60, True),
        ("B03/F1", -60, 60, True),
        ("B07/F2", -60, 60, False),  # another floor of this building is not outside
        (None, -60, -1, False),
        (None, 30, 60, False),
        (None, -60, None, True),
    ],
)
def test_a_transfer_covers_what_it_says(
    database: Database, destination: str | None, starts_s: int, ends_s: int | None, lawful: bool
) -> None:
    with database.write() as session:
        message = _replace_places(gate.birth())
        assets.register_birth(session, message, START)
        transfers.allow(
            session,
            "A",
            kind="loan",
            starts_at=START + timedelta(seconds=starts_s),
            ends_at=None if ends_s is None else START + timedelta(seconds=ends_s),
            destination=destination,
            approved_by="admin",
        )
    told = play(database, messages(walk(A, OUT)))
    assert [way for _, _, way, *_ in told.movements] == ["out"]
    assert (told.findings == []) is lawful


def _replace_places(birth: Birth) -> Birth:
    places = [PlaceBirth(path, Text(path, path)) for path in ("B03/F1", "B07/F2")]
    return msgspec.structs.replace(birth, places=places)


def test_leave_entered_within_the_grace_counts(database: Database) -> None:
    scans = messages(walk(A, OUT))
    record(database, *scans)
    with database.write() as session:
        transfers.allow(
            session,
            "A",
            kind="transfer",
            starts_at=START,
            ends_at=None,
            destination=None,
            approved_by="head",
        )
    assert play(database, []).findings == []


def test_the_last_to_pass_is_not_left_hanging(database: Database) -> None:
    scans = messages(walk(A, OUT))
    assert record(database, *scans) == []
    assert movements_of(database) == []
    told = play(database, [], after_s=0)
    assert told.movements == []
    with database.write() as session:
        now = now_of(scans[-1]) + timedelta(seconds=6.5)
        assert gate.ticked(session, now, SHORT) == []
    assert [way for _, _, way, *_ in movements_of(database)] == ["out"]


def test_others_who_pass_move_the_time_on_without_a_tick(database: Database) -> None:
    with database.write() as session:
        gate.add_asset(session, "B", "BBBBBBBB")
    record(database, *messages([*walk(A, OUT), read(12.0, epc="BBBBBBBB")]))
    assert [(asset, way) for asset, _, way, *_ in movements_of(database)] == [("A", "out")]


def test_a_backlog_is_judged_in_its_own_time(database: Database) -> None:
    """Messages two hours late: our clock says that every grace is over, theirs does not."""
    scans = messages([*walk(A, OUT), *walk(A, IN, begins=11.0, seed=1)])
    settings = MovementSettings(grace_s=20.0)
    found = []
    for message in scans:
        with database.write() as session:
            found += service.record(session, message, START + timedelta(hours=2), settings)
            found += gate.ticked(session, START + timedelta(hours=2), settings)
    assert found == []
    told = play(database, [], settings, begins_s=7200)
    assert [way for _, _, way, *_ in told.movements] == ["out", "in"]
    assert told.findings == []


def test_turning_round_in_the_gate_is_no_exit(database: Database) -> None:
    told = play(database, messages(walk(A, (-4.0, 2.5, -4.0))))
    assert [way for _, _, way, *_ in told.movements] == ["unknown"]
    assert told.findings == []


def test_late_reads_are_history_only(database: Database) -> None:
    record(database, scan(read(100.0)))
    record(database, *messages(walk(A, OUT, begins=50.0), first_seq=1))
    told = play(database, [], begins_s=100)
    assert [way for _, _, way, *_ in told.movements] == ["unknown"]
    with database.read() as session:
        assert assets.require(session, "A").last_seen_at == START + timedelta(seconds=100)
        assert (session.scalar(select(func.count()).select_from(Scan)) or 0) > 50


def test_a_clock_that_was_ahead_and_is_put_right_does_not_blind_the_gate(
    database: Database,
) -> None:
    with database.write() as session:
        service.record(session, scan(read(3600.0), seq=1), START, SHORT)
    told = play(database, messages(walk(A, OUT, begins=20.0), first_seq=2))
    assert "out" in [way for _, _, way, *_ in told.movements]


def test_a_tag_that_stays_in_the_gate_is_judged_all_the_same(database: Database) -> None:
    way = (-4.0, 1.5, *[1.5] * 60)
    told = play(database, messages(walk(A, way, rate=5.0)), after_s=0)
    assert [kind for _, _, kind, *_ in told.movements] == ["out"]
    assert [finding.subject for finding in told.findings] == ["A"]


def test_an_unknown_tag_goes_to_the_inbox_and_leaves_it_when_bound(database: Database) -> None:
    told = play(database, messages(walk("CCCCCCCC", OUT)))
    assert told.findings == []
    assert told.movements == []
    with database.write() as session:
        (tag,) = tags_repository.page_of_unknown(session, None, 10)
        assert (tag.epc, tag.reader) == ("CCCCCCCC", READER)
        assert tag.count == session.scalar(select(func.count()).select_from(Scan))
        assert START <= tag.first_seen < tag.last_seen
        gate.add_asset(session, "C", "CCCCCCCC")
        assert tags_repository.count_unknown(session) == 0


def test_the_inbox_is_bounded(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("campus_server.assets.tags.INBOX_LIMIT", 5)
    reads = [read(index, epc=f"{index:08X}") for index in range(20)]
    record(database, scan(*reads[:10]), scan(*reads[10:], seq=2))
    with database.read() as session:
        kept = [tag.epc for tag in tags_repository.page_of_unknown(session, None, 50)]
    assert kept == [f"{index:08X}" for index in range(15, 20)]


def test_a_copy_of_a_tag_is_told_once_and_moves_nothing(database: Database) -> None:
    true, false = "E2000001", "E2000002"
    record(database, scan(read(0.0, tid=true)))
    copy = [msgspec.structs.replace(r, tid=false) for r in walk(A, OUT, begins=20.0)]
    told = play(database, messages(copy, first_seq=2))
    assert [finding.failure_class for finding in told.findings] == ["tag_clone"]
    assert not told.findings[0].needs_ticket
    assert "out" not in [way for _, _, way, *_ in told.movements]


def test_reads_of_another_gateways_reader_are_history(database: Database) -> None:
    stolen = [Scans("gw-thief", s.boot, s.seq, s.reader, s.reads) for s in messages(walk(A, OUT))]
    told = play(database, stolen)
    assert told.movements == []
    with database.read() as session:
        assert assets.require(session, "A").last_zone is None


@pytest.mark.parametrize(
    ("gateway", "reader"), [("gw-thief", READER), ("gw-thief", "FX-9"), (GATEWAY, "FX-9")]
)
def test_a_reader_that_nobody_registered_here_teaches_nothing(
    database: Database, gateway: str, reader: str
) -> None:
    """One scan with a false TID would make the true tag a copy, and blind the gate to it."""
    false = Scans(
        gateway, "boot", 1, reader, [read(0.0, tid="E2009999"), read(0.0, epc="CCCCCCCC")]
    )
    assert record(database, false) == []
    true = [msgspec.structs.replace(r, tid="E2000001") for r in walk(A, OUT, begins=5.0)]
    told = play(database, messages(true))
    assert [way for _, _, way, *_ in told.movements] == ["out"]
    assert [finding.failure_class for finding in told.findings] == ["unauthorised_exit"]
    again = msgspec.structs.replace(false, seq=2)
    assert record(database, again) == []
    with database.read() as session:
        assert tags_repository.count_unknown(session) == 0
        kept = select(func.count()).select_from(Scan).where(Scan.epc == "CCCCCCCC")
        assert session.scalar(kept) == 2


def test_an_antenna_without_a_side_says_where_but_tells_no_movement(database: Database) -> None:
    with database.write() as session:
        plain = gate.birth(reader="FX-2")
        antennas = [msgspec.structs.replace(a, side=None) for a in plain.readers[0].antennas]
        plain = msgspec.structs.replace(
            plain, readers=[msgspec.structs.replace(plain.readers[0], antennas=antennas)]
        )
        devices.register_birth(session, plain, START)
    told = play(database, [Scans(GATEWAY, "boot", 1, "FX-2", walk(A, OUT))])
    assert told.movements == []
    with database.read() as session:
        assert assets.require(session, "A").last_zone == "outside"


def test_old_scans_are_forgotten(database: Database) -> None:
    play(database, messages(walk(A, INSIDE)))
    with database.write() as session:
        service.forget(session, START + timedelta(days=31), SHORT)
        assert session.scalar(select(func.count()).select_from(Scan)) == 0


def test_which_assets_moved(database: Database) -> None:
    with database.write() as session:
        before = service.mark(session)
    play(database, messages([*walk(A, OUT), *walk(A, IN, begins=20.0)]))
    with database.read() as session:
        assert service.moved_since(session, before) == ["A"]
        assert service.moved_since(session, service.mark(session)) == []


def test_settings_that_cannot_work_are_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="longest_s"):
        msgspec.convert({"longest_s": 5.0}, MovementSettings)


def test_nobody_is_judged_while_the_gateway_is_away(database: Database) -> None:
    """What the reader saw meanwhile is in the gateway's outbox and comes when it is back."""

    def state(online: bool, at: float) -> None:
        message = State(GATEWAY, "boot", online, T0 + at)
        with database.write() as session:
            devices.record_state(session, message, START + timedelta(seconds=at))

    def ticked(at: float) -> int:
        with database.write() as session:
            gate.ticked(session, START + timedelta(seconds=at), SHORT)
            return session.scalar(select(func.count()).select_from(OpenVisit)) or 0

    state(True, -5.0)
    record(database, scan(read(0.0), read(0.5)))
    state(False, 1.0)
    assert ticked(60.0) == 1
    state(True, 61.0)
    assert ticked(65.0) == 1
    assert ticked(61.0 + SHORT.catch_up_s + SHORT.quiet_s + SHORT.gap_s + SHORT.settle_s + 1) == 0
