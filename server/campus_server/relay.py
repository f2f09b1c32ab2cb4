"""News between the server's own processes, over MQTT QoS 0.

A worker's news reach the browsers at every API process, and what people do at one API process
reaches those at the others. News may be lost: they say what to look at, the truth stands in the
stores. Nothing waits for them: what cannot be sent now is kept up to a bound, then dropped.
"""

import logging
import ssl
import uuid
from threading import Event, Thread
from typing import Any, Literal

import msgspec
import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from prometheus_client import Counter

from campus_server.config import MqttSettings
from campus_server.kit.hub import Hub, Listener, News
from campus_server.web.news import merged
from campus_wire.topics import LIVE

__all__ = ["Relay"]

log = logging.getLogger(__name__)

_EVERY_S = 0.1
_MOST_READINGS = 20_000
"""In one message, some 1 MiB."""
_MOST_BYTES = 8 * 2**20
_DROPPED = Counter(
    "campus_relay_dropped_total", "News and readings that were not told to other processes"
)


class _Readings(msgspec.Struct):
    points: list[str]
    time_ms: list[int]
    value: list[float | None]


class _Item(msgspec.Struct):
    kind: Literal["readings", "alarm", "ticket", "condition", "gateway", "movement"]
    data: dict[str, Any]


class _Message(msgspec.Struct):
    sender: str
    news: list[_Item]


class Relay:
    """Tells others what `hub` hears here; where it `listens`, tells `hub` what others say."""

    def __init__(self, settings: MqttSettings, hub: Hub, *, listens: bool) -> None:
        self._settings = settings
        self._hub = hub
        self._listens = listens
        self._name = uuid.uuid4().hex
        self._outgoing = Listener(lambda: None)
        self._on_its_way: mqtt.MQTTMessageInfo | None = None
        self._stop = Event()
        self._thread = Thread(target=self._run, name="relay", daemon=True)
        # 3.1.1: every broker takes it, and nothing here wants more
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv311)
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self._client.on_message = self._on_message
        if settings.username:
            self._client.username_pw_set(settings.username, settings.password or None)
        if settings.tls:
            self._client.tls_set_context(ssl.create_default_context())

    def start(self) -> None:
        self._hub.join(self._outgoing)
        self._client.connect_async(self._settings.host, self._settings.port)
        self._client.loop_start()
        self._thread.start()

    def stop(self) -> None:
        """What has been told until now is still sent, if the broker takes it."""
        self._hub.leave(self._outgoing)
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        self._client.disconnect()
        self._client.loop_stop()

    def _run(self) -> None:
        while not self._stop.wait(_EVERY_S):
            self._send()
        self._send()

    def _send(self) -> None:
        last = self._on_its_way
        if last is not None and not last.is_published():
            return  # the broker does not keep up: what is newest stays with the listener
        news = merged(self._outgoing.take())
        if not news:
            return
        if not self._client.is_connected():
            _DROPPED.inc(len(news))
            return
        message = _Message(self._name, [_Item(item.kind, _bounded(item)) for item in news])  # type: ignore[arg-type]  # `kind` is checked by whoever reads it
        sent = self._client.publish(LIVE, msgspec.json.encode(message), 0)
        if sent.rc == mqtt.MQTT_ERR_SUCCESS:
            self._on_its_way = sent
        else:  # the broker has gone meanwhile
            _DROPPED.inc(len(news))

    def _on_connect(
        self, client: mqtt.Client, _data: Any, _flags: Any, reason: Any, _properties: Any
    ) -> None:
        if reason.is_failure:
            log.error("no live updates from other processes: the broker refuses us: %s", reason)
        elif self._listens:
            client.subscribe(LIVE, 0)

    def _on_disconnect(self, *_: Any) -> None:
        self._on_its_way = None

    def _on_message(self, _client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        if len(message.payload) > _MOST_BYTES:
            _DROPPED.inc()
            return
        try:
            said = msgspec.json.decode(message.payload, type=_Message)
            news = [_checked(item) for item in said.news]
        except msgspec.MsgspecError as error:
            _DROPPED.inc()
            log.debug("no news: %s", error)
            return
        if said.sender != self._name:
            for item in news:
                self._hub.publish(item, but=self._outgoing)


def _bounded(news: News) -> dict[str, Any]:
    if news.kind != "readings" or len(news.data["points"]) <= _MOST_READINGS:
        return news.data
    _DROPPED.inc(len(news.data["points"]) - _MOST_READINGS)
    return {name: column[-_MOST_READINGS:] for name, column in news.data.items()}


def _checked(item: _Item) -> News:
    if item.kind == "readings":
        readings = msgspec.convert(item.data, _Readings)
        if not len(readings.points) == len(readings.time_ms) == len(readings.value):
            raise msgspec.ValidationError("columns of different length")
    return News(item.kind, item.data)
