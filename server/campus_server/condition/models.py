from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from campus_server.kit.database import Base, UtcDateTime

__all__ = ["ConditionFlag", "DetectorSnapshot", "DetectorSnapshotPart"]


class DetectorSnapshot(Base):
    """The state of the detectors of one ingest process: which one is in force.

    There is room for two, written in turn: one is always whole.
    """

    __tablename__ = "detector_snapshot"

    partitions: Mapped[str] = mapped_column(String(200), primary_key=True)
    """Whose gateways' equipment it is about: `0-63`."""
    arrival: Mapped[int] = mapped_column(BigInteger)
    """How far into the log of readings it reaches."""
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    slot: Mapped[int]
    """0 or 1: which parts are those in force."""
    parts: Mapped[int]
    """How many they are; a slot may hold more, of a larger one before."""


class DetectorSnapshotPart(Base):
    """So much of a snapshot as is written at a time."""

    __tablename__ = "detector_snapshot_part"

    partitions: Mapped[str] = mapped_column(String(200), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class ConditionFlag(Base):
    """One episode, with all that is needed to show again why it was flagged."""

    __tablename__ = "condition_flag"

    id: Mapped[int] = mapped_column(primary_key=True)
    equipment: Mapped[str] = mapped_column(String(64), index=True)
    failure_class: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Event time of the evidence that decided."""
    cleared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Event time; null while the episode lasts."""
    score: Mapped[float]
    threshold: Mapped[float]
    model: Mapped[str] = mapped_column(String(64))
    reason_zh: Mapped[str] = mapped_column(String(2000))
    reason_en: Mapped[str] = mapped_column(String(2000))
    advice_zh: Mapped[str] = mapped_column(String(2000))
    advice_en: Mapped[str] = mapped_column(String(2000))
    contributions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """`{point, share, expected, measured}`, strongest first."""
