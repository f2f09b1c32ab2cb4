"""Everybody at work: four ingest workers, jobs, two APIs with a browser each, and a fleet."""

import signal
import time
from collections.abc import Callable
from contextlib import ExitStack

from tests.integration.scale.browser import Browser
from tests.integration.scale.fleet import Fleet, register_assets
from tests.integration.scale.site import Site
from tests.support.processes import until

import campus_server.migrations.models  # noqa: F401  so that every table is known
from campus_server.kit.database import Database
from campus_server.telemetry.influx import InfluxStore

__all__ = ["WORKERS", "Company"]

GATEWAYS = 41
"""A number that the number of workers does not divide: a divisor can hide reordering."""
WORKERS = ("0-15", "16-31", "32-47", "48-63")


class Company:
    """The site with everybody at work."""

    def __init__(self, at: Site, ending: ExitStack, messages: int) -> None:
        self.site = at
        self.database = Database(at.settings.database_url)
        ending.callback(self.database.dispose)
        self.telemetry = InfluxStore(at.settings.telemetry.influxdb)
        ending.callback(self.telemetry.close)
        self.fleet = Fleet(GATEWAYS, messages, float(int(time.time())) - 600)
        ending.callback(self.fleet.close)
        register_assets(self.database, self.fleet)
        self.workers = {partitions: at.ingest(partitions) for partitions in WORKERS}
        self.jobs = at.jobs()
        self.browsers = [Browser(at.api()) for _ in range(2)]
        for browser in self.browsers:
            ending.callback(browser.close)
        self.fleet.connect(at.mqtt_port)

    def send_until(self, condition: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
        def sent() -> bool:
            self.fleet.send_some()
            return condition()

        until(sent, seconds, what)

    def assert_complete(self) -> None:
        self.send_until(lambda: self.fleet.committed() == self.fleet.messages(), "all is committed")
        expected = self.fleet.expected()
        judged = len(expected["tickets"])

        def outcome() -> dict[str, object]:
            return self.fleet.outcome(self.database, self.telemetry)

        until(lambda: len(outcome()["tickets"]) >= judged, 30, "every exit is judged")  # type: ignore[arg-type]  # a list
        found = outcome()
        for what, value in expected.items():
            assert found[what] == value, what

    def kill_worker(self, partitions: str) -> None:
        """With -9, and start the next one at once."""
        assert self.workers[partitions].end(signal.SIGKILL) == -signal.SIGKILL
        self.workers[partitions] = self.site.ingest(partitions)

    def kill_jobs(self) -> None:
        assert self.jobs.end(signal.SIGKILL) == -signal.SIGKILL
        self.jobs = self.site.jobs()
