"""What ingest itself keeps in the relational store."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from campus_server.kit.database import Base, UtcDateTime

__all__ = ["AppliedRange", "LogCursor", "PartitionOwner", "QuarantinedMessage"]


class AppliedRange(Base):
    """`seq` from first to last of one boot have had their effects here."""

    __tablename__ = "applied_range"

    gateway: Mapped[str] = mapped_column(String(63), primary_key=True)
    boot: Mapped[str] = mapped_column(String(64), primary_key=True)
    first: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(BigInteger)


class LogCursor(Base):
    """How far into the log of the time-series store the effects here reach."""

    __tablename__ = "log_cursor"

    log: Mapped[str] = mapped_column(String(32), primary_key=True)
    arrival: Mapped[int] = mapped_column(BigInteger)


class PartitionOwner(Base):
    """Which process writes the effects of a partition. One row each, made by the migration."""

    __tablename__ = "partition_owner"

    partition: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    epoch: Mapped[int] = mapped_column(BigInteger)
    """Raised by each process that takes the partition; an older one finds another number."""
    holder: Mapped[str] = mapped_column(String(200))
    """For people: which process that is. Empty: none yet."""
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heard_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """What was published until then has had its effects, by the holder's clock; null: not known."""


class QuarantinedMessage(Base):
    """A message or record that could not be used, kept to be looked at.

    The same payload again on the same topic raises `count`, never a row.
    """

    __tablename__ = "quarantined_message"
    __table_args__ = (Index("ix_quarantined_message_digest", "topic", "digest", unique=True),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    topic: Mapped[str] = mapped_column(String(512))
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the payload; the fault in the rows that only count, once the quarantine is full."""
    fault: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str] = mapped_column(Text)
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    """At most its first 64 KiB."""
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes of the whole payload."""
    gateway: Mapped[str | None] = mapped_column(String(63))
    boot: Mapped[str | None] = mapped_column(String(64))
    seq: Mapped[int | None] = mapped_column(BigInteger)
    count: Mapped[int] = mapped_column(Integer, default=1)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
