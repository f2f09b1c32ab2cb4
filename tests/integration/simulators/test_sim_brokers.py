"""Mosquitto and amqtt, really started: MQTT 3.1.1, QoS 1, retained messages, a will's order."""

import queue
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from paho.mqtt.client import Client, MQTTMessage, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion

from campus_simulators import broker
from campus_simulators.ports import answers, free_port
from campus_simulators.processes import Household


@pytest.fixture(params=[pytest.param("mosquitto", marks=pytest.mark.mosquitto), "amqtt"])
def plan(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[broker.BrokerPlan]:
    if request.param == "mosquitto" and broker.find_mosquitto() is None:
        pytest.skip("Mosquitto is not installed")
    household = Household(tmp_path / "logs")
    chosen = broker.choose(free_port(), forced=request.param)
    try:
        broker.start(chosen, household, tmp_path / "broker")
        yield chosen
    finally:
        assert household.stop() == [], "ended when asked to"
    assert not answers(chosen.host, chosen.port)


class _Peer:
    """A client of MQTT 3.1.1, connected and with what it subscribed to in a queue."""

    def __init__(self, plan: broker.BrokerPlan, name: str, *topics: str) -> None:
        self.inbox: queue.Queue[MQTTMessage] = queue.Queue()
        self._ready: queue.Queue[str] = queue.Queue()
        self.client = Client(CallbackAPIVersion.VERSION2, name, protocol=MQTTv311)
        self.client.on_message = lambda _c, _u, message: self.inbox.put(message)
        self.client.on_connect = lambda *_: self._ready.put("connected")
        self.client.on_subscribe = lambda *_: self._ready.put("subscribed")
        self.client.connect(plan.host, plan.port)
        self.client.loop_start()
        assert self._ready.get(timeout=10) == "connected"
        for topic in topics:
            self.client.subscribe(topic, 1)
            assert self._ready.get(timeout=10) == "subscribed"

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


def test_every_message_of_qos_1_arrives_in_order(plan: broker.BrokerPlan) -> None:
    reader, writer = _Peer(plan, "reader", "a/+"), _Peer(plan, "writer")
    for number in range(300):
        writer.client.publish("a/b", str(number), qos=1)
    got = [int(reader.inbox.get(timeout=20).payload) for _ in range(300)]
    assert got == list(range(300))
    reader.close()
    writer.close()


def test_a_retained_message_waits_for_the_late_and_the_last_one_counts(
    plan: broker.BrokerPlan,
) -> None:
    writer = _Peer(plan, "writer")
    for text in ("old", "new"):
        writer.client.publish("c/birth", text, qos=1, retain=True).wait_for_publish(10)
    late = _Peer(plan, "late", "c/#")
    message = late.inbox.get(timeout=10)
    assert (message.payload, message.retain) == (b"new", True)
    late.close()
    writer.close()


def test_a_will_is_published_when_the_line_breaks(plan: broker.BrokerPlan) -> None:
    watcher = _Peer(plan, "watcher", "d/state")
    client = Client(CallbackAPIVersion.VERSION2, "frail", protocol=MQTTv311)
    client.will_set("d/state", "offline", qos=1, retain=True)
    client.connect(plan.host, plan.port)
    client.loop_start()
    end = time.monotonic() + 10
    while not client.is_connected():
        assert time.monotonic() < end
        time.sleep(0.01)
    line = client.socket()
    assert line is not None
    client.loop_stop()
    line.close()
    assert watcher.inbox.get(timeout=20).payload == b"offline"
    watcher.close()
