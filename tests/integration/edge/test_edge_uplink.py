"""The uplink alone, with shorter waits: what it holds back, sends again, and never forgets."""

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.integration.edge.edge_site import GATEWAY, TAG_TOPIC, MakeSite, Site, TagSource
from tests.support.processes import Mosquitto, until

from campus_edge import uplink as uplink_module
from campus_edge.config import Broker, ZebraFx
from campus_edge.drivers.zebra_fx import ZebraFxDriver
from campus_edge.outbox import Outbox
from campus_edge.uplink import Uplink
from campus_wire.codec import encode
from campus_wire.messages import Birth, Event, Events, Text
from campus_wire.topics import Kind

Start = Callable[[Site], Outbox]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    stop = threading.Event()
    threads: list[threading.Thread] = []
    boxes: list[Outbox] = []

    def begin(site: Site) -> Outbox:
        box = Outbox(tmp_path / "outbox.db", GATEWAY, 1 << 30)
        uplink = Uplink(Broker(port=site.broker.port), Birth(GATEWAY, box.boot, "test"), box)
        thread = threading.Thread(target=uplink.run, args=(stop,))
        thread.start()
        threads.append(thread)
        boxes.append(box)
        return box

    yield begin
    stop.set()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
    for box in boxes:
        box.close()


def put(box: Outbox, number: int) -> None:
    for _ in range(number):
        box.append(
            Kind.EVENTS,
            lambda seq: encode(Events(GATEWAY, box.boot, seq, [Event(1.8e9, "tamper")])),
        )


def test_what_is_not_named_is_sent_again_and_what_is_named_is_not(
    make_site: MakeSite, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uplink_module, "RESEND_S", 0.5)
    monkeypatch.setattr(uplink_module, "COMMITTED_WAIT_S", 0.5)
    site = make_site()
    box = start(site)
    put(box, 3)
    until(lambda: len(site.collector.messages) == 3)
    until(lambda: box.after(0, 10) == [], what="three are named")
    site.collector.commits = False
    put(box, 1)
    until(lambda: site.collector.arrivals[box.boot, 4] >= 3, what="the fourth comes again")
    assert [site.collector.arrivals[box.boot, seq] for seq in (1, 2, 3)] == [1, 1, 1]
    assert [message.seq for message in box.after(0, 10)] == [4]


def test_nothing_is_sent_before_the_server_has_said_what_it_has(
    make_site: MakeSite, start: Start
) -> None:
    site = make_site()
    site.collector.commits = False
    box = start(site)
    put(box, 1)
    until(lambda: len(site.collector.births) == 1)
    site.collector.tell(Kind.COMMAND, b'{"id":"x","command":"rebirth"}')
    until(lambda: len(site.collector.replies) == 1, what="a round trip after the birth")
    assert not site.collector.messages
    site.collector.commits = True
    with site.collector._lock:
        site.collector._name(GATEWAY, box.boot)
    until(lambda: len(site.collector.messages) == 1, 5.0)


def test_server_that_is_away_stops_us_at_the_window(
    make_site: MakeSite, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uplink_module, "UNNAMED", 20)
    monkeypatch.setattr(uplink_module, "COMMITTED_WAIT_S", 0.2)
    site = make_site()
    site.collector.commits = False
    box = start(site)
    put(box, 50)
    until(lambda: len(site.collector.messages) == 20)
    site.collector.commits = True
    with site.collector._lock:
        site.collector._name(GATEWAY, box.boot)
    until(lambda: box.after(0, 100) == [], what="the rest goes on")
    assert [seq for _, seq in site.collector.messages] == list(range(1, 51))


def test_outbox_drains_in_order_and_without_repeats(make_site: MakeSite, start: Start) -> None:
    site = make_site(start=False)
    box = start(site)
    put(box, 300)
    site.broker.start()
    site.collector.start()
    until(lambda: box.after(0, 10) == [], what="all are named")
    assert [seq for _, seq in site.collector.messages] == list(range(1, 301))
    assert max(site.collector.arrivals.values()) == 1


def test_committed_of_another_boot_and_rubbish_change_nothing(
    make_site: MakeSite, start: Start
) -> None:
    site = make_site()
    site.collector.commits = False
    box = start(site)
    put(box, 2)
    until(lambda: len(site.collector.births) == 1)
    for payload in (b'{"boot":"other","epoch":"e","ranges":[[1,99]]}', b"rubbish", b""):
        site.collector.tell(Kind.COMMITTED, payload)
    site.collector.tell(Kind.COMMAND, b'{"id":"x","command":"explode"}')
    site.collector.tell(Kind.COMMAND, b'{"id":"y","command":"rebirth"}')
    until(lambda: len(site.collector.births) == 2, what="it still listens")
    assert [json.loads(reply)["id"] for reply in site.collector.replies] in ([], ["y"])
    assert len(box.after(0, 10)) == 2


def test_tags_are_acknowledged_only_when_read_is_called_again(make_site: MakeSite) -> None:
    site = make_site(Mosquitto)
    config = ZebraFx(
        topic=TAG_TOPIC, reader="FX-1", name=Text("读", "Reader"), port=site.broker.port
    )

    def read_some(driver: ZebraFxDriver, number: int) -> list[int]:
        seen: list[int] = []

        def more() -> bool:
            for _, reads in driver.read(0.2).scans:
                seen.extend(int(read.epc, 16) for read in reads)
            return len(seen) >= number

        until(more)
        return seen

    driver = ZebraFxDriver(config, GATEWAY)
    driver.open()
    tags = TagSource(site.broker.port)
    tags.publish(1)
    assert read_some(driver, 1) == [1]
    driver.close()  # before the next read: the first was never acknowledged
    tags.publish(1)
    driver.open()
    assert read_some(driver, 2) == [1, 2]
    driver.read(0.05)
    driver.close()
    tags.publish(1)
    driver.open()
    assert read_some(driver, 1) == [3]
    driver.close()
    tags.stop()
