from typing import Self

from pydantic import BaseModel, Field

from campus_server.places.models import Place
from campus_server.web.schemas import TextOut

__all__ = ["PlaceEditIn", "PlaceOut", "PlaceRef", "TextIn"]


class TextIn(BaseModel):
    """A name in both languages."""

    zh: str = Field(min_length=1, max_length=200)
    en: str = Field(min_length=1, max_length=200)


class PlaceRef(BaseModel):
    """A place as something else names it."""

    path: str
    name: TextOut

    @classmethod
    def of(cls, place: Place) -> Self:
        return cls(path=place.path, name=TextOut(zh=place.name_zh, en=place.name_en))


class PlaceOut(PlaceRef):
    parent: str | None
    kind: str
    edited: bool

    @classmethod
    def of(cls, place: Place) -> Self:
        return cls(
            path=place.path,
            name=TextOut(zh=place.name_zh, en=place.name_en),
            parent=place.parent,
            kind=place.kind,
            edited=place.edited,
        )


class PlaceEditIn(BaseModel):
    name: TextIn
