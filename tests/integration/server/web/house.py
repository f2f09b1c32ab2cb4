"""A whole web server over an SQLite file, with a clock that tests hold."""

from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from fastapi import APIRouter, FastAPI
from tests.serving import client_of, served

from campus_server.people import passwords, service
from campus_server.people.routes import router as people_router
from campus_server.permissions import Role
from campus_server.web import application
from campus_server.web.broadcast import Pace
from campus_server.web.parts import Parts

PASSWORD = "correct horse battery"


class HeldClock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


class House:
    """The server under test: its parts, the people in it, and clients of it."""

    def __init__(self, parts: Parts, clock: HeldClock, stack: ExitStack) -> None:
        self.parts = parts
        self.clock = clock
        self.address = ""
        self.app: FastAPI
        self._stack = stack

    def serve(
        self,
        *routers: APIRouter,
        pace: Pace | None = None,
        dist: Path = Path("/nonexistent"),
        **changes: object,
    ) -> "House":
        self.parts = replace(self.parts, **changes)  # type: ignore[arg-type]  # Parts' own fields
        self.app = application.build(self.parts, [people_router, *routers], pace=pace, dist=dist)
        self.address = self._stack.enter_context(served(self.app))
        return self

    def add_user(self, username: str, role: Role = Role.ADMIN, *, change: bool = False) -> None:
        password_hash = passwords.hash_password(PASSWORD)
        with self.parts.database.write() as session:
            service.add_user(
                session, self.clock, username, role, password_hash, must_change_password=change
            )

    def client(self) -> httpx.Client:
        return self._stack.enter_context(client_of(self.address))

    def signed_in(self, username: str) -> httpx.Client:
        client = self.client()
        answer = sign_in(client, username)
        assert answer.status_code == 200, answer.text
        return client


def sign_in(client: httpx.Client, username: str, password: str = PASSWORD) -> httpx.Response:
    return client.post("/api/v1/session", json={"username": username, "password": password})
