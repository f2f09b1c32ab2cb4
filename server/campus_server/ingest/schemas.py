"""Shapes of ingest in the API."""

from datetime import datetime

from pydantic import BaseModel

__all__ = ["QuarantinedOut"]


class QuarantinedOut(BaseModel):
    """`payload` is text for a person to read: bytes that are no UTF-8 stand as \\xNN."""

    id: int
    topic: str
    fault: str
    detail: str
    payload: str
    size: int
    count: int
    first_at: datetime
    last_at: datetime
