"""A gateway with what stands around it, for each test anew."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.integration.edge.edge_site import Broker, Collector, CountingDevice, MakeSite, Site
from tests.support.processes import Mosquitto, need_mosquitto


@pytest.fixture
def make_site(tmp_path: Path) -> Iterator[MakeSite]:
    """`make_site(Mosquitto)`: broker, device and collector run; the edge does not yet."""
    with ExitStack() as ending:

        def make(kind: type[Broker] = Mosquitto, *, start: bool = True) -> Site:
            if kind is Mosquitto:
                need_mosquitto()
            broker = kind(tmp_path / "broker")
            site = Site(tmp_path, broker, CountingDevice(), Collector(broker.port))
            ending.callback(broker.stop)
            ending.callback(site.device.stop)
            ending.callback(site.collector.stop)
            ending.callback(lambda: site.edge and site.edge.end(signal.SIGKILL))
            if start:
                broker.start()
                site.device.start()
                site.collector.start()
            return site

        yield make
