"""What the pipeline needs of the condition slice."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from campus_server.condition import repository
from campus_server.condition.models import ConditionFlag
from campus_server.condition.monitor import (
    NEVER,
    Assessment,
    ConditionMonitor,
    Evaluated,
    NamesOf,
)
from campus_server.condition.naming import Names
from campus_server.condition.snapshot import StateCopy
from campus_server.condition.status import ConditionStatus
from campus_server.finding import Finding
from campus_server.kit.clock import from_ms, utc_now
from campus_server.kit.partitions import Partitions

__all__ = [
    "NEVER",
    "Assessment",
    "ConditionMonitor",
    "ConditionStatus",
    "Evaluated",
    "Names",
    "NamesOf",
    "StateCopy",
    "bring_into_force",
    "load_snapshot",
    "parts_of",
    "record",
    "save_part",
    "save_snapshot",
]

_PART_BYTES = 1024 * 1024


def record(session: Session, finding: Finding) -> None:
    """Keep a flag when its episode begins, and when it has gone; told twice is kept once."""
    known = repository.open_flag(session, finding.subject, finding.failure_class)
    if not finding.active:
        if known is not None:
            known.cleared_at = from_ms(finding.at_ms)
        return
    if known is not None:
        return
    repository.add_flag(
        session,
        ConditionFlag(
            equipment=finding.subject,
            failure_class=finding.failure_class,
            since=from_ms(finding.since_ms),
            at=from_ms(finding.at_ms),
            cleared_at=None,
            score=finding.score,
            threshold=finding.threshold,
            model=finding.model,
            reason_zh=finding.reason.zh,
            reason_en=finding.reason.en,
            advice_zh=finding.advice.zh,
            advice_en=finding.advice.en,
            contributions=[asdict(part) for part in finding.contributions],
        ),
    )


def parts_of(data: bytes) -> list[bytes]:
    """As much as one short transaction writes."""
    return [data[first : first + _PART_BYTES] for first in range(0, len(data), _PART_BYTES)]


def save_part(session: Session, partitions: Partitions, number: int, part: bytes) -> None:
    """Counts once `bring_into_force` is committed; until then the snapshot before it does."""
    repository.put_part(session, str(partitions), number, part)


def bring_into_force(
    session: Session,
    partitions: Partitions,
    parts: int,
    arrival: int,
    now: datetime | None = None,
) -> None:
    """The snapshot whose parts are saved. `arrival`: how far into the log of readings it reaches."""
    repository.put_in_force(session, str(partitions), parts, arrival, now or utc_now())


def save_snapshot(
    session: Session,
    partitions: Partitions,
    arrival: int,
    data: bytes,
    now: datetime | None = None,
) -> None:
    """All of it in the transaction of something else that it belongs to."""
    parts = parts_of(data)
    for number, part in enumerate(parts):
        save_part(session, partitions, number, part)
    bring_into_force(session, partitions, len(parts), arrival, now)


def load_snapshot(session: Session, partitions: Partitions) -> tuple[int, bytes] | None:
    """(arrival, data) as they were saved for these partitions.

    Where there is none, the newest one that includes them all: what it knows of other equipment
    is not asked for. After any other change of who takes what, the detectors learn anew.
    """
    saved = repository.every_snapshot(session)
    wanted = set(partitions)
    including = [text for text in saved if wanted <= set(Partitions.parse(text))]
    own = str(partitions)
    best = own if own in saved else max(including, key=saved.__getitem__, default=None)
    kept = None if best is None else repository.snapshot(session, best)
    return None if kept is None else (kept.arrival, kept.data)
