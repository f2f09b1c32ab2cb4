"""Shapes that many answers share."""

from pydantic import BaseModel, ConfigDict

__all__ = ["Problem", "ProblemField", "TextOut"]


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
