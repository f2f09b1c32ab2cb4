"""News on their way between processes, over a real broker."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from tests.support.processes import Mosquitto, need_mosquitto, until

from campus_server.config import MqttSettings
from campus_server.kit.hub import Hub, Listener, News
from campus_server.relay import Relay
from campus_wire.topics import LIVE

ALARM = News("alarm", {"id": 7, "subject": "P-1", "state": "latched"})


class Office:
    """One process: its hub, its relay, and a browser that listens at the hub."""

    def __init__(self, port: int, ending: ExitStack, *, listens: bool = True) -> None:
        self.hub = Hub()
        self.browser = Listener(lambda: None)
        self.hub.join(self.browser)
        self.relay = Relay(MqttSettings(port=port), self.hub, listens=listens)
        ending.callback(self.relay.stop)
        self.relay.start()
        self.heard: list[News] = []

    def hears(self, news: News) -> Callable[[], bool]:
        def look() -> bool:
            for item in self.browser.take():
                self.heard += _one_by_one(item)
            return news in self.heard

        return look


def _one_by_one(news: News) -> list[News]:
    """Readings travel together; here each is news of its own again."""
    if news.kind != "readings":
        return [news]
    return [readings(value) for value in news.data["value"]]


@pytest.fixture
def ending() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def broker(tmp_path: Path, ending: ExitStack) -> Mosquitto:
    need_mosquitto()
    started = Mosquitto(tmp_path)
    started.start()
    ending.callback(started.stop)
    return started


def readings(value: float) -> News:
    return News("readings", {"points": ["gw/a"], "time_ms": [1], "value": [value]})


def told(teller: Office, listener: Office, news: News, what: str) -> None:
    """QoS 0: what is told before the other one listens is lost, so it is told again."""

    def again() -> bool:
        teller.hub.publish(news)
        return listener.hears(news)()

    until(again, what=what)


def test_what_one_process_tells_is_heard_at_all_others_and_once_at_home(
    broker: Mosquitto, ending: ExitStack
) -> None:
    worker = Office(broker.port, ending, listens=False)
    one, other = Office(broker.port, ending), Office(broker.port, ending)
    for office in (one, other):
        told(worker, office, readings(1.0), "readings arrive")
        told(worker, office, ALARM, "an alarm arrives")
    told(one, other, News("ticket", {"id": 3, "state": "done"}), "what people do arrives")
    one.heard.clear()
    last = News("movement", {"asset": "A-1"})
    one.hub.publish(last)
    until(other.hears(last), what="the last word arrives")
    assert one.hears(last)()
    assert one.heard.count(last) == 1, "it has come back"
    assert not worker.hears(last)(), "a worker has nobody to tell"


def test_a_broker_that_is_away_costs_news_and_nobody_waits(
    broker: Mosquitto, ending: ExitStack
) -> None:
    one, other = Office(broker.port, ending), Office(broker.port, ending)
    told(one, other, ALARM, "they know each other")
    broker.stop()
    for number in range(5_000):
        one.hub.publish(readings(float(number)))
    broker.start()
    told(one, other, readings(-1.0), "they find each other again")


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{",
        b"[]",
        b'{"sender": "x", "news": [{"kind": "strange", "data": {}}]}',
        b'{"sender": "x", "news": [{"kind": "readings", "data": {}}]}',
        b'{"sender":"x","news":[{"kind":"readings","data":{"points":["a"],"time_ms":[],"value":[]}}]}',
        b'{"sender": "x", "news": [{"kind": "alarm", "data": 3}]}',
        b"\xff" * 100,
    ],
)
def test_what_is_no_news_harms_nobody(broker: Mosquitto, ending: ExitStack, payload: bytes) -> None:
    one, other = Office(broker.port, ending), Office(broker.port, ending)
    told(one, other, ALARM, "they know each other")
    stranger = mqtt.Client(CallbackAPIVersion.VERSION2)
    stranger.connect("127.0.0.1", broker.port)
    stranger.loop_start()
    stranger.publish(LIVE, payload).wait_for_publish(5)
    stranger.disconnect()
    stranger.loop_stop()
    other.heard.clear()
    told(one, other, readings(2.0), "and still do")
    assert {news.kind for news in other.heard} <= {"alarm", "readings"}
    assert all(n.data["points"] == ["gw/a"] for n in other.heard if n.kind == "readings")
