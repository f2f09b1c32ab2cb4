"""Puts the web's parts around the slices' routers; `app.create_app` hands both in."""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Lifespan

from campus_server.web import errors, health, static, stream
from campus_server.web.broadcast import Pace, Streams
from campus_server.web.envelope import Envelope
from campus_server.web.parts import Parts
from campus_server.web.principal import guard
from campus_server.web.problems import MEDIA_TYPE
from campus_server.web.schemas import Problem
from campus_server.web.texts import refuse_unstorable_text
from campus_server.web.turns import SoonerTurns

__all__ = ["build", "build_health"]

_PROBLEM: dict[int | str, dict[str, Any]] = {
    "default": {"model": Problem, "description": "Refused or failed (RFC 9457)"}
}


class _Application(FastAPI):
    def openapi(self) -> dict[str, Any]:
        """As FastAPI makes it, with problems under the media type that they really have."""
        if self.openapi_schema is None:
            schema = get_openapi(title=self.title, version=self.version, routes=self.routes)
            for methods in schema["paths"].values():
                for operation in methods.values():
                    content = operation["responses"]["default"]["content"]
                    content[MEDIA_TYPE] = content.pop("application/json")
            self.openapi_schema = schema
        return self.openapi_schema


def build(
    parts: Parts,
    routers: Sequence[APIRouter],
    *,
    lifespan: Lifespan[FastAPI] | None = None,
    pace: Pace | None = None,
    dist: Path = static.DIST,
) -> FastAPI:
    """Every router stands behind `guard`, whether or not its routes ask for `SignedIn`.

    And behind the check of texts, but after it: who is not signed in learns nothing else.
    """
    before = [Depends(guard), Depends(refuse_unstorable_text)]
    app = _Application(
        title="Campus Steward",
        version=version("campus-steward"),
        openapi_url="/api/v1/openapi.json",
        # FastAPI's pages load their scripts from elsewhere, which a campus may not reach
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        middleware=[
            Middleware(SoonerTurns),
            Middleware(Envelope),
            # it runs on the event loop: level 5 takes five times as long and saves a tenth
            Middleware(GZipMiddleware, compresslevel=1),
        ],
    )
    app.state.parts = parts
    app.state.streams = Streams(parts.hub, pace or Pace())
    errors.install(app)
    for router in (*routers, stream.router):
        app.include_router(router, dependencies=before, responses=_PROBLEM)
    app.include_router(health.router)
    app.routes.append(static.web_app(dist))
    return app


def build_health(parts: Parts, *, lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    """For a process that serves no API: alive, ready, metrics, and nothing else."""
    app = FastAPI(openapi_url=None, lifespan=lifespan, middleware=[Middleware(Envelope)])
    app.state.parts = parts
    app.state.streams = Streams(parts.hub, Pace())
    errors.install(app)
    app.include_router(health.router)
    return app
