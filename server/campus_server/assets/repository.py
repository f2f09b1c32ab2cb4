"""The only SQL about assets and their points."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campus_server.assets.models import Asset, Point

__all__ = [
    "AssetName",
    "assets_by_id",
    "count_assets",
    "every_asset_name",
    "every_equipment",
    "every_point",
    "find_asset",
    "find_by_code",
    "page_of_assets",
    "points_by_id",
    "points_of",
    "points_of_classes",
    "points_per_equipment",
    "points_per_gateway",
]


_AT_ONCE = 5_000
"""Rows of points in memory as tuples."""


class AssetName(NamedTuple):
    id: str
    name_zh: str
    name_en: str
    brick_class: str | None


def every_asset_name(session: Session) -> Iterator[AssetName]:
    """In order of id."""
    rows = session.execute(
        select(Asset.id, Asset.name_zh, Asset.name_en, Asset.brick_class).order_by(Asset.id)
    )
    for id_, name_zh, name_en, brick_class in rows:
        yield AssetName(id_, name_zh, name_en, brick_class)


def every_equipment(session: Session) -> list[str]:
    """Ids, ascending."""
    query = select(Asset.id).where(Asset.brick_class.is_not(None))
    return sorted(session.scalars(query))


def every_point(session: Session) -> Iterator[Sequence[tuple[str, str, str, float]]]:
    """(gateway, name, equipment, period in seconds) in the order of their ids, part by part.

    Straight from the driver: a million rows cost three times as much as objects of SQLAlchemy.
    """
    query = select(Point.gateway, Point.name, Point.equipment_id, Point.period_s)
    cursor = session.connection().execute(query.order_by(Point.id)).cursor
    while rows := cursor.fetchmany(_AT_ONCE):
        yield rows


def point_ids(session: Session, among: Collection[str] | None = None) -> set[str]:
    """Of every point, or of those of `among` that there are."""
    asked = select(Point.id)
    return set(session.scalars(asked if among is None else asked.where(Point.id.in_(among))))


def points_of_classes(session: Session, classes: Collection[str]) -> Sequence[tuple[str, str]]:
    """(id, Brick class)"""
    rows = session.execute(
        select(Point.id, Point.brick_class).where(Point.brick_class.in_(classes))
    )
    return [(row[0], row[1]) for row in rows]


def find_asset(session: Session, asset_id: str) -> Asset | None:
    return session.get(Asset, asset_id)


def find_by_code(session: Session, code: str) -> Asset | None:
    return session.scalar(select(Asset).where(Asset.code == code))


def assets_by_id(session: Session, ids: Collection[str]) -> dict[str, Asset]:
    """Those that exist."""
    if not ids:
        return {}
    return {asset.id: asset for asset in session.scalars(select(Asset).where(Asset.id.in_(ids)))}


def points_by_id(session: Session, gateway: str) -> dict[str, Point]:
    """Every point of one gateway."""
    rows = session.scalars(select(Point).where(Point.gateway == gateway))
    return {point.id: point for point in rows}


def points_of(session: Session, equipment_id: str) -> Sequence[Point]:
    """In order of id."""
    return session.scalars(
        select(Point).where(Point.equipment_id == equipment_id).order_by(Point.id)
    ).all()


def points_per_equipment(session: Session, ids: Collection[str]) -> dict[str, int]:
    rows = session.execute(
        select(Point.equipment_id, func.count())
        .where(Point.equipment_id.in_(ids))
        .group_by(Point.equipment_id)
    )
    return dict(rows.all())


def points_per_gateway(session: Session) -> dict[str, int]:
    rows = session.execute(select(Point.gateway, func.count()).group_by(Point.gateway))
    return dict(rows.all())


def count_assets(session: Session, *, equipment_only: bool) -> int:
    query = select(func.count()).select_from(Asset)
    if equipment_only:
        query = query.where(Asset.brick_class.is_not(None))
    return session.scalar(query) or 0


def page_of_assets(
    session: Session, after: str | None, limit: int, *, equipment_only: bool
) -> Sequence[Asset]:
    """In order of id."""
    query = select(Asset).order_by(Asset.id).limit(limit)
    if equipment_only:
        query = query.where(Asset.brick_class.is_not(None))
    if after is not None:
        query = query.where(Asset.id > after)
    return session.scalars(query).all()
