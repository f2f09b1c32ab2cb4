"""The one shape of an answer that says no: RFC 9457 `application/problem+json`."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from starlette.requests import HTTPConnection
from starlette.responses import Response

__all__ = ["MEDIA_TYPE", "problem", "request_id_of"]

MEDIA_TYPE = "application/problem+json"


def request_id_of(connection: HTTPConnection) -> str:
    """What the answer carries as `X-Request-Id`; empty outside of the envelope."""
    return str(connection.scope.get("state", {}).get("request_id", ""))


def problem(
    connection: HTTPConnection,
    status: int,
    code: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    fields: Sequence[Mapping[str, str]] | None = None,
    **members: Any,
) -> Response:
    """`type` is about:blank (RFC 9457 4.2.1): `title` is the status' phrase, `code` says which."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request_id_of(connection),
        **({"fields": list(fields)} if fields is not None else {}),
        **members,
    }
    return Response(
        json.dumps(body, ensure_ascii=False),
        status_code=status,
        headers=dict(headers or {}),
        media_type=MEDIA_TYPE,
    )
