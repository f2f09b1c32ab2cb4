"""The only SQL about places."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campus_server.places.models import Place

__all__ = ["by_paths", "count", "find", "page"]


def find(session: Session, path: str) -> Place | None:
    return session.get(Place, path)


def by_paths(session: Session, paths: Collection[str]) -> dict[str, Place]:
    """Those that exist, by path."""
    if not paths:
        return {}
    rows = session.scalars(select(Place).where(Place.path.in_(paths)))
    return {place.path: place for place in rows}


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Place)) or 0


def page(session: Session, after: str | None, limit: int) -> Sequence[Place]:
    """In order of path, so that a place comes after the one that it lies in."""
    query = select(Place).order_by(Place.path).limit(limit)
    if after is not None:
        query = query.where(Place.path > after)
    return session.scalars(query).all()
