"""What every answer is wrapped in: request id, security headers, body limit, the last 500.

Pure ASGI, since Starlette's BaseHTTPMiddleware runs a task per request and buffers streams.
"""

import logging
import re
import time
import uuid

from prometheus_client import Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from campus_server.web.problems import problem

__all__ = ["BODY_LIMIT", "Envelope"]

BODY_LIMIT = 1 << 20
"""Bytes of a request's body."""
_FILE_LIMITS = {"/api/v1/readings/import": 256 << 20}
"""Bytes where a body is a file and is not held in memory."""

_log = logging.getLogger(__name__)

_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; "
        # Mantine writes style elements
        "style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; "
        "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}

_ANSWERS = Counter("campus_http_answers_total", "Answers given", ["method", "route", "status"])
_SECONDS = Histogram("campus_http_seconds", "Time until an answer began", ["method", "route"])


class Envelope:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope).get("x-request-id"))
        scope.setdefault("state", {})["request_id"] = request_id
        began = time.perf_counter()
        started = False

        async def send_wrapped(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _stamp(MutableHeaders(scope=message), request_id, scope["path"])
                _count(scope, message["status"], time.perf_counter() - began)
            await send(message)

        try:
            await self._app(scope, _limited(scope, receive), send_wrapped)
        except Exception:
            if started:
                raise
            _log.exception("request %s: %s %s", request_id, scope["method"], scope["path"])
            answer = problem(
                HTTPConnection(scope), 500, "unexpected", "Something went wrong on the server."
            )
            await answer(scope, receive, send_wrapped)


def _request_id(given: str | None) -> str:
    if given is not None and _GIVEN_ID.fullmatch(given):
        return given
    return uuid.uuid4().hex


def _stamp(headers: MutableHeaders, request_id: str, path: str) -> None:
    headers["X-Request-Id"] = request_id
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    if path.startswith("/api/"):
        headers.setdefault("Cache-Control", "no-store")


def _count(scope: Scope, status: int, seconds: float) -> None:
    # the template, never the path: a path is endless, a metric's label must not be
    route = getattr(scope.get("route"), "path", None) or "other"
    method = scope["method"] if route != "other" else "any"
    _ANSWERS.labels(method, route, str(status)).inc()
    _SECONDS.labels(method, route).observe(seconds)


def _limited(scope: Scope, receive: Receive) -> Receive:
    """Raises HTTPException 413 to whoever reads more than its path allows, or was to."""
    announced = Headers(scope=scope).get("content-length", "")
    limit = _FILE_LIMITS.get(scope["path"], BODY_LIMIT)
    received = 0

    async def receive_limited() -> Message:
        nonlocal received
        if announced.isdecimal() and int(announced) > limit:
            raise HTTPException(413, f"A request may have {limit} bytes.")
        message = await receive()
        if message["type"] == "http.request":
            received += len(message.get("body", b""))
            if received > limit:
                raise HTTPException(413, f"A request may have {limit} bytes.")
        return message

    return receive_limited
