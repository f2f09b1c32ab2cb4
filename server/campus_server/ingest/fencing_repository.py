"""SQL of who writes the effects of which partition.

Rows are locked in order of partition everywhere, so that no two transactions wait for each other.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campus_server.ingest.models import PartitionOwner

__all__ = ["epochs", "heard_until", "note_heard", "take"]


def take(session: Session, partitions: Collection[int], holder: str, now: datetime) -> None:
    """Raise their epochs. Waits for transactions of the holders until now."""
    rows = session.scalars(
        select(PartitionOwner)
        .where(PartitionOwner.partition.in_(partitions))
        .order_by(PartitionOwner.partition)
        .with_for_update()
    )
    for row in rows:
        row.epoch += 1
        row.holder, row.taken_at, row.heard_until = holder, now, None
    session.flush()


def epochs(session: Session, partitions: Collection[int]) -> dict[int, int]:
    """Nobody can take them before this transaction ends."""
    rows = session.execute(
        select(PartitionOwner.partition, PartitionOwner.epoch)
        .where(PartitionOwner.partition.in_(partitions))
        .order_by(PartitionOwner.partition)
        .with_for_update(read=True)
    )
    return {row[0]: row[1] for row in rows}


def note_heard(session: Session, partitions: Collection[int], until: datetime) -> None:
    session.execute(
        update(PartitionOwner)
        .where(PartitionOwner.partition.in_(partitions))
        .values(heard_until=until)
    )


def heard_until(session: Session, partitions: Collection[int]) -> Mapping[int, datetime | None]:
    """Their holders write no effects before this transaction ends."""
    rows = session.execute(
        select(PartitionOwner.partition, PartitionOwner.heard_until)
        .where(PartitionOwner.partition.in_(partitions))
        .order_by(PartitionOwner.partition)
        .with_for_update()
    )
    return {row[0]: row[1] for row in rows}
