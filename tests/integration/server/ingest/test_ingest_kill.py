"""kill -9 of the server at every step, and of the broker with its data erased.

Afterwards every reading and scan is in the store once, and tickets, alarms, movements and the
detector's state are what they are when nothing happens.
"""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.integration.server.ingest.killable_ingest import STEPS_AROUND, STEPS_OF_APPLY
from tests.support import story as told
from tests.support.gateway import TestGateway
from tests.support.processes import Mosquitto, Process, need_mosquitto, until

CHILD = Path(__file__).with_name("killable_ingest.py")


class Site:
    def __init__(self, folder: Path, ending: ExitStack) -> None:
        self.folder = folder
        self.broker = Mosquitto(folder / "broker")
        self.broker.start()
        ending.callback(self.broker.stop)
        self.data = folder / "data"
        told.prepare(self.data, datetime.now(UTC))
        self.gateway = TestGateway(told.GATEWAY, told.birth(), self.broker.port)
        ending.callback(self.gateway.close)
        self.server: Process | None = None
        ending.callback(lambda: self.server and self.server.end(signal.SIGKILL))

    def serve(self, step: str = "-", of: str = "any", at: int = 0) -> Process:
        command = [sys.executable, str(CHILD), str(self.data), str(self.broker.port)]
        command += [step, of, str(at)]
        self.server = Process(command, self.folder / "server.log")
        return self.server

    def finish(self) -> dict[str, Any]:
        assert self.server is not None
        until(lambda: self.gateway.open == 0, 60, "everything is committed")
        assert self.server.end() == 0
        return told.outcome(self.data)


@pytest.fixture(scope="module")
def start() -> float:
    """Event time at which the story begins, in seconds."""
    return float(int(time.time())) - 400


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    need_mosquitto()
    with ExitStack() as ending:
        yield Site(tmp_path / "site", ending)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, start: float) -> dict[str, Any]:
    """The same story, at the same event times, with a server that nobody kills."""
    need_mosquitto()
    with ExitStack() as ending:
        calm = Site(tmp_path_factory.mktemp("calm"), ending)
        calm.serve()
        for message in told.story(start):
            calm.gateway.send(*message)
        return calm.finish()


def assert_same(found: dict[str, Any], expected: dict[str, Any]) -> None:
    for what, value in expected.items():
        assert found[what] == value, what


def test_the_story_has_something_to_lose(undisturbed: dict[str, Any]) -> None:
    assert [(t[0], t[1]) for t in undisturbed["tickets"]] == [
        ("A-1", "unauthorised_exit"),
        *((pump, "abnormal_condition") for pump in ("P-1", "P-2", "P-3", "P-4", "P-5")),
    ]
    readings = told.TICKS * len(told.POINTS) * len(told.FAULT_AT)
    assert len(undisturbed["readings in order"]) == readings
    # the last of the fifteen is still at the gate: nothing newer has been read there
    assert len(undisturbed["movements"]) == 14
    assert [fault for fault, _ in undisturbed["quarantined"]] == ["time_in_milliseconds"]


def test_killed_at_every_step_as_if_nothing_had_happened(
    site: Site, start: float, undisturbed: dict[str, Any]
) -> None:
    steps = [
        *((step, "any", 2) for step in STEPS_AROUND),
        *((step, "rows", 2) for step in STEPS_OF_APPLY),
        *((step, "scans", 1) for step in STEPS_OF_APPLY),
        *((step, "finding", 1) for step in STEPS_OF_APPLY),
    ]
    killed = 0
    server = site.serve(*steps[0])
    for message in told.story(start):
        site.gateway.send(*message)

        def room_for_more() -> bool:
            nonlocal killed, server
            if server.child.poll() is not None:
                assert server.child.returncode == -signal.SIGKILL, server.text()
                killed += 1
                server = site.serve(*steps[killed]) if killed < len(steps) else site.serve()
            return site.gateway.open < 4

        until(room_for_more, 60, "the server takes more")
    assert killed == len(steps), f"not passed: {steps[killed:]}"
    assert_same(site.finish(), undisturbed)


def test_a_broker_that_lost_its_data_costs_nothing(
    site: Site, start: float, undisturbed: dict[str, Any]
) -> None:
    site.serve()
    messages = told.story(start)
    third = len(messages) // 3
    for message in messages[:third]:
        site.gateway.send(*message)
    site.broker.kill_and_erase()
    for message in messages[third : 2 * third]:
        site.gateway.send(*message)
    site.broker.start()
    until(lambda: site.gateway.open < third, 60, "the road is open again")
    site.broker.kill_and_erase()
    site.broker.start()
    for message in messages[2 * third :]:
        site.gateway.send(*message)
    assert_same(site.finish(), undisturbed)


def test_messages_sent_again_and_again_change_no_count(
    site: Site, start: float, undisturbed: dict[str, Any]
) -> None:
    site.serve()
    messages = told.story(start)
    for number, message in enumerate(messages):
        site.gateway.send(*message)
        if number % 7 == 6:
            site.gateway.send_all_again()
    assert_same(site.finish(), undisturbed)
