"""Shapes that many requests and answers share."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

__all__ = ["LARGEST_ID", "Moment", "Problem", "ProblemField", "RowId", "TextOut"]

LARGEST_ID = 2**31 - 1
"""What an id's column holds; PostgreSQL refuses to compare it with more."""

RowId = Annotated[int, Field(ge=1, le=LARGEST_ID)]

Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(1970, 1, 1, tzinfo=UTC), lt=datetime(9999, 1, 1, tzinfo=UTC)),
]
"""One that exists in every time zone."""


class TextOut(BaseModel):
    """A text for people, in both languages."""

    model_config = ConfigDict(from_attributes=True)

    zh: str
    en: str


class ProblemField(BaseModel):
    where: str
    """`body.username`, `query.limit`"""
    code: str
    detail: str


class Problem(BaseModel):
    """RFC 9457 problem details; `code` is what the dashboard translates."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    fields: list[ProblemField] | None = None
