from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.integration.server.web.house import HeldClock, House

from campus_server.kit.database import Base, Database
from campus_server.kit.hub import Hub
from campus_server.people.sessions import Sessions
from campus_server.telemetry.embedded import EmbeddedStore
from campus_server.web.parts import Parts


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    database = Database(f"sqlite:///{tmp_path / 'campus.db'}")
    Base.metadata.create_all(database.engine)
    clock = HeldClock()
    with ExitStack() as stack:
        stack.callback(database.dispose)
        telemetry = EmbeddedStore(tmp_path / "telemetry")
        stack.callback(telemetry.close)
        sessions = Sessions(database, clock)
        parts = Parts(database, telemetry, Hub(), clock, sessions=sessions)
        yield House(parts, clock, stack)
