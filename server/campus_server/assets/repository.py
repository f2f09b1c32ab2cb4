"""The only SQL about assets, points, tags and transfers."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from campus_server.assets.models import Asset, Point

__all__ = ["AssetName", "every_asset_name", "every_point"]


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


def every_point(session: Session) -> Sequence[Point]:
    """In order of id."""
    return session.scalars(select(Point).order_by(Point.id)).all()
