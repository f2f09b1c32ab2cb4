"""The road over four ingest workers, one jobs and two API processes, on real engines."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from tests.integration.scale.browser import Browser
from tests.integration.scale.fleet import Fleet, register_assets
from tests.integration.scale.site import Site, site
from tests.support.processes import until

from campus_server.assembly import telemetry_of
from campus_server.kit.database import Database

GATEWAYS = 41
"""A number that the number of workers does not divide: a divisor can hide reordering."""
MESSAGES = 90
WORKERS = ("0-15", "16-31", "32-47", "48-63")
KILLED, KILLS = "16-31", 5
FENCED_EXIT = 3


class Company:
    """The site with everybody at work."""

    def __init__(self, at: Site, ending: ExitStack) -> None:
        self.site = at
        self.database = Database(at.settings.database_url)
        ending.callback(self.database.dispose)
        self.telemetry = telemetry_of(at.settings, Database(at.settings.database_url))
        ending.callback(self.telemetry.close)
        self.fleet = Fleet(GATEWAYS, MESSAGES, float(int(time.time())) - 600)
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


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with ExitStack() as ending:
        folder = tmp_path_factory.mktemp("scale")
        yield Company(ending.enter_context(site(folder)), ending)


def test_a_worker_killed_five_times_loses_nothing_and_doubles_nothing(company: Company) -> None:
    fleet, theirs = company.fleet, range(16, 32)
    share = fleet.messages(theirs) // (KILLS + 2)
    assert share > 0
    for kill in range(1, KILLS + 1):
        company.send_until(lambda: fleet.committed(theirs) >= kill * share, "the next kill")  # noqa: B023  called before the next turn
        assert fleet.committed(theirs) < fleet.messages(theirs), "killed under load"
        assert company.workers[KILLED].end(signal.SIGKILL) == -signal.SIGKILL
        company.workers[KILLED] = company.site.ingest(KILLED)
    assert company.jobs.end(signal.SIGKILL) == -signal.SIGKILL
    company.jobs = company.site.jobs()
    company.assert_complete()
    for member in (fleet.members[0], fleet.members[-1]):
        for browser in company.browsers:
            assert browser.heard("readings", f"{member.name}/flow")
            assert browser.heard("alarm", member.asset)
    others = [process for name, process in company.workers.items() if name != KILLED]
    assert all(process.child.poll() is None for process in others), "nobody else has ended"


def test_of_two_workers_for_one_partition_the_older_one_is_fenced(company: Company) -> None:
    fleet = company.fleet
    fleet.have_more(MESSAGES)
    before = fleet.committed(range(16))
    shared = next(m.partition for m in fleet.members if 0 < m.partition < 16)
    company.send_until(lambda: fleet.committed(range(16)) > before, "the first one writes")
    second = company.site.ingest(str(shared))
    first = company.workers["0-15"]
    company.send_until(lambda: first.child.poll() is not None, "the first one ends")
    assert first.child.returncode == FENCED_EXIT, first.text()
    assert f"another process has taken partitions {shared}" in first.text()
    assert "Traceback" not in first.text()
    # whoever follows shares the work anew: what is left in the first one's session is theirs
    halves = [company.site.ingest(partitions) for partitions in ("0-7", "8-15")]
    company.send_until(lambda: second.child.poll() is not None, "the second one ends")
    assert second.child.returncode == FENCED_EXIT, second.text()
    company.assert_complete()
    assert [half.end() for half in halves] == [0, 0]
