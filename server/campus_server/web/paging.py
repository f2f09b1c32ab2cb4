"""Lists come in pages; a cursor says after which row the next one begins.

A cursor holds the sort keys of the last row that was shown (`cursor_of(row.name, row.id)`), so
that rows which arrive in between move nothing.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel

from campus_server.errors import Invalid

__all__ = ["Key", "Page", "PageAsked", "PageQuery", "cursor_of"]

T = TypeVar("T")
Key = str | int


class Page(BaseModel, Generic[T]):
    items: list[T]
    total: int
    """Rows that match in all, not only on this page."""
    next: str | None
    """Cursor of the next page; null on the last one."""


@dataclass(frozen=True, slots=True)
class PageAsked:
    limit: Annotated[int, Query(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Query(max_length=400)] = None

    def after(self) -> tuple[Key, ...] | None:
        """What `cursor_of` was given; None on the first page. Raises `Invalid`."""
        if not self.cursor:
            return None
        try:
            keys = json.loads(base64.urlsafe_b64decode(self.cursor.encode("ascii")))
        except (ValueError, binascii.Error):
            keys = None
        if not isinstance(keys, list) or not all(
            isinstance(key, str | int) and not isinstance(key, bool) for key in keys
        ):
            raise Invalid("bad_cursor", "The cursor is not one that this server gave.")
        return tuple(keys)


def cursor_of(*keys: Key) -> str:
    """An opaque cursor of the last row's sort keys; undone by `PageAsked.after`."""
    packed = json.dumps(keys, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode("ascii")


PageQuery = Annotated[PageAsked, Depends()]
