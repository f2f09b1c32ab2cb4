"""Lists come in pages; a cursor says after which row the next one begins.

A cursor holds the sort keys of the last row that was shown (`cursor_of(row.name, row.id)`), so
that rows which arrive in between move nothing. A list says of which kinds its keys are
(`asked.after(str, int)`), since anybody can write a cursor.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Generic, TypeVar, overload

from fastapi import Depends, Query
from pydantic import BaseModel

from campus_server.errors import Invalid
from campus_server.web.schemas import LARGEST_ID
from campus_server.web.texts import is_storable

__all__ = ["Key", "Page", "PageAsked", "PageQuery", "cursor_of"]

T = TypeVar("T")
Key = str | int | datetime
"""A text, the id of a row, or a moment."""
A = TypeVar("A", str, int, datetime)
B = TypeVar("B", str, int, datetime)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


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

    @overload
    def after(self, kind: type[A], /) -> A | None: ...

    @overload
    def after(self, first: type[A], second: type[B], /) -> tuple[A, B] | None: ...

    def after(self, *kinds: Any) -> Any:
        """What `cursor_of` was given, of these kinds; None on the first page. Raises `Invalid`."""
        if not self.cursor:
            return None
        try:
            packed = json.loads(base64.urlsafe_b64decode(self.cursor.encode("ascii")))
            if not isinstance(packed, list):
                raise TypeError("not a list")
            keys = tuple(_READ[kind](key) for kind, key in zip(kinds, packed, strict=True))
        except (TypeError, ValueError, OverflowError, RecursionError) as error:
            raise Invalid("bad_cursor", "The cursor is not one of this list.") from error
        return keys if len(keys) > 1 else keys[0]


def cursor_of(*keys: Key) -> str:
    """An opaque cursor of the last row's sort keys; undone by `PageAsked.after`."""
    plain = [(key - _EPOCH) // _TICK if isinstance(key, datetime) else key for key in keys]
    packed = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode("ascii")


def _text(key: Any) -> str:
    if not isinstance(key, str) or not is_storable(key):
        raise ValueError("no text")
    return key


def _integer(key: Any) -> int:
    if not isinstance(key, int) or isinstance(key, bool):
        raise TypeError("no integer")
    return key


def _id(key: Any) -> int:
    if not 0 <= _integer(key) <= LARGEST_ID:
        raise ValueError("no id")
    return int(key)


def _moment(key: Any) -> datetime:
    return _EPOCH + _integer(key) * _TICK


_READ: dict[type[Key], Callable[[Any], Key]] = {str: _text, int: _id, datetime: _moment}

PageQuery = Annotated[PageAsked, Depends()]
