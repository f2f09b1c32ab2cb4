from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from campus_server.kit.database import Base, UtcDateTime

__all__ = ["Movement", "OpenVisit", "PendingExit", "ReaderClock", "Scan"]


class Movement(Base):
    """One asset through, or past, one portal."""

    __tablename__ = "movement"
    __table_args__ = (Index("ix_movement_asset_at", "asset_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[str] = mapped_column(ForeignKey("asset.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    """Event time of the crossing."""
    from_zone: Mapped[str | None] = mapped_column(String(64))
    to_zone: Mapped[str | None] = mapped_column(String(64))
    direction: Mapped[str] = mapped_column(String(8))
    """`in`, `out` or `unknown`."""
    reader: Mapped[str] = mapped_column(String(64))


class Scan(Base):
    """Every read, for as long as reads are kept; those of an open visit are its state."""

    __tablename__ = "scan"
    __table_args__ = (
        Index(
            "ix_scan_open",
            "reader",
            "epc",
            sqlite_where=text("open"),
            postgresql_where=text("open"),
        ),
        Index("ix_scan_asset_id_at_ms", "asset_id", "at_ms"),
        Index("ix_scan_at_ms", "at_ms"),
    )

    id: Mapped[int] = mapped_column(
        # SQLite numbers rows by itself only when the column is called INTEGER
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
    )
    gateway: Mapped[str] = mapped_column(String(63))
    reader: Mapped[str] = mapped_column(String(64))
    antenna: Mapped[int]
    zone: Mapped[str | None] = mapped_column(String(64))
    side: Mapped[str | None] = mapped_column(String(8))
    epc: Mapped[str] = mapped_column(String(128))
    tid: Mapped[str | None] = mapped_column(String(128))
    asset_id: Mapped[str | None] = mapped_column(ForeignKey("asset.id"))
    at_ms: Mapped[int] = mapped_column(BigInteger)
    """Middle of first and last, event time."""
    last_ms: Mapped[int] = mapped_column(BigInteger)
    rssi: Mapped[float]
    """dBm."""
    count: Mapped[int]
    open: Mapped[bool]
    """Evidence of a visit to a portal that is not over yet; false: history only."""


class OpenVisit(Base):
    """A tag that is being read at a portal now."""

    __tablename__ = "open_visit"

    reader: Mapped[str] = mapped_column(String(64), primary_key=True)
    epc: Mapped[str] = mapped_column(String(128), primary_key=True)
    asset_id: Mapped[str] = mapped_column(ForeignKey("asset.id"), index=True)
    start_ms: Mapped[int] = mapped_column(BigInteger)
    """Reads before this have been judged."""
    check_ms: Mapped[int] = mapped_column(BigInteger)
    """Nothing can be judged before its reader has come this far in event time."""
    told: Mapped[bool] = mapped_column(default=False)
    """A direction was already found in this visit; what remains of it is not told as unknown."""


class ReaderClock(Base):
    """How far a reader has come in event time, and when we last heard it by our own clock."""

    __tablename__ = "reader_clock"

    reader: Mapped[str] = mapped_column(String(64), primary_key=True)
    newest_ms: Mapped[int] = mapped_column(BigInteger)
    received_ms: Mapped[int] = mapped_column(BigInteger)
    boot: Mapped[str] = mapped_column(String(64))
    """With `seq`: of the newest message, to tell a late one from a clock that was set back."""
    seq: Mapped[int] = mapped_column(BigInteger)


class PendingExit(Base):
    """An exit that no transfer covered yet, within its grace for coming back."""

    __tablename__ = "pending_exit"

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[str] = mapped_column(ForeignKey("asset.id"), index=True)
    reader: Mapped[str] = mapped_column(String(64), index=True)
    at_ms: Mapped[int] = mapped_column(BigInteger)
    due_ms: Mapped[int] = mapped_column(BigInteger)
