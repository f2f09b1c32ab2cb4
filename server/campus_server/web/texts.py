"""Text that not every store takes: PostgreSQL has no NUL, and UTF-8 no half of a surrogate pair.

JSON can spell both. They are refused before any route sees them, so that what a route is given
can be stored, whichever database is behind it.
"""

import re
from collections.abc import Iterator
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

__all__ = ["is_storable", "refuse_unstorable_text"]

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")

_Where = tuple[str | int, ...]


def is_storable(text: str) -> bool:
    return _UNSTORABLE.search(text) is None


async def refuse_unstorable_text(request: Request) -> None:
    """Raises `RequestValidationError` for the first such text in path, query or JSON body."""
    given: dict[str, Any] = {
        "path": request.path_params,
        "query": [text for pair in request.query_params.multi_items() for text in pair],
        "body": await _json_of(request),
    }
    for name, value in given.items():
        for where, text in _texts(value, (name,)):
            if not is_storable(text):
                raise RequestValidationError(
                    [{"type": "unstorable_text", "loc": where, "msg": "NUL or half a character"}]
                )


async def _json_of(request: Request) -> Any:
    route = request.scope["route"]
    if not isinstance(route, APIRoute) or route.body_field is None:
        return None
    try:
        return await request.json()
    except (ValueError, RecursionError):
        return None  # the route refuses what is no JSON


def _texts(value: Any, where: _Where) -> Iterator[tuple[_Where, str]]:
    """Every text in a JSON value, keys too, and where it stands; without recursion."""
    waiting: list[tuple[_Where, Any]] = [(where, value)]
    while waiting:
        where, value = waiting.pop()
        match value:
            case str():
                yield where, value
            case list():
                waiting += [((*where, place), item) for place, item in enumerate(value)]
            case dict():
                for key, item in value.items():
                    yield where, key
                    waiting.append(((*where, key), item))
