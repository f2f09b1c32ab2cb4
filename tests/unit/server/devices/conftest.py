from collections.abc import Iterator
from pathlib import Path

import pytest

from campus_server.kit.database import Base, Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'campus.db'}")
    Base.metadata.create_all(database.engine)
    yield database
    database.dispose()
