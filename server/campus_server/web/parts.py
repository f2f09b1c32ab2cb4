"""The real parts that `app` wires together, handed to every route."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, Request

from campus_server.kit.clock import Clock
from campus_server.kit.database import Database
from campus_server.kit.hub import Hub
from campus_server.telemetry.store import TelemetryStore
from campus_server.web.accounts import Nobody, SessionLookup

__all__ = ["Parts", "PartsDep"]


@dataclass(frozen=True)
class Parts:
    database: Database
    telemetry: TelemetryStore
    hub: Hub
    clock: Clock
    sessions: SessionLookup = field(default_factory=Nobody)
    public_url: str = "http://127.0.0.1:8080"
    """Where browsers find the server; its origin may send unsafe requests."""
    secure_cookies: bool = False
    """True where `public_url` is https."""
    metrics_token: str = ""
    """Bearer token that opens /metrics from elsewhere; empty: loopback only."""
    readiness: Mapping[str, Callable[[], None]] = field(default_factory=dict)
    """Name of a part (`database`, `telemetry`, `broker`) to a check that raises `StoreAway`."""
    condition: Any = None
    """The live states of the condition slice, which lies above `web` and cannot be named here."""


async def _parts(request: Request) -> Parts:
    """Async because nothing waits here: what is not is given a thread."""
    parts: Parts = request.app.state.parts
    return parts


PartsDep = Annotated[Parts, Depends(_parts)]
