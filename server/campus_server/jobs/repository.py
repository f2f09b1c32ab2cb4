"""SQL of the lease. Taking and renewing are one compare-and-swap each, by the database's clock."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campus_server.jobs.models import Lease
from campus_server.kit.database_clock import database_now_ms

__all__ = ["epoch", "give_back", "renew", "take"]

_NAME = "jobs"


def take(session: Session, holder: str, term_ms: int) -> int | None:
    """The new epoch, when the lease is free or has run out."""
    return session.scalar(
        update(Lease)
        .where(Lease.name == _NAME, Lease.until_ms < database_now_ms())
        .values(holder=holder, epoch=Lease.epoch + 1, until_ms=database_now_ms() + term_ms)
        .returning(Lease.epoch)
    )


def renew(session: Session, epoch: int, term_ms: int) -> bool:
    """False when another process has taken it since."""
    renewed = session.scalar(
        update(Lease)
        .where(Lease.name == _NAME, Lease.epoch == epoch)
        .values(until_ms=database_now_ms() + term_ms)
        .returning(Lease.epoch)
    )
    return renewed is not None


def give_back(session: Session, epoch: int) -> None:
    session.execute(
        update(Lease).where(Lease.name == _NAME, Lease.epoch == epoch).values(until_ms=0)
    )


def epoch(session: Session) -> int | None:
    """Nobody can take the lease before this transaction ends."""
    return session.scalar(select(Lease.epoch).where(Lease.name == _NAME).with_for_update(read=True))
