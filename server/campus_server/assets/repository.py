"""The only SQL about assets, points, tags and transfers."""

from collections.abc import Sequence

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from campus_server.assets.models import Asset, Point

__all__ = ["every_asset_name", "every_point"]


def every_asset_name(session: Session) -> Sequence[Row[tuple[str, str, str, str | None]]]:
    """(id, name_zh, name_en, brick_class) in order of id."""
    return session.execute(
        select(Asset.id, Asset.name_zh, Asset.name_en, Asset.brick_class).order_by(Asset.id)
    ).all()


def every_point(session: Session) -> Sequence[Point]:
    """In order of id."""
    return session.scalars(select(Point).order_by(Point.id)).all()
