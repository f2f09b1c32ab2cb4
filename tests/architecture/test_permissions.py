"""The table of permissions and the routes of the whole server are in step."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from campus_server.app import create_app
from campus_server.config import DataSettings, Settings
from campus_server.permissions import PERMISSIONS, PUBLIC, WHILE_PASSWORD_IS_DUE, Role, Route, Scope


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    folder: Path = tmp_path_factory.mktemp("server")
    app = create_app(Settings(data=DataSettings(str(folder))), lambda _: None)
    yield app
    app.state.parts.telemetry.close()
    app.state.parts.database.dispose()


def routes_of(app: FastAPI) -> set[Route]:
    """Everything under /api, whether or not it is described in OpenAPI."""
    return {
        (method, route.path)
        for route in iter_route_contexts(app.routes)
        if route.path is not None and route.path.startswith("/api/")
        for method in (route.methods or {"any"}) - {"HEAD"}
    }


def test_every_route_has_a_row(app: FastAPI) -> None:
    assert sorted(routes_of(app) - PERMISSIONS.keys() - PUBLIC) == []


def test_every_row_has_a_route(app: FastAPI) -> None:
    assert sorted((PERMISSIONS.keys() | PUBLIC | WHILE_PASSWORD_IS_DUE) - routes_of(app)) == []


def test_no_route_is_open_and_guarded(app: FastAPI) -> None:
    assert not PUBLIC & PERMISSIONS.keys()


def test_administrators_reach_everything_and_requesters_nobody_elses() -> None:
    for route, roles in PERMISSIONS.items():
        assert roles[Role.ADMIN] is Scope.ALL, route
        own_session = route in WHILE_PASSWORD_IS_DUE
        assert own_session or roles.get(Role.REQUESTER) in (None, Scope.OWN), route
