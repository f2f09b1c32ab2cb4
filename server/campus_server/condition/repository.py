from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from campus_server.condition.models import ConditionFlag, DetectorSnapshot

__all__ = [
    "add_flag",
    "latest_snapshot",
    "open_flag",
    "replace_snapshot",
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


def replace_snapshot(session: Session, arrival: int, data: bytes, now: datetime) -> None:
    session.execute(delete(DetectorSnapshot))
    session.add(DetectorSnapshot(arrival=arrival, saved_at=now, data=data))
    session.flush()


def latest_snapshot(session: Session) -> DetectorSnapshot | None:
    return session.scalars(
        select(DetectorSnapshot).order_by(DetectorSnapshot.id.desc()).limit(1)
    ).first()
