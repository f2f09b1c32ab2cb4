from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from tests.integration.server.web.house import HeldClock, House

from campus_server.kit.database import Base, Database
from campus_server.kit.hub import Hub
from campus_server.people import passwords
from campus_server.people.sessions import Sessions
from campus_server.telemetry.embedded import EmbeddedStore
from campus_server.web.parts import Parts


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Real Argon2 at its least cost: most tests ask what a sign-in does, not how long it takes."""
    least = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    monkeypatch.setattr(passwords, "_argon2", least)
    passwords._of_nobody.cache_clear()
    yield
    passwords._of_nobody.cache_clear()


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
