"""The server's MQTT client: takes what gateways publish, acknowledges what is committed.

A new client for every connection: an acknowledgement that belongs to an earlier one finds its
client gone and is dropped, as MQTT wants it. MQTT 5 with Receive Maximum = what the inbox holds;
3.1.1 where the broker refuses 5, which has no such bound: then, and against messages of QoS 0,
nothing is read while the inbox is full, and the broker has to keep it.
"""

import logging
import random
import ssl
import time
import uuid
from collections.abc import Callable, Sequence
from functools import partial
from threading import Event, Thread
from typing import Any, NamedTuple

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from campus_server.config import MqttSettings
from campus_server.errors import StoreAway
from campus_server.ingest.connection import BulkClient
from campus_server.ingest.decoding import Incoming
from campus_server.ingest.inbox import MESSAGES
from campus_server.ingest.packets import Published
from campus_wire.topics import PARTITIONS, UP, partition_named_in, subscription

__all__ = ["Consumer"]

log = logging.getLogger(__name__)

_SESSION_S = 7 * 86_400
"""How long the broker keeps messages for a server that is away."""
_KEEPALIVE_S = 30
_FIRST_WAIT_S = 0.5
_LONGEST_WAIT_S = 30.0
_ANSWER_S = 5.0
"""A broker that has not answered our CONNECT by then is tried in the other version: amqtt 0.12
waits for more bytes where it should refuse MQTT 5."""
_SETTLED_S = 10.0
_WINDOW_OF_311 = 20
"""Messages under way to a client of MQTT 3.1.1: Mosquitto's default, the smallest there is."""
_TAKEN_OVER = 142  # MQTT 5 section 3.14.2.1
_UNSUPPORTED_PROTOCOL = 132  # MQTT 5 section 3.2.2.2; paho maps the 3.1.1 code 1 to it


class Receipt(NamedTuple):
    client: mqtt.Client
    packet_id: int
    qos: int


class Consumer:
    """Connects when it is started, and again for as long as it is not stopped."""

    def __init__(self, settings: MqttSettings, partitions: Sequence[int] | None = None) -> None:
        """`partitions`: None is all of them; else the broker's session is named by the first."""
        self._settings = settings
        self._partitions = partitions
        self._client_id = settings.client_id
        if partitions is not None:
            self._client_id += f"-p{partitions[0]:02d}"
        self._deliver: Callable[[Sequence[Incoming]], None] = lambda _: None
        self._subscribed: Callable[[str], None] = lambda _: None
        self._may_read: Callable[[], bool] = lambda: True
        self._heard: list[Incoming] = []
        self._client: BulkClient | None = None
        self._protocol = mqtt.MQTTv5
        self._epoch = uuid.uuid4().hex
        self._refusal: str = ""
        self._answered = Event()
        self._connected = Event()
        self._connected_at = 0.0
        self._closed = Event()
        self._stop = Event()
        self._thread = Thread(target=self._run, name="mqtt", daemon=True)

    def start(
        self,
        deliver: Callable[[Sequence[Incoming]], None],
        subscribed: Callable[[str], None],
        may_read: Callable[[], bool] = lambda: True,
    ) -> None:
        """All three run in the client's thread and must not wait.

        `deliver` gets messages, as they came; `subscribed(epoch)` comes after each subscription;
        nothing is read from the broker while not `may_read()`.
        """
        self._deliver = deliver
        self._subscribed = subscribed
        self._may_read = may_read
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._closed.set()
        if self._thread.is_alive():
            self._thread.join()

    def check(self) -> None:
        """Raise `StoreAway` unless the broker has taken our subscriptions."""
        if not self._thread.is_alive():
            raise StoreAway("the client of the broker has died")
        if not self._connected.is_set():
            raise StoreAway(f"the broker at {self._where} is away")

    def settled(self, came: int) -> bool:
        """Connected for so long that what waited at the broker has come, `came` messages lately.

        As many as the broker gives at once without an answer may be followed by others.
        """
        waited_s = time.monotonic() - self._connected_at
        most = MESSAGES if self._protocol == mqtt.MQTTv5 else _WINDOW_OF_311
        return self._connected.is_set() and waited_s >= _SETTLED_S and came < most

    def publish(self, topic: str, payload: bytes, retained: bool) -> None:
        """QoS 1. Dropped while the broker is away: all that matters is told again on return."""
        client = self._client
        if client is not None and self._connected.is_set():
            client.publish(topic, payload, 1, retained)

    def acknowledge(self, incoming: Sequence[Incoming]) -> None:
        client = self._client
        if client is not None:
            receipts = (one.receipt for one in incoming)
            client.acknowledge([r.packet_id for r in receipts if r.client is client and r.qos])

    @property
    def _where(self) -> str:
        return f"{self._settings.host}:{self._settings.port}"

    def _run(self) -> None:
        wait = _FIRST_WAIT_S
        away = False
        while not self._stop.is_set():
            self._closed.clear()
            self._answered.clear()
            client = self._new_client()
            try:
                self._connect(client)
            except (OSError, ValueError) as error:  # ValueError: no host can have this name
                if not away:
                    log.warning("the broker at %s is away, waiting for it: %s", self._where, error)
                away = True
            else:
                self._client = client
                was_connected = self._run_connection(client, back=away)
                if was_connected:
                    away, wait = not self._stop.is_set(), _FIRST_WAIT_S
            self._stop.wait(wait * random.uniform(0.5, 1))  # noqa: S311  jitter, not a secret
            wait = min(2 * wait, _LONGEST_WAIT_S)

    def _run_connection(self, client: BulkClient, *, back: bool) -> bool:
        """Until it has ended; True when it had been good."""
        told = not back
        silent_at = time.monotonic() + _ANSWER_S

        def over() -> bool:
            nonlocal told
            if self._connected.is_set() and not told:
                log.warning("the broker at %s is back", self._where)
                told = True
            if not self._answered.is_set() and time.monotonic() > silent_at:
                self._try_the_other_version()
                return True
            return self._closed.is_set() or self._stop.is_set()

        # what the broker answers to our CONNECT is read in any case
        client.run(over, lambda: self._may_read() or not self._answered.is_set(), self._hand_over)
        self._client = None
        client.disconnect()
        client.loop_write()
        if (connection := client.socket()) is not None:
            connection.close()
        was_connected = self._connected.is_set()
        self._connected.clear()
        self._heard.clear()
        if was_connected and not self._stop.is_set():
            log.warning("the broker at %s has gone, waiting for it", self._where)
        return was_connected

    def _hand_over(self) -> None:
        if self._heard:
            self._deliver(self._heard)
            self._heard = []

    def _try_the_other_version(self) -> None:
        five = self._protocol == mqtt.MQTTv5
        self._protocol = mqtt.MQTTv311 if five else mqtt.MQTTv5
        other = "3.1.1" if five else "5"
        log.info("the broker at %s does not answer; trying MQTT %s", self._where, other)

    def _new_client(self) -> BulkClient:
        client = BulkClient(
            CallbackAPIVersion.VERSION2,
            client_id=self._client_id,
            protocol=self._protocol,
            manual_ack=True,
            # 3.1.1 says it here, MQTT 5 when it connects
            clean_session=None if self._protocol == mqtt.MQTTv5 else False,
        )
        client.reconnect_delay_set(3600, 3600)  # reconnecting is done here, with a new client
        if self._settings.username:
            client.username_pw_set(self._settings.username, self._settings.password or None)
        if self._settings.tls:
            client.tls_set_context(ssl.create_default_context())
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        client.on_published = partial(self._take, client)
        return client

    def _connect(self, client: BulkClient) -> None:
        settings = self._settings
        if self._protocol != mqtt.MQTTv5:
            client.connect(settings.host, settings.port, _KEEPALIVE_S)
            return
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho's own
        properties.SessionExpiryInterval = _SESSION_S
        properties.ReceiveMaximum = MESSAGES
        client.connect(
            settings.host, settings.port, _KEEPALIVE_S, clean_start=False, properties=properties
        )

    def _on_connect(
        self, client: mqtt.Client, _data: Any, flags: Any, reason: Any, _properties: Any
    ) -> None:
        self._answered.set()
        if reason.is_failure:
            if reason.value == _UNSUPPORTED_PROTOCOL and self._protocol == mqtt.MQTTv5:
                log.info("the broker at %s refuses MQTT 5; going on with 3.1.1", self._where)
                self._protocol = mqtt.MQTTv311
            else:
                if str(reason) != self._refusal:
                    log.error("the broker at %s refuses us: %s", self._where, reason)
                self._refusal = str(reason)
            self._closed.set()
            return
        self._refusal = ""
        if not flags.session_present:
            self._epoch = uuid.uuid4().hex
        if self._partitions is not None:
            others = set(range(PARTITIONS)).difference(self._partitions)
            if others:  # of an earlier set under the same session
                client.unsubscribe([subscription(kind, number) for kind in UP for number in others])
        numbers = self._partitions or (None,)
        client.subscribe([(subscription(kind, number), 1) for kind in UP for number in numbers])

    def _on_subscribe(
        self, client: mqtt.Client, _data: Any, _mid: int, reasons: list[Any], _properties: Any
    ) -> None:
        if any(reason.is_failure for reason in reasons):
            log.error("the broker at %s refuses a subscription: %s", self._where, reasons)
            self._closed.set()
            return
        if client is self._client:
            self._connected_at = time.monotonic()
            self._connected.set()
            self._subscribed(self._epoch)

    def _on_disconnect(
        self, client: mqtt.Client, _data: Any, _flags: Any, reason: Any, _properties: Any
    ) -> None:
        if reason.value == _TAKEN_OVER and not self._stop.is_set():
            log.error(
                "another client has connected to the broker at %s as %s: is there a second server, "
                "or a stranger? (mqtt.client_id)",
                self._where,
                self._client_id,
            )
            self._stop.wait(_LONGEST_WAIT_S * random.uniform(0.5, 1))  # noqa: S311  jitter
        if client is self._client or self._client is None:
            self._closed.set()

    def _on_message(self, client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        topic = message._topic  # noqa: SLF001  its bytes: one that is no UTF-8 raises as a text
        self._take(client, Published(topic, bytes(message.payload), message.mid, message.qos))

    def _take(self, client: mqtt.Client, published: Published) -> None:
        topic = published.topic.decode(errors="replace")
        if self._partitions is not None and not self._is_ours(topic):
            # left in the session from an earlier set; its gateway sends it again to the owner
            client.ack(published.packet_id, published.qos)
            return
        receipt = Receipt(client, published.packet_id, published.qos)
        self._heard.append(Incoming(topic, published.payload, receipt))

    def _is_ours(self, topic: str) -> bool:
        number = partition_named_in(topic)
        return number is None or self._partitions is None or number in self._partitions
