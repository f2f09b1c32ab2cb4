"""What the server makes of a gateway that dies: its last words must not look like a late message."""

import json
import signal
import threading

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from tests.integration.edge.edge_site import Amqtt, Broker, MakeSite
from tests.support.processes import Mosquitto, until

from campus_wire.codec import encode
from campus_wire.messages import Command
from campus_wire.topics import Kind, subscription


class StateListener:
    def __init__(self, port: int) -> None:
        self.states: list[tuple[bool, float]] = []
        self._subscribed = threading.Event()
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id="states")
        self._client.on_message = self._take
        self._client.on_subscribe = lambda *_: self._subscribed.set()
        self._client.connect("127.0.0.1", port)
        self._client.subscribe(subscription(Kind.STATE), 1)
        self._client.loop_start()
        assert self._subscribed.wait(10)

    def _take(self, _client: paho.Client, _data: object, message: paho.MQTTMessage) -> None:
        state = json.loads(message.payload)
        self.states.append((state["online"], state["time"]))

    def stop(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


@pytest.mark.parametrize("kind", [Mosquitto, Amqtt])
def test_the_will_is_not_older_than_the_state_it_ends(
    make_site: MakeSite, kind: type[Broker]
) -> None:
    site = make_site(kind)
    listener = StateListener(site.broker.port)
    edge = site.start_edge()
    until(lambda: len(site.collector.births) == 1, what="birth")
    site.collector.tell(Kind.COMMAND, encode(Command("c-1", "rebirth")))
    until(lambda: len(listener.states) == 2, what="the state said again")
    edge.end(signal.SIGKILL)
    until(lambda: len(listener.states) == 3, what="the will")
    listener.stop()
    assert [online for online, _ in listener.states] == [True, True, False]
    times = [at for _, at in listener.states]
    assert times == sorted(times)
