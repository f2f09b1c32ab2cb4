"""The server's MQTT client against real brokers: going, coming back, one line for each."""

import logging
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from tests.integration.edge.edge_site import Amqtt, Broker
from tests.support.processes import Mosquitto, need_mosquitto, until

from campus_server.config import MqttSettings
from campus_server.errors import StoreAway
from campus_server.ingest.consumer import Consumer
from campus_server.ingest.decoding import Incoming
from campus_wire.topics import Kind, Topic

TOPIC = str(Topic("gw-1", Kind.READINGS))


class Ear:
    """Takes deliveries as the worker does, and acknowledges when it is told to."""

    def __init__(self, port: int, client_id: str = "campus-server") -> None:
        self.heard: list[Incoming] = []
        self.epochs: list[str] = []
        self.consumer = Consumer(MqttSettings(port=port, client_id=client_id))
        self.consumer.start(self.heard.extend, self.epochs.append)

    def connected(self) -> bool:
        try:
            self.consumer.check()
        except StoreAway:
            return False
        return True

    def payloads(self) -> list[bytes]:
        return [one.payload for one in self.heard]


@pytest.fixture(params=[Mosquitto, Amqtt], ids=["mosquitto", "amqtt"])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Broker]:
    if request.param is Mosquitto:
        need_mosquitto()
    folder = tmp_path / "broker"
    folder.mkdir()
    broker = request.param(folder)
    yield broker
    broker.stop()


@pytest.fixture
def ending() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def publish(port: int, *payloads: bytes) -> None:
    client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv311)
    client.connect("127.0.0.1", port)
    client.loop_start()
    for payload in payloads:
        client.publish(TOPIC, payload, 1).wait_for_publish(10)
    client.disconnect()
    client.loop_stop()


def test_a_broker_that_goes_and_comes_back_is_one_line_each(
    broker: Broker, ending: ExitStack, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "campus_server.ingest.consumer")

    def said(words: str) -> int:
        return sum(words in record.message for record in caplog.records)

    ear = Ear(broker.port)
    ending.callback(ear.consumer.stop)
    until(lambda: said("is away, waiting") == 1, what="the absence is told")
    threading.Event().wait(2.0)  # some tries more, and not a word about them
    assert len(caplog.records) == 1
    broker.start()
    until(ear.connected, 60, "connected at last")
    until(lambda: said("is back") == 1, what="the return is told")
    broker.stop()
    until(lambda: said("has gone") == 1, what="the loss is told")
    broker.start()
    until(ear.connected, 60, "connected again")
    until(lambda: said("is back") == 2, what="the second return is told")
    assert len(caplog.records) == 4
    publish(broker.port, b"hello")
    until(lambda: ear.payloads() == [b"hello"], what="the message comes")


def test_what_was_not_acknowledged_comes_again(ending: ExitStack, tmp_path: Path) -> None:
    need_mosquitto()
    broker = Mosquitto(tmp_path / "broker")
    broker.start()
    ending.callback(broker.stop)
    first = Ear(broker.port)
    until(first.connected, what="connected")
    publish(broker.port, b"1", b"2", b"3")
    until(lambda: len(first.heard) == 3, what="all three come")
    first.consumer.acknowledge(first.heard[:1])
    first.consumer.stop()
    publish(broker.port, b"4")
    second = Ear(broker.port)
    ending.callback(second.consumer.stop)
    until(lambda: len(second.heard) == 3, what="the others come")
    assert second.payloads() == [b"2", b"3", b"4"]
    second.consumer.acknowledge(first.heard)  # of an earlier connection: dropped
    assert second.connected()


def test_a_lost_session_is_a_new_epoch(ending: ExitStack, tmp_path: Path) -> None:
    need_mosquitto()
    broker = Mosquitto(tmp_path / "broker")
    broker.start()
    ending.callback(broker.stop)
    ear = Ear(broker.port)
    ending.callback(ear.consumer.stop)
    until(lambda: len(ear.epochs) == 1, what="subscribed")
    broker.stop()
    broker.start()
    until(lambda: len(ear.epochs) == 2, 60, "subscribed again")
    assert ear.epochs[0] == ear.epochs[1]
    broker.kill_and_erase()
    broker.start()
    until(lambda: len(ear.epochs) == 3, 60, "subscribed anew")
    assert ear.epochs[1] != ear.epochs[2]
