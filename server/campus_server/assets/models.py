from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from campus_server.kit.database import Base, UtcDateTime

__all__ = ["Asset", "ClonedTag", "Point", "TagBinding", "Transfer", "UnknownTag"]

_OPEN = text("bound_to IS NULL")


class Asset(Base):
    """Anything tracked. Equipment is an asset with a Brick class, a gateway and points."""

    __tablename__ = "asset"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    """What stands on the label; the id unless somebody gave another."""
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    asset_class: Mapped[str] = mapped_column(String(64))
    brick_class: Mapped[str | None] = mapped_column(String(64), index=True)
    """Null: not equipment."""
    place_path: Mapped[str | None] = mapped_column(ForeignKey("place.path"), index=True)
    movement_controlled: Mapped[bool] = mapped_column(default=False)
    gateway: Mapped[str | None] = mapped_column(String(63), index=True)
    """The gateway that reports its points; no other may claim it."""
    edited: Mapped[bool] = mapped_column(default=False)
    """An administrator has spoken: births no longer change name, class and place."""
    last_zone: Mapped[str | None] = mapped_column(String(64))
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Point(Base):
    """One measured quantity of one equipment. `low` and `high` are the sensor's own range."""

    __tablename__ = "point"

    id: Mapped[str] = mapped_column(String(192), primary_key=True)
    """`gateway/name`."""
    gateway: Mapped[str] = mapped_column(String(63), index=True)
    name: Mapped[str] = mapped_column(String(128))
    equipment_id: Mapped[str] = mapped_column(ForeignKey("asset.id"), index=True)
    brick_class: Mapped[str] = mapped_column(String(64))
    quantity: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(200))
    period_s: Mapped[float]
    display_zh: Mapped[str] = mapped_column(String(200))
    display_en: Mapped[str] = mapped_column(String(200))
    low: Mapped[float | None]
    high: Mapped[float | None]


class TagBinding(Base):
    """A tag on an asset from `bound_from` until `bound_to` (exclusive; null while it is there)."""

    __tablename__ = "tag_binding"
    __table_args__ = (
        Index(
            "uq_tag_binding_open_epc",
            "epc",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "uq_tag_binding_open_asset",
            "asset_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    epc: Mapped[str] = mapped_column(String(128), index=True)
    tid: Mapped[str | None] = mapped_column(String(128))
    """Null until a reader has reported it."""
    asset_id: Mapped[str] = mapped_column(ForeignKey("asset.id"), index=True)
    bound_from: Mapped[datetime] = mapped_column(UtcDateTime)
    bound_to: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Transfer(Base):
    """Leave to move: a transfer, a loan or a way to repair, valid for starts ≤ time < ends."""

    __tablename__ = "transfer"

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[str] = mapped_column(ForeignKey("asset.id"), index=True)
    destination: Mapped[str | None] = mapped_column(ForeignKey("place.path"))
    """Null: anywhere."""
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(16))
    """`transfer`, `loan` or `repair`."""
    approved_by: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(2000), default="")


class UnknownTag(Base):
    """The inbox of tags that were read and belong to no asset."""

    __tablename__ = "unknown_tag"

    epc: Mapped[str] = mapped_column(String(128), primary_key=True)
    first_seen: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    reader: Mapped[str] = mapped_column(String(64))
    count: Mapped[int]


class ClonedTag(Base):
    """A tag that carries the EPC of a bound tag and another TID."""

    __tablename__ = "cloned_tag"

    epc: Mapped[str] = mapped_column(String(128), primary_key=True)
    tid: Mapped[str] = mapped_column(String(128), primary_key=True)
    asset_id: Mapped[str] = mapped_column(ForeignKey("asset.id"), index=True)
    first_seen: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen: Mapped[datetime] = mapped_column(UtcDateTime)
    reader: Mapped[str] = mapped_column(String(64))
    count: Mapped[int]
