"""Stores by name: every one of them passes the conformance suite."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.support.influx import prepared_database

from campus_server.telemetry.embedded import EmbeddedStore
from campus_server.telemetry.influx import InfluxStore
from campus_server.telemetry.store import TelemetryStore

Open = Callable[[], TelemetryStore]
"""Opens the store of this test; opened before, it is closed first and holds what it held."""

OPENERS: dict[str, Callable[[Path], TelemetryStore]] = {
    "embedded": lambda folder: EmbeddedStore(folder / "telemetry"),
    "influx": lambda folder: InfluxStore(prepared_database(folder.name)),
}


@pytest.fixture(params=sorted(OPENERS))
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    opened: list[TelemetryStore] = []

    def open_it() -> TelemetryStore:
        while opened:
            opened.pop().close()
        opened.append(OPENERS[request.param](tmp_path))
        return opened[0]

    yield open_it
    while opened:
        opened.pop().close()


@pytest.fixture
def store(open_store: Open) -> TelemetryStore:
    return open_store()
