from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from campus_server.condition.models import ConditionFlag, DetectorSnapshot

__all__ = [
    "add_flag",
    "every_snapshot",
    "open_flag",
    "replace_snapshot",
    "snapshot",
]


def open_flag(session: Session, equipment: str, failure_class: str) -> ConditionFlag | None:
    return session.scalars(
        select(ConditionFlag)
        .where(
            ConditionFlag.equipment == equipment,
            ConditionFlag.failure_class == failure_class,
            ConditionFlag.cleared_at.is_(None),
        )
        .order_by(ConditionFlag.id.desc())
        .limit(1)
    ).first()


def add_flag(session: Session, flag: ConditionFlag) -> None:
    session.add(flag)
    session.flush()


def replace_snapshot(
    session: Session, partitions: str, arrival: int, data: bytes, now: datetime
) -> None:
    session.merge(DetectorSnapshot(partitions=partitions, arrival=arrival, saved_at=now, data=data))
    session.flush()


def every_snapshot(session: Session) -> dict[str, datetime]:
    """Partitions → when it was saved."""
    rows = session.execute(select(DetectorSnapshot.partitions, DetectorSnapshot.saved_at))
    return {row[0]: row[1] for row in rows}


def snapshot(session: Session, partitions: str) -> DetectorSnapshot | None:
    return session.get(DetectorSnapshot, partitions)
