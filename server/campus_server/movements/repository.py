"""The only SQL about scans, visits and movements."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from campus_server.movements.models import (
    Movement,
    OpenVisit,
    PendingExit,
    ReaderClock,
    Scan,
)

__all__ = [
    "clock",
    "clocks_in_use",
    "close_reads",
    "count_movements",
    "exits_due",
    "exits_of",
    "find_visit",
    "forget_scans",
    "is_visiting",
    "movements_after",
    "newest_movement",
    "open_reads",
    "page_of_movements",
    "visits_due",
]

_FORGET_AT_ONCE = 5_000
"""Rows: forgetting must not hold the database for long."""


def clock(session: Session, reader: str) -> ReaderClock | None:
    return session.get(ReaderClock, reader)


def clocks_in_use(session: Session) -> Sequence[ReaderClock]:
    """Of the readers that something is waiting for, in order of reader."""
    waiting = select(OpenVisit.reader).union(select(PendingExit.reader))
    return session.scalars(
        select(ReaderClock).where(ReaderClock.reader.in_(waiting)).order_by(ReaderClock.reader)
    ).all()


def find_visit(session: Session, reader: str, epc: str) -> OpenVisit | None:
    return session.get(OpenVisit, (reader, epc))


def visits_due(session: Session, reader: str, horizon_ms: int) -> Sequence[OpenVisit]:
    """In order of EPC."""
    return session.scalars(
        select(OpenVisit)
        .where(OpenVisit.reader == reader, OpenVisit.check_ms <= horizon_ms)
        .order_by(OpenVisit.epc)
    ).all()


def is_visiting(session: Session, asset_id: str, until_ms: int) -> bool:
    """Whether a visit of this asset that began until then is still open, at any reader."""
    query = select(OpenVisit.epc).where(
        OpenVisit.asset_id == asset_id, OpenVisit.start_ms <= until_ms
    )
    return session.scalar(query.limit(1)) is not None


def open_reads(session: Session, reader: str, epcs: Collection[str]) -> dict[str, list[Scan]]:
    """By EPC."""
    found: dict[str, list[Scan]] = {}
    rows = session.scalars(
        select(Scan).where(Scan.open.is_(True), Scan.reader == reader, Scan.epc.in_(epcs))
    )
    for scan in rows:
        found.setdefault(scan.epc, []).append(scan)
    return found


def close_reads(session: Session, reader: str, epc: str, before_ms: int | None) -> None:
    """All of this visit, or those before a time: they are history from now on."""
    statement = update(Scan).where(Scan.open.is_(True), Scan.reader == reader, Scan.epc == epc)
    if before_ms is not None:
        statement = statement.where(Scan.at_ms < before_ms)
    session.execute(statement.values(open=False), execution_options={"synchronize_session": False})


def forget_scans(session: Session, before_ms: int) -> bool:
    """True: as many as are forgotten at once, so there may be more."""
    old = select(Scan.id).where(Scan.at_ms < before_ms, Scan.open.is_(False)).limit(_FORGET_AT_ONCE)
    ids = session.scalars(old).all()
    session.execute(
        delete(Scan).where(Scan.id.in_(ids)), execution_options={"synchronize_session": False}
    )
    return len(ids) == _FORGET_AT_ONCE


def exits_of(session: Session, asset_id: str, at_ms: int) -> Sequence[PendingExit]:
    """Exits before this time whose grace has not run out by then."""
    return session.scalars(
        select(PendingExit).where(
            PendingExit.asset_id == asset_id,
            PendingExit.at_ms < at_ms,
            PendingExit.due_ms >= at_ms,
        )
    ).all()


def exits_due(session: Session, reader: str, until_ms: int) -> Sequence[PendingExit]:
    """In order of time."""
    return session.scalars(
        select(PendingExit)
        .where(PendingExit.reader == reader, PendingExit.due_ms <= until_ms)
        .order_by(PendingExit.at_ms, PendingExit.id)
    ).all()


def newest_movement(session: Session) -> int:
    """Id of the movement that was written last; 0 when there is none."""
    return session.scalar(select(func.max(Movement.id))) or 0


def movements_after(session: Session, movement_id: int) -> Sequence[Movement]:
    """Those written after it, in that order."""
    return session.scalars(
        select(Movement).where(Movement.id > movement_id).order_by(Movement.id)
    ).all()


def count_movements(session: Session, asset_id: str | None) -> int:
    query = select(func.count()).select_from(Movement)
    if asset_id is not None:
        query = query.where(Movement.asset_id == asset_id)
    return session.scalar(query) or 0


def page_of_movements(
    session: Session, asset_id: str | None, before: int | None, limit: int
) -> Sequence[Movement]:
    """The last written first; `before` is the id of the last one shown."""
    query = select(Movement).order_by(Movement.id.desc()).limit(limit)
    if asset_id is not None:
        query = query.where(Movement.asset_id == asset_id)
    if before is not None:
        query = query.where(Movement.id < before)
    return session.scalars(query).all()
