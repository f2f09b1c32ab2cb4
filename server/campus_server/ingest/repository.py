"""SQL of ingest: applied ranges, the log cursor, quarantine."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from campus_server.devices.models import Gateway
from campus_server.ingest.decoding import Quarantined
from campus_server.ingest.models import AppliedRange, LogCursor, QuarantinedMessage
from campus_server.telemetry.batch import MessageId
from campus_server.telemetry.ranges import RangeSet

__all__ = [
    "GIVEN_UP",
    "applied",
    "boots",
    "given_up",
    "log_cursor",
    "move_log_cursor",
    "quarantine",
    "quarantined",
    "replace_applied",
]

_LOG = "telemetry"
_KEPT_BYTES = 64 * 1024
_TOTAL_BYTES = 256 * 1024 * 1024
_KEPT_ROWS = 10_000
GIVEN_UP = "failed_here"
"""Fault of a message that was good and that our own code could not take."""


def applied(session: Session, gateway: str) -> dict[str, RangeSet]:
    """By boot; that of the gateway's newest birth comes last."""
    rows = session.execute(
        select(AppliedRange.boot, AppliedRange.first, AppliedRange.last)
        .outerjoin(Gateway, Gateway.id == AppliedRange.gateway)
        .where(AppliedRange.gateway == gateway)
        .order_by(AppliedRange.boot == Gateway.boot, AppliedRange.boot, AppliedRange.first)
    )
    found: dict[str, RangeSet] = {}
    for boot, first, last in rows:
        found.setdefault(boot, RangeSet()).add(first, last)
    return found


def boots(session: Session) -> dict[str, str]:
    """Gateway → its newest boot, of every gateway that was ever heard."""
    known = session.execute(select(AppliedRange.gateway, AppliedRange.boot).distinct())
    said = session.execute(select(Gateway.id, Gateway.boot))
    return {gateway: boot for rows in (known, said) for gateway, boot in rows}


def replace_applied(
    session: Session, changes: Iterable[tuple[tuple[str, str], RangeSet, RangeSet]]
) -> None:
    """((gateway, boot), before, after): only the ranges that change are written."""
    gone, new, moved = [], [], []
    for (gateway, boot), before, after in changes:
        old = dict(before)
        for first, last in after:
            row = {"b_gateway": gateway, "b_boot": boot, "b_first": first, "b_last": last}
            was = old.pop(first, None)
            if was is None:
                new.append(row)
            elif was != last:
                moved.append(row)
        gone += [{"b_gateway": gateway, "b_boot": boot, "b_first": first} for first in old]
    here = (
        (AppliedRange.gateway == bindparam("b_gateway"))
        & (AppliedRange.boot == bindparam("b_boot"))
        & (AppliedRange.first == bindparam("b_first"))
    )
    columns = ("gateway", "boot", "first", "last")
    added = insert(AppliedRange).values({name: bindparam(f"b_{name}") for name in columns})
    moving = update(AppliedRange).where(here).values({"last": bindparam("b_last")})
    connection = session.connection()
    for statement, rows in (
        (delete(AppliedRange).where(here), gone),
        (added, new),
        (moving, moved),
    ):
        if rows:
            connection.execute(statement, rows)


def log_cursor(session: Session) -> int:
    return session.scalar(select(LogCursor.arrival).where(LogCursor.log == _LOG)) or 0


def move_log_cursor(session: Session, arrival: int) -> None:
    """Never backwards."""
    row = session.get(LogCursor, _LOG)
    if row is None:
        session.add(LogCursor(log=_LOG, arrival=arrival))
    else:
        row.arrival = max(row.arrival, arrival)


def quarantine(
    session: Session, bad: Quarantined, identity: MessageId | None, now: datetime
) -> None:
    """Keep it, or count it once more; when the quarantine is full it is counted under its fault."""
    named = b"" if bad.payload else repr(identity).encode()
    topic, digest = bad.topic[:512], sha256(bad.payload + named).hexdigest()
    if _counted_again(session, topic, digest, now):
        return
    rows, held = room = session.info.get("quarantine") or _room(session)
    detail, payload = bad.detail, bad.payload[:_KEPT_BYTES]
    if rows >= _KEPT_ROWS or held + len(payload) > _TOTAL_BYTES:
        topic, digest = "", bad.fault
        if bad.fault == GIVEN_UP:  # `given_up` has to know each of them
            digest = sha256(repr(identity).encode()).hexdigest()
        else:
            identity = None
        detail, payload = "The quarantine is full: messages like this are only counted.", b""
        if _counted_again(session, topic, digest, now):
            return
    session.add(
        QuarantinedMessage(
            topic=topic,
            digest=digest,
            fault=bad.fault,
            detail=detail,
            payload=payload,
            size=len(bad.payload),
            gateway=identity.gateway if identity else None,
            boot=identity.boot if identity else None,
            seq=identity.seq if identity else None,
            count=1,
            first_at=now,
            last_at=now,
        )
    )
    session.flush()
    session.info["quarantine"] = [room[0] + 1, room[1] + len(payload)]


def _room(session: Session) -> list[int]:
    """Rows and bytes that are kept: counted once a transaction, the table may be large."""
    counted = session.execute(
        select(
            func.count(QuarantinedMessage.id),
            func.coalesce(func.sum(func.length(QuarantinedMessage.payload)), 0),
        )
    ).one()
    return [int(counted[0]), int(counted[1])]


def _counted_again(session: Session, topic: str, digest: str, now: datetime) -> bool:
    row = session.scalar(
        select(QuarantinedMessage).where(
            QuarantinedMessage.topic == topic, QuarantinedMessage.digest == digest
        )
    )
    if row is None:
        return False
    row.count += 1
    row.last_at = now
    return True


def quarantined(
    session: Session, limit: int, before: int | None
) -> tuple[Sequence[QuarantinedMessage], int]:
    """Newest first, and how many there are; `before` is the id that the last page ended with."""
    query = select(QuarantinedMessage).order_by(QuarantinedMessage.id.desc()).limit(limit)
    if before is not None:
        query = query.where(QuarantinedMessage.id < before)
    total = session.scalar(select(func.count()).select_from(QuarantinedMessage)) or 0
    return session.scalars(query).all(), total


def given_up(session: Session, ids: Sequence[MessageId]) -> set[MessageId]:
    """Those of `ids` whose effects our own code could not bring about."""
    if not ids:
        return set()
    columns = (QuarantinedMessage.gateway, QuarantinedMessage.boot, QuarantinedMessage.seq)
    rows = session.execute(select(*columns).where(QuarantinedMessage.fault == GIVEN_UP))
    named = {
        MessageId(gateway, boot, seq)
        for gateway, boot, seq in rows
        if gateway is not None and boot is not None and seq is not None
    }
    return named.intersection(ids)
