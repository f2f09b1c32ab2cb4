from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.server.tickets.ticket_givens import empty
from tests.unit.server.tickets.ticket_givens import people as people_of

from campus_server.kit.database import Database
from campus_server.tickets.rules import Actor


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = empty(f"sqlite:///{tmp_path / 'campus.db'}")
    yield database
    database.dispose()


@pytest.fixture
def people(database: Database) -> dict[str, Actor]:
    return people_of(database)
