from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, delete, select
from sqlalchemy.orm import Session

from campus_server.condition.models import (
    ConditionFlag,
    DetectorSnapshot,
    DetectorSnapshotPart,
)

__all__ = [
    "SavedSnapshot",
    "add_flag",
    "every_snapshot",
    "open_flag",
    "put_in_force",
    "put_part",
    "snapshot",
]


class SavedSnapshot(NamedTuple):
    arrival: int
    saved_at: datetime
    data: bytes


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


def put_part(session: Session, partitions: str, number: int, data: bytes) -> None:
    """Of the snapshot that is not in force."""
    slot = _other_slot(session.get(DetectorSnapshot, partitions))
    part = DetectorSnapshotPart
    session.execute(
        delete(part).where(part.partitions == partitions, part.slot == slot, part.number == number)
    )
    session.add(part(partitions=partitions, slot=slot, number=number, data=data))
    session.flush()


def put_in_force(
    session: Session, partitions: str, parts: int, arrival: int, now: datetime
) -> None:
    """The first `parts` parts that were put."""
    slot = _other_slot(session.get(DetectorSnapshot, partitions))
    session.merge(
        DetectorSnapshot(
            partitions=partitions, arrival=arrival, saved_at=now, slot=slot, parts=parts
        )
    )
    session.flush()


def every_snapshot(session: Session) -> dict[str, datetime]:
    """Partitions → when it was saved."""
    rows = session.execute(select(DetectorSnapshot.partitions, DetectorSnapshot.saved_at))
    return {row[0]: row[1] for row in rows}


def snapshot(session: Session, partitions: str) -> SavedSnapshot | None:
    # one statement: between two of them another snapshot may come into force
    rows = session.execute(
        select(DetectorSnapshot.arrival, DetectorSnapshot.saved_at, DetectorSnapshotPart.data)
        .join(
            DetectorSnapshotPart,
            and_(
                DetectorSnapshotPart.partitions == DetectorSnapshot.partitions,
                DetectorSnapshotPart.slot == DetectorSnapshot.slot,
                DetectorSnapshotPart.number < DetectorSnapshot.parts,
            ),
        )
        .where(DetectorSnapshot.partitions == partitions)
        .order_by(DetectorSnapshotPart.number)
    ).all()
    if not rows:
        return None
    return SavedSnapshot(rows[0].arrival, rows[0].saved_at, b"".join(row.data for row in rows))


def _other_slot(in_force: DetectorSnapshot | None) -> int:
    return 0 if in_force is None else 1 - in_force.slot
