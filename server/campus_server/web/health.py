"""For whoever runs the server: is it alive, can it work, and how does it fare."""

import hmac
import ipaddress
from collections.abc import Callable

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import JSONResponse, Response

from campus_server.errors import NotPermitted, StoreAway
from campus_server.web.parts import Parts, PartsDep
from campus_server.web.problems import problem

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> Response:
    """The process answers; whether its stores do is /readyz's question."""
    return JSONResponse({"status": "alive"})


@router.get("/readyz")
def readyz(request: Request, parts: PartsDep) -> Response:
    away = [name for name, check in parts.readiness.items() if not _answers(check)]
    if away:
        return problem(request, 503, "not_ready", f"Away: {', '.join(away)}.", away=away)
    return JSONResponse({"status": "ready", "parts": sorted(parts.readiness)})


@router.get("/metrics")
def metrics(request: Request, parts: PartsDep) -> Response:
    if not (_is_loopback(request) or _has_token(request, parts)):
        raise NotPermitted("not_permitted", "Metrics are for this machine, or with the token.")
    return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _answers(check: Callable[[], None]) -> bool:
    try:
        check()
    except StoreAway:
        return False
    return True


def _is_loopback(request: Request) -> bool:
    # a reverse proxy on this machine is loopback too, but asks for somebody else
    if {"x-forwarded-for", "forwarded", "x-real-ip"} & set(request.headers):
        return False
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:  # a Unix socket has no address
        return False


def _has_token(request: Request, parts: Parts) -> bool:
    given = request.headers.get("authorization", "").encode()
    return bool(parts.metrics_token) and hmac.compare_digest(
        given, f"Bearer {parts.metrics_token}".encode()
    )
