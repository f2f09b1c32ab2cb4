"""From a register and a tag to the server, and back to an empty outbox."""

import json
import signal
import sqlite3

import pytest
from pymodbus.constants import ExcCodes
from tests.integration.edge.edge_site import Amqtt, Broker, MakeSite, Site, TagSource
from tests.support.processes import Mosquitto, until

from campus_wire.codec import encode
from campus_wire.messages import Command
from campus_wire.topics import Kind


def waiting(site: Site) -> int:
    """Messages in the outbox; the edge must have stopped."""
    db = sqlite3.connect(site.folder / "outbox.db")
    try:
        return int(db.execute("SELECT COUNT(*) FROM message").fetchone()[0])
    finally:
        db.close()


def assert_nothing_lost(site: Site) -> None:
    counts = site.collector.counts()
    assert len(counts) == len(set(counts)), "a value came under two identities"
    assert counts == sorted(counts), "out of order"


@pytest.mark.parametrize("kind", [Mosquitto, Amqtt])
def test_readings_and_scans_arrive_and_are_forgotten(
    make_site: MakeSite, kind: type[Broker]
) -> None:
    site = make_site(kind)
    edge = site.start_edge()
    until(lambda: len(site.collector.counts()) > 20, what="readings")
    tags = TagSource(site.broker.port)
    tags.publish(25)
    until(lambda: len(set(site.collector.tags())) == 25, what="scans")
    tags.stop()
    assert edge.end() == 0
    until(lambda: site.collector.states[-1] is False, what="state offline")
    assert_nothing_lost(site)
    assert {12.5} == {
        record["v"]
        for payload in site.collector.of("readings")
        for record in json.loads(payload)
        if record["n"] == "PUMP.flow"
    }
    assert site.collector.tags() == list(range(1, 26))
    assert len(set(site.collector.births)) == 1
    assert waiting(site) <= 3, "what was committed is still there"
    log = site.log()
    assert log.count("connected to") == 1
    assert ("MQTT 5" if kind is Mosquitto else "MQTT 3.1.1") in log


def test_rebirth_is_answered(make_site: MakeSite) -> None:
    site = make_site()
    site.start_edge()
    until(lambda: len(site.collector.births) == 1, what="birth")
    site.collector.tell(Kind.COMMAND, encode(Command("c-1", "rebirth")))
    until(lambda: len(site.collector.births) == 2, what="second birth")
    until(lambda: len(site.collector.replies) == 1, what="reply")
    assert json.loads(site.collector.replies[0]) == {"id": "c-1", "ok": True, "detail": ""}


def test_new_epoch_sends_again_what_is_not_committed(make_site: MakeSite) -> None:
    site = make_site()
    site.start_edge()
    until(lambda: len(site.collector.messages) > 3, what="readings")
    site.collector.commits = False
    before = len(site.collector.messages)
    until(lambda: len(site.collector.messages) > before + 8, what="more readings")
    with site.collector._lock:  # the server loses what it has not committed
        lost = list(site.collector.messages)[before:]
        for identity in lost:
            del site.collector.messages[identity]
        site.collector.epoch = "e2"
        site.collector.commits = True
    until(lambda: all(identity in site.collector.messages for identity in lost), 15.0, "resend")


def test_broker_killed_with_its_data_erased(make_site: MakeSite) -> None:
    site = make_site()
    site.start_edge()
    until(lambda: len(site.collector.counts()) > 10, what="readings")
    site.collector.commits = False
    seen = len(site.collector.counts())
    until(lambda: len(site.collector.counts()) > seen + 10, what="uncommitted readings")
    assert isinstance(site.broker, Mosquitto)
    site.broker.kill_and_erase()
    answers = site.device.answers
    until(lambda: site.device.answers > answers + 20, what="the device is read all the same")
    site.collector.commits = True
    site.broker.start()
    first = site.device.answers
    until(lambda: (site.collector.counts() or [0])[-1] > first, what="the present")
    counts = set(site.collector.counts())
    assert counts == set(range(1, max(counts) + 1)), "a reading is missing"
    assert site.log().count("trying again") == 2, "uplink and reader tell once each"


def test_broker_absent_at_start(make_site: MakeSite) -> None:
    site = make_site(start=False)
    site.device.start()
    site.collector.start()
    edge = site.start_edge()
    until(lambda: site.device.answers > 20, what="the device is read all the same")
    site.broker.start()
    until(lambda: len(set(site.collector.counts())) > 25, what="readings")
    counts = set(site.collector.counts())
    assert counts == set(range(1, max(counts) + 1)), "a reading is missing"
    assert edge.end() == 0
    lines = [line for line in site.log().splitlines() if "uplink" in line]
    assert len(lines) == 2, "one line for going, one for coming back"


def test_device_away_and_back_is_told_once(make_site: MakeSite) -> None:
    site = make_site()
    site.start_edge()
    until(lambda: len(site.collector.counts()) > 10, what="readings")
    site.device.stop()
    until(lambda: "driver_fault" in [e["kind"] for e in site.collector.events()], what="fault")
    seen = len(site.collector.counts())
    site.device.start()
    until(lambda: len(site.collector.counts()) > seen + 10, what="readings again")
    until(lambda: "driver_recovered" in [e["kind"] for e in site.collector.events()])
    faults = [e for e in site.collector.events() if e["kind"] == "driver_fault"]
    assert [e["subject"] for e in faults] == [f"modbus 127.0.0.1:{site.device.port}/1"]
    assert site.log().count(f"modbus 127.0.0.1:{site.device.port}/1: ") == 2
    assert_nothing_lost(site)


def test_value_that_is_no_number_is_told_not_sent(make_site: MakeSite) -> None:
    site = make_site()
    site.extra = """
[[modbus.equipment.points]]
name = "PUMP.broken"
register = 10
brick_class = "Sensor"
quantity = "none"
unit = "1"
display = { zh = "坏", en = "Broken" }
"""
    site.start_edge()
    until(lambda: any(e["kind"] == "bad_frame" for e in site.collector.events()), what="event")
    until(lambda: len(site.collector.counts()) > 20, what="the others live")
    bad = [e for e in site.collector.events() if e["kind"] == "bad_frame"]
    assert len(bad) == 1, "the rate is limited"
    assert bad[0]["subject"] == "PUMP.broken"
    assert not any(b"PUMP.broken" in payload for payload in site.collector.of("readings"))


def test_address_that_is_not_there_costs_itself_only(make_site: MakeSite) -> None:
    site = make_site()
    site.extra = """
[[modbus.equipment.points]]
name = "PUMP.absent"
register = 500
brick_class = "Sensor"
quantity = "none"
unit = "1"
display = { zh = "无", en = "Absent" }
"""
    site.start_edge()
    until(lambda: any(e["kind"] == "bad_frame" for e in site.collector.events()), what="event")
    until(lambda: len(site.collector.counts()) > 20, what="the others live")
    (bad,) = [e for e in site.collector.events() if e["kind"] == "bad_frame"]
    assert "registers 500 to 501" in str(bad["detail"])


def test_gateway_in_between_that_lost_the_device_is_a_device_that_is_away(
    make_site: MakeSite,
) -> None:
    site = make_site()
    site.start_edge()
    until(lambda: len(site.collector.counts()) > 3, what="readings")
    site.device.refusal = ExcCodes.GATEWAY_NO_RESPONSE
    until(lambda: "driver_fault" in [e["kind"] for e in site.collector.events()], what="fault")
    site.device.refusal = None
    until(lambda: "driver_recovered" in [e["kind"] for e in site.collector.events()])
    assert_nothing_lost(site)


def test_point_with_a_deadband_is_sent_when_it_changes(make_site: MakeSite) -> None:
    site = make_site()
    site.extra = """
[[modbus.equipment.points]]
name = "PUMP.quiet"
register = 2
deadband = 0
heartbeat = 600
brick_class = "Sensor"
quantity = "none"
unit = "1"
display = { zh = "静", en = "Quiet" }
"""
    site.start_edge()
    until(lambda: len(site.collector.counts()) > 40, what="readings")
    assert sum(payload.count(b"PUMP.quiet") for payload in site.collector.of("readings")) == 1


def test_bad_tag_record_costs_itself_only(make_site: MakeSite) -> None:
    site = make_site()
    site.start_edge()
    until(lambda: len(site.collector.births) == 1, what="birth")
    until(lambda: len(site.collector.counts()) > 0, what="readings")
    tags = TagSource(site.broker.port)
    tags.client.publish("zebra/fx-1/tags", b"[not json", qos=1).wait_for_publish(10)
    tags.publish(3)
    until(lambda: len(site.collector.tags()) == 3, what="scans")
    tags.stop()
    until(
        lambda: any(
            e["kind"] == "bad_frame" and e["subject"] == "FX-1" for e in site.collector.events()
        )
    )


def test_second_agent_on_the_same_outbox_is_refused(make_site: MakeSite) -> None:
    site = make_site()
    first = site.start_edge()
    until(lambda: len(site.collector.births) == 1, what="birth")
    second = site.start_edge()
    assert second.child.wait(timeout=30) == 2
    assert "another process uses it" in site.log()
    assert first.end(signal.SIGINT) == 0
