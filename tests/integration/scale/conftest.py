"""A database at the newest schema, on SQLite and on a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.postgres import Postgres, postgres

from campus_server.kit.database import Database
from campus_server.migrations import upgrade


@pytest.fixture(scope="session")
def cluster() -> Iterator[Postgres]:
    with postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        made = f"sqlite:///{tmp_path / 'campus.db'}"
    else:
        cluster: Postgres = request.getfixturevalue("cluster")
        made = cluster.create_database(f"campus_{tmp_path.name}")
    upgrade(made)
    return made


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = Database(url)
    yield opened
    opened.dispose()
