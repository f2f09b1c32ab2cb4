from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from campus_server.kit.database import Base, UtcDateTime

__all__ = ["AntennaRow", "DeviceEvent", "Gateway", "Reader"]


class Gateway(Base):
    __tablename__ = "gateway"

    id: Mapped[str] = mapped_column(String(63), primary_key=True)
    boot: Mapped[str] = mapped_column(String(64))
    """Of the newest birth or state."""
    online: Mapped[bool | None]
    """Null until its first state."""
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Our clock when `online` last changed; it only goes forward."""
    state_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Event time of the newest state."""
    last_message_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Our clock at its newest message."""
    software: Mapped[str] = mapped_column(String(200), default="")
    birth_hash: Mapped[str] = mapped_column(String(64), default="")
    """SHA-256 of the newest birth, hex: the same birth again changes nothing."""


class Reader(Base):
    """An RFID reader; one reader is one portal when its antennas have sides."""

    __tablename__ = "reader"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    gateway: Mapped[str] = mapped_column(ForeignKey("gateway.id"), index=True)
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))


class AntennaRow(Base):
    __tablename__ = "antenna"

    reader: Mapped[str] = mapped_column(
        ForeignKey("reader.id", ondelete="CASCADE"), primary_key=True
    )
    port: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    zone: Mapped[str] = mapped_column(String(64), index=True)
    side: Mapped[str | None] = mapped_column(String(8))
    """`inner` or `outer` of a portal; null where it is none."""
    place: Mapped[str | None] = mapped_column(ForeignKey("place.path"))
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))


class DeviceEvent(Base):
    """What a gateway said of itself, or we of it; bounded per gateway."""

    __tablename__ = "device_event"
    __table_args__ = (Index("ix_device_event_gateway_id", "gateway", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    gateway: Mapped[str] = mapped_column(String(63))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(200))
    detail: Mapped[str] = mapped_column(String(2000))
    count: Mapped[int]
