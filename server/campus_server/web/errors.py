"""How what went wrong becomes an answer; nothing of the inside goes out with it."""

import logging
import math
from collections.abc import Awaitable, Callable
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from campus_server.errors import Damaged, Refused, StoreAway, TooMany
from campus_server.web.problems import problem

__all__ = ["STORE_AWAY_RETRY_S", "install"]

STORE_AWAY_RETRY_S = 5

_log = logging.getLogger(__name__)

_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "wrong_media_type",
}


async def _refused(request: Request, error: Refused) -> Response:
    headers = {}
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(max(1, math.ceil(error.retry_after_s)))
    return problem(request, error.status, error.code, error.detail, headers=headers)


async def _invalid(request: Request, error: RequestValidationError) -> Response:
    # the value itself is left out: it may be a password
    fields = [
        {
            "where": ".".join(str(step) for step in item["loc"]),
            "code": str(item["type"]),
            "detail": str(item["msg"]),
        }
        for item in error.errors()
    ]
    return problem(request, 422, "invalid", "The request is not as described.", fields=fields)


async def _http(request: Request, error: HTTPException) -> Response:
    code = _CODES.get(error.status_code, f"http_{error.status_code}")
    return problem(request, error.status_code, code, str(error.detail), headers=error.headers)


async def _store_away(request: Request, _error: StoreAway) -> Response:
    return problem(
        request,
        503,
        "store_away",
        "A store does not answer now; try again.",
        headers={"Retry-After": str(STORE_AWAY_RETRY_S)},
    )


async def _damaged(request: Request, error: Damaged) -> Response:
    _log.error("%s", error)
    return problem(
        request,
        500,
        "damaged",
        "A part of the history is damaged. The server's log names the file to be restored.",
    )


_Handler = Callable[[Request, Any], Awaitable[Response]]
_HANDLERS: dict[type[Exception], _Handler] = {
    Refused: _refused,
    RequestValidationError: _invalid,
    HTTPException: _http,
    StoreAway: _store_away,
    Damaged: _damaged,
}


def install(app: FastAPI) -> None:
    """What is not in the table is unexpected: the envelope answers 500 and logs it."""
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, cast("Any", handler))
