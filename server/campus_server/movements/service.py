"""From scans to movements and findings.

All that is remembered stands in SQL, written in the transaction of its effects: a crash forgets
nothing. Everything is judged in the event time of the reader; our own clock only stands in for
a reader that has gone quiet, so that the last to pass is not left hanging.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from campus_server.assets import service as assets
from campus_server.assets import transfers
from campus_server.devices import service as devices
from campus_server.finding import Finding, Sentence
from campus_server.kit.clock import from_ms, to_ms
from campus_server.movements import findings, repository, rules
from campus_server.movements.direction import Crossing, Direction, Read, Side
from campus_server.movements.intake import Intake
from campus_server.movements.models import Movement, OpenVisit, PendingExit, ReaderClock, Scan
from campus_server.movements.rules import MovementSettings
from campus_wire.messages import Scans

__all__ = ["DEFAULTS", "awaited_gateways", "forget", "mark", "moved_since", "record", "tick"]

DEFAULTS = MovementSettings()

_SET_BACK_MS = 60_000
"""A newer message so much older than what came before: the reader's clock was put right."""
_END_OF_TIME_MS = 2**53


def record(
    session: Session, scans: Scans, now: datetime, settings: MovementSettings = DEFAULTS
) -> list[Finding]:
    """Call it once per message; the findings that it completed."""
    antennas = devices.antennas(session, scans.reader, scans.gateway)
    if not antennas:
        # an unknown reader, or another gateway's: history, and it moves nobody's clock
        return _take(scans, Intake(session, scans, {}, 0, settings))
    found: list[Finding] = []
    clock = _clock(session, scans)
    if _was_set_back(clock, scans):
        # what it saw by the wrong clock is over, or it would wait for that time to come
        found += _come_to(session, scans.reader, _END_OF_TIME_MS, settings)
        clock.newest_ms = 0
    intake = Intake(session, scans, antennas, clock.newest_ms, settings)
    found += _take(scans, intake)
    clock.newest_ms = intake.newest_ms
    clock.received_ms = to_ms(now)
    if clock.boot != scans.boot or clock.seq < scans.seq:
        clock.boot, clock.seq = scans.boot, scans.seq
    for epc, (asset_id, start_ms) in intake.starts.items():
        _open(session, scans.reader, epc, asset_id, start_ms, settings)
    session.flush()
    return found + _come_to(session, scans.reader, clock.newest_ms, settings)


def awaited_gateways(session: Session) -> set[str]:
    """Gateways of the readers that something is waiting for: `tick` judges these."""
    readers = [clock.reader for clock in repository.clocks_in_use(session)]
    gateways = (devices.gateway_of(session, reader) for reader in readers)
    return {gateway for gateway in gateways if gateway is not None}


def tick(
    session: Session,
    heard_until: Callable[[str], datetime | None],
    settings: MovementSettings = DEFAULTS,
) -> list[Finding]:
    """Call it about once a second: what became over because nothing more came.

    `heard_until(gateway)`: everything it published until then has been recorded; None: not known.
    """
    found = []
    for clock in repository.clocks_in_use(session):
        gateway = devices.gateway_of(session, clock.reader)
        now = None if gateway is None else heard_until(gateway)
        listening_since = devices.listening_since(session, clock.reader)
        if now is None or listening_since is None:
            continue  # its gateway is away: what was seen meanwhile is still to come
        heard_ms = max(
            clock.received_ms, to_ms(listening_since) + round(1000 * settings.catch_up_s)
        )
        silent_ms = to_ms(now) - heard_ms - round(1000 * settings.quiet_s)
        if silent_ms > 0:
            horizon_ms = clock.newest_ms + silent_ms
            found += _come_to(session, clock.reader, horizon_ms, settings)
    return found


def forget(session: Session, now: datetime, settings: MovementSettings = DEFAULTS) -> bool:
    """Delete scans that were kept long enough, some at a time; True: call it again."""
    return repository.forget_scans(session, to_ms(now - timedelta(days=settings.scans_kept_days)))


def mark(session: Session) -> int:
    """For `moved_since`: what has been told until now."""
    return repository.newest_movement(session)


def moved_since(session: Session, before: int) -> list[str]:
    """Ids of the assets with movements told since that `mark`, each once."""
    rows = repository.movements_after(session, before)
    return list(dict.fromkeys(row.asset_id for row in rows))


def _take(scans: Scans, intake: Intake) -> list[Finding]:
    for read in scans.reads:
        intake.take(read)
    return intake.settle()


def _clock(session: Session, scans: Scans) -> ReaderClock:
    clock = repository.clock(session, scans.reader)
    if clock is None:
        clock = ReaderClock(reader=scans.reader, newest_ms=0, received_ms=0, boot=scans.boot, seq=0)
        session.add(clock)
    return clock


def _was_set_back(clock: ReaderClock, scans: Scans) -> bool:
    newest_ms = max(round(read.last * 1000) for read in scans.reads)
    is_newer = clock.boot != scans.boot or clock.seq < scans.seq
    return is_newer and newest_ms < clock.newest_ms - _SET_BACK_MS


def _open(
    session: Session,
    reader: str,
    epc: str,
    asset_id: str,
    start_ms: int,
    settings: MovementSettings,
) -> None:
    visit = repository.find_visit(session, reader, epc)
    fresh = rules.opened(start_ms, settings)
    if visit is None:
        visit = OpenVisit(reader=reader, epc=epc, asset_id=asset_id, told=False)
        visit.start_ms, visit.check_ms = fresh.start_ms, fresh.check_ms
        session.add(visit)
    elif start_ms < visit.start_ms:
        visit.start_ms = start_ms
        visit.check_ms = min(visit.check_ms, fresh.check_ms)


def _come_to(
    session: Session, reader: str, horizon_ms: int, settings: MovementSettings
) -> list[Finding]:
    """The reader has come to `horizon_ms`: visits that are over, then exits past their grace."""
    visits = repository.visits_due(session, reader, horizon_ms)
    reads = repository.open_reads(session, reader, [visit.epc for visit in visits])
    for visit in visits:
        step = rules.advance(
            rules.Visit(visit.start_ms, visit.check_ms, visit.told),
            [_read(scan) for scan in reads.get(visit.epc, ())],
            horizon_ms,
            settings,
        )
        for crossing in step.crossings:
            _move(session, visit.asset_id, reader, crossing, settings)
        _keep(session, visit, step)
    session.flush()
    return _judge_exits(session, reader, horizon_ms, settings)


def _read(scan: Scan) -> Read:
    side: Side = "inner" if scan.side == "inner" else "outer"
    return Read(scan.at_ms, scan.last_ms, side, scan.zone or "", scan.rssi, scan.count)


def _keep(session: Session, visit: OpenVisit, step: rules.Step) -> None:
    if step.ended_ms is not None:
        asset = assets.require(session, visit.asset_id)
        if asset.last_seen_at == from_ms(step.ended_ms):
            asset.last_zone = step.left_zone
    left = step.visit
    repository.close_reads(session, visit.reader, visit.epc, left.start_ms if left else None)
    if left is None:
        session.delete(visit)
    else:
        visit.start_ms, visit.check_ms, visit.told = left.start_ms, left.check_ms, left.told


def _move(
    session: Session, asset_id: str, reader: str, crossing: Crossing, settings: MovementSettings
) -> None:
    session.add(
        Movement(
            asset_id=asset_id,
            at=from_ms(crossing.at_ms),
            from_zone=crossing.from_zone,
            to_zone=crossing.to_zone,
            direction=crossing.direction.value,
            reader=reader,
        )
    )
    if crossing.direction is Direction.IN:
        for back in repository.exits_of(session, asset_id, crossing.at_ms):
            session.delete(back)
    elif (
        crossing.direction is Direction.OUT
        and assets.require(session, asset_id).movement_controlled
    ):
        due_ms = crossing.at_ms + round(1000 * settings.grace_s)
        session.add(
            PendingExit(asset_id=asset_id, reader=reader, at_ms=crossing.at_ms, due_ms=due_ms)
        )
    session.flush()


def _judge_exits(
    session: Session, reader: str, horizon_ms: int, settings: MovementSettings
) -> list[Finding]:
    """An exit is judged when a return within its grace would have been seen to its end."""
    seen_ms = round(1000 * (settings.gap_s + settings.settle_s))
    due = repository.exits_due(session, reader, horizon_ms - seen_ms)
    if not due:
        return []
    antennas = devices.antennas(session, reader).values()
    inner = next((a for a in antennas if a.side == "inner"), None)
    outer = next((a for a in antennas if a.side == "outer"), None)
    building = inner.place.split("/")[0] if inner is not None and inner.place else None
    gate = Sentence(outer.name_zh, outer.name_en) if outer else Sentence(reader, reader)
    found = []
    for exit_ in due:
        if repository.is_visiting(session, exit_.asset_id, exit_.due_ms):
            continue
        at = from_ms(exit_.at_ms)
        if not transfers.may_leave(session, exit_.asset_id, building, at):
            asset = assets.require(session, exit_.asset_id)
            name = Sentence(asset.name_zh, asset.name_en)
            found.append(
                findings.unauthorised_exit(asset.id, name, gate, at, exit_.due_ms, settings.grace_s)
            )
        session.delete(exit_)
    session.flush()
    return found
