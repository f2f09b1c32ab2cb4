from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.server.movements import gate

from campus_server.kit.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A building with one gate and one asset, `A`, whose movements are controlled."""
    database = Database(f"sqlite:///{tmp_path / 'campus.db'}")
    gate.build(database)
    with database.write() as session:
        gate.add_asset(session, "A", "AAAAAAAA")
    yield database
    database.dispose()
