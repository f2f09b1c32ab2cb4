"""Killed (SIGKILL) at every step boundary, and started again: nothing that was kept is lost."""

import signal

import pytest
from tests.integration.edge.edge_site import Amqtt, Broker, MakeSite, Site, TagSource
from tests.support.processes import Mosquitto, until

from campus_edge.killpoint import STEPS

TAGS_PER_LIFE = 12


def run_and_die(site: Site, kill_at: str, tags: TagSource) -> None:
    edge = site.start_edge(kill_at)
    tags.publish(TAGS_PER_LIFE)
    edge.child.wait(timeout=40)
    assert edge.child.returncode == -signal.SIGKILL, site.log()


def assert_whole(site: Site) -> None:
    """No reading twice, every number that was given to a message came, each with one content."""
    counts = site.collector.counts()
    assert len(counts) == len(set(counts)), "a reading stands in two messages"
    boots = {boot for boot, _ in site.collector.messages}
    assert len(boots) == 1, "the boot changed although the outbox stayed"
    numbers = {seq for _, seq in site.collector.messages}
    assert numbers == set(range(1, max(numbers) + 1)), "a message that was appended is missing"


@pytest.mark.parametrize("step", STEPS)
def test_killed_at(make_site: MakeSite, step: str) -> None:
    site = make_site(Mosquitto)
    first = site.start_edge()  # so that the reader's broker knows the session
    until(lambda: len(site.collector.counts()) > 2, what="the first readings")
    assert first.end() == 0
    tags = TagSource(site.broker.port)
    for nth in (1, 3, 7):
        run_and_die(site, f"{step}:{nth}", tags)
    site.start_edge()
    tags.publish(3)
    wanted = set(range(1, tags.sent + 1))
    until(lambda: wanted <= set(site.collector.tags()), what=f"all {len(wanted)} scans")
    tags.stop()
    last = site.device.answers
    until(lambda: (site.collector.counts() or [0])[-1] > last, what="the present")
    assert_whole(site)


@pytest.mark.parametrize("step", ["appended", "published", "committed"])
def test_killed_with_a_broker_without_sessions(make_site: MakeSite, step: str) -> None:
    """Receipt is the server's: what was appended arrives also over a broker that keeps nothing."""
    site = make_site(Amqtt)
    site.zebra = False
    for _ in range(2):
        edge = site.start_edge(f"{step}:5")
        edge.child.wait(timeout=60)
        assert edge.child.returncode == -signal.SIGKILL, site.log()
    site.start_edge()
    last = site.device.answers
    until(lambda: (site.collector.counts() or [0])[-1] > last + 5, 60.0, what="the present")
    assert_whole(site)


@pytest.mark.parametrize("kind", [Mosquitto, Amqtt])
def test_everything_dies_in_turn(make_site: MakeSite, kind: type[Broker]) -> None:
    """The server goes silent, the broker loses its data, the edge is killed: in one outage."""
    site = make_site(kind)
    site.zebra = False
    edge = site.start_edge()
    until(lambda: len(site.collector.counts()) > 5, what="readings")
    site.collector.stop()
    before = site.device.answers
    until(lambda: site.device.answers > before + 20, what="readings without a server")
    edge.end(signal.SIGKILL)
    site.broker.kill_and_erase()
    edge = site.start_edge()
    before = site.device.answers
    until(lambda: site.device.answers > before + 20, what="readings without a broker")
    edge.end(signal.SIGKILL)
    site.broker.start()
    site.collector.start()
    site.start_edge()
    last = site.device.answers
    until(lambda: (site.collector.counts() or [0])[-1] > last + 5, 60.0, what="the present")
    assert_whole(site)
    assert len(site.collector.counts()) > 40, "the outage was to be bridged"
