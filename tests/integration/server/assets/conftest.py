"""A web server with the routes of assets, places, devices and movements, and a pump room in it."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.integration.server.web.house import HeldClock, House
from tests.unit.server.assets.births import birth

from campus_server.assets import service as assets
from campus_server.assets.routes import router as assets_router
from campus_server.devices import service as devices
from campus_server.devices.routes import router as devices_router
from campus_server.kit.database import Base, Database
from campus_server.kit.hub import Hub
from campus_server.movements.routes import router as movements_router
from campus_server.people.sessions import Sessions
from campus_server.permissions import Role
from campus_server.places.routes import router as places_router
from campus_server.telemetry.embedded import EmbeddedStore
from campus_server.web.parts import Parts


@pytest.fixture
def register(tmp_path: Path) -> Iterator[House]:
    database = Database(f"sqlite:///{tmp_path / 'campus.db'}")
    Base.metadata.create_all(database.engine)
    clock = HeldClock()
    with ExitStack() as stack:
        stack.callback(database.dispose)
        telemetry = EmbeddedStore(tmp_path / "telemetry")
        stack.callback(telemetry.close)
        parts = Parts(database, telemetry, Hub(), clock, sessions=Sessions(database, clock))
        house = House(parts, clock, stack).serve(
            places_router, assets_router, devices_router, movements_router
        )
        for role in (Role.ADMIN, Role.TECHNICIAN, Role.REQUESTER):
            house.add_user(role.value, role)
        with database.write() as session:
            message = birth("P-1", "P-2")
            assets.register_birth(session, message, clock.now)
            devices.register_birth(session, message, clock.now)
        yield house
