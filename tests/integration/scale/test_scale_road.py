"""The road over four ingest workers, one jobs and two API processes, on real engines."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from tests.integration.scale.company import Company
from tests.integration.scale.site import site
from tests.support.processes import until

MESSAGES = 90
"""Of each gateway, in each test."""
KILLED, KILLS = "16-31", 5
FENCED_EXIT = 3


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with ExitStack() as ending:
        folder = tmp_path_factory.mktemp("scale")
        yield Company(ending.enter_context(site(folder)), ending, MESSAGES)


def test_a_worker_killed_five_times_loses_nothing_and_doubles_nothing(company: Company) -> None:
    fleet, theirs = company.fleet, range(16, 32)
    share = fleet.messages(theirs) // (KILLS + 2)
    assert share > 0
    for kill in range(1, KILLS + 1):
        company.send_until(lambda: fleet.committed(theirs) >= kill * share, "the next kill")  # noqa: B023  called before the next turn
        assert fleet.committed(theirs) < fleet.messages(theirs), "killed under load"
        company.kill_worker(KILLED)
    company.kill_jobs()
    company.assert_complete()
    # news of a process that is killed may be lost: of the others each browser hears, a moment later
    lived = [member for member in fleet.members if member.partition not in theirs]
    for browser in company.browsers:
        for member in (lived[0], lived[-1]):
            until(lambda: browser.heard("readings", f"{member.name}/flow"), 10, "readings")  # noqa: B023  called before the next turn
            until(lambda: browser.heard("alarm", member.asset), 10, "an alarm")  # noqa: B023  called before the next turn
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
