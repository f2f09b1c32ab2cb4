"""Births propose places; what an administrator has edited stays as it is."""

from collections.abc import Iterable, Sequence
from itertools import accumulate

from sqlalchemy.orm import Session

from campus_server.errors import NotFound
from campus_server.places import repository
from campus_server.places.models import Place
from campus_wire.messages import PlaceBirth

__all__ = ["edit", "names_of", "register", "require"]

_KINDS = ("building", "floor", "room", "spot", "spot")
"""What an ancestor is taken for until somebody says it, by its depth."""


def register(session: Session, places: Sequence[PlaceBirth], also: Iterable[str] = ()) -> list[str]:
    """Create or rename, missing ancestors first; the paths that are new.

    `also` are bare paths that something stands in: they are created under their own last word.
    """
    proposed = {birth.path: birth for birth in places}
    wanted = {*proposed, *also}
    paths = sorted({ancestor for path in wanted for ancestor in _with_ancestors(path)})
    known = repository.by_paths(session, paths)
    created = []
    for path in paths:
        birth, place = proposed.get(path), known.get(path)
        if place is None:
            session.add(_new(path, birth))
            created.append(path)
        elif birth is not None and not place.edited:
            place.kind, place.name_zh, place.name_en = birth.kind, birth.name.zh, birth.name.en
    session.flush()
    return created


def _with_ancestors(path: str) -> list[str]:
    """`B07/F1/R101` → `B07`, `B07/F1`, `B07/F1/R101`."""
    return list(accumulate(path.split("/"), lambda parent, word: f"{parent}/{word}"))


def _new(path: str, birth: PlaceBirth | None) -> Place:
    parent, _, word = path.rpartition("/")
    return Place(
        path=path,
        parent=parent or None,
        kind=birth.kind if birth else _KINDS[path.count("/")],
        name_zh=birth.name.zh if birth else word,
        name_en=birth.name.en if birth else word,
    )


def require(session: Session, path: str) -> Place:
    """Raise `NotFound`."""
    place = repository.find(session, path)
    if place is None:
        raise NotFound("place", f"There is no place {path}.")
    return place


def edit(session: Session, path: str, name_zh: str, name_en: str) -> Place:
    """An administrator's word; raise `NotFound`."""
    place = require(session, path)
    place.name_zh, place.name_en, place.edited = name_zh, name_en, True
    return place


def names_of(session: Session, paths: Iterable[str | None]) -> dict[str, Place]:
    """The places of these paths, by path; unknown and null ones are left out."""
    return repository.by_paths(session, {path for path in paths if path is not None})
