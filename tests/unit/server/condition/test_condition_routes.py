"""GET /equipment/{id}/condition and GET /conditions."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI
from tests.unit.server.condition.conftest import Make

from campus_server.assets.models import Asset
from campus_server.condition.routes import router
from campus_server.kit.clock import from_ms
from campus_server.kit.database import Base, Database
from campus_server.kit.hub import Hub
from campus_server.places import models as places
from campus_server.telemetry.batch import Batch
from campus_server.telemetry.store import TelemetryStore
from campus_server.web.errors import install
from campus_server.web.parts import Parts
from campus_server.web.principal import authorise

assert places.Place.__tablename__ == "place"  # the assets' foreign key needs its table
Ask = Callable[[str], httpx.Response]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def client(tmp_path: Path, make: Make, stream: Batch) -> Iterator[Ask]:
    database = Database(f"sqlite:///{tmp_path / 'campus.db'}")
    Base.metadata.create_all(database.engine)
    with database.write() as session:
        for name in ("P-1", "P-2", "P-3", "projector"):
            session.add(
                Asset(
                    id=name,
                    code=name,
                    name_zh=name,
                    name_en=name,
                    asset_class="pump",
                    brick_class=None if name == "projector" else "Pump",
                    created_at=LONG_AGO,
                )
            )
    monitor = make(100)
    sick = stream.where(stream.time_ms < stream.time_ms[0] + 280_000)
    monitor.adopt(monitor.assess(sick))
    now = from_ms(int(sick.time_ms[-1]))
    app = FastAPI()
    install(app)
    app.include_router(router)
    app.dependency_overrides[authorise] = lambda: None
    app.state.parts = Parts(
        database, cast("TelemetryStore", None), Hub(), lambda: now, condition=monitor
    )

    def ask(url: str) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                return await client.get(url)

        return asyncio.run(send())

    yield ask
    database.dispose()


def test_abnormal_equipment_is_explained(client: Ask) -> None:
    answer: dict[str, Any] = client("/api/v1/equipment/P-1/condition").json()
    assert answer["state"] == "abnormal"
    assert answer["learned"] == 1
    assert answer["health"] is None
    assert answer["score"] > 0
    assert answer["since_ms"] < answer["at_ms"]
    assert "Flow" in answer["reason"]["en"]
    assert "流量" in answer["advice"]["zh"]
    assert set(answer["contributions"][0]) == {"point", "share", "expected", "measured"}


def test_all_equipment_is_listed_also_what_never_sent(client: Ask) -> None:
    answer = client("/api/v1/conditions").json()
    assert [(item["equipment"], item["state"]) for item in answer] == [
        ("P-1", "abnormal"),
        ("P-2", "normal"),
        ("P-3", "no_data"),
    ]


@pytest.mark.parametrize("name", ["nothing", "projector"])
def test_what_is_no_equipment_is_not_found(client: Ask, name: str) -> None:
    assert client(f"/api/v1/equipment/{name}/condition").status_code == 404
