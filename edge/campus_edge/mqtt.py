"""One connection to a broker, used by one thread: nothing happens outside `turn`.

MQTT 5 first; a broker that refuses it is asked again in 3.1.1, and from then on in 3.1.1 only.
A connection that ends is never revived: `open` makes a new client and forgets what belonged to
the old one, so that no acknowledgement is taken for one of another connection.
"""

import time
from typing import Literal, NamedTuple

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from campus_edge.config import Broker
from campus_edge.errors import NotReady

__all__ = ["Link", "Received", "Will"]

KEEPALIVE_S = 15
ANSWER_S = 10.0
"""The broker must answer a CONNECT or SUBSCRIBE within this many seconds."""
ANSWER_5_S = 3.0
"""The same for a CONNECT in MQTT 5: amqtt 0.12 waits for more bytes instead of refusing."""
SESSION_S = 7 * 86_400
"""A broker keeps a persistent session for this long after we are gone."""
IN_FLIGHT = 64
"""Messages to the broker without its acknowledgement, if it allows as many."""
_WITH_WILL = ReasonCode(PacketTypes.DISCONNECT, "Disconnect with will message")
_UNSUPPORTED_VERSION = "Unsupported protocol version"


class Received(NamedTuple):
    topic: str
    payload: bytes
    mid: int
    qos: int


class Will(NamedTuple):
    topic: str
    payload: bytes


class _Refused(Exception):
    """The broker does not speak this version of MQTT."""


class Link:
    """`receipts`: the broker keeps the session, and what it sends is acknowledged by hand."""

    def __init__(self, broker: Broker, client_id: str, *, receipts: bool = False) -> None:
        self._broker = broker
        self._client_id = client_id
        self._receipts = receipts
        self._speaks = MQTTProtocolVersion.MQTTv5
        self._client: paho.Client | None = None
        self._answers: list[ReasonCode] = []
        self._granted: list[ReasonCode] | None = None
        self._in_flight: set[int] = set()
        self._window = IN_FLIGHT
        self._acknowledged = 0
        self._refusal: ReasonCode | None = None
        self._received: list[Received] = []

    @property
    def where(self) -> str:
        return f"{self._broker.host}:{self._broker.port}"

    @property
    def version(self) -> str:
        """Of the protocol, for people."""
        return "MQTT 5" if self._speaks is MQTTProtocolVersion.MQTTv5 else "MQTT 3.1.1"

    @property
    def room(self) -> int:
        """Messages that may be published now."""
        return max(0, self._window - len(self._in_flight))

    def open(self, topics: list[str], will: Will | None = None) -> None:
        """Connect and subscribe (QoS 1); raise `NotReady` with the reason."""
        try:
            self._connect(self._speaks, will)
        except _Refused:
            self._connect(MQTTProtocolVersion.MQTTv311, will)
            self._speaks = MQTTProtocolVersion.MQTTv311
        self._connected().subscribe([(topic, 1) for topic in topics])
        end = time.monotonic() + ANSWER_S
        while self._granted is None:
            self._wait(end, "did not answer a SUBSCRIBE")
        for topic, code in zip(topics, self._granted, strict=False):
            if code.is_failure:
                raise NotReady(f"the broker {self.where} refuses to let us read {topic}: {code}")

    def turn(self, wait: float) -> None:
        """Send and receive for at most `wait` seconds; raise `NotReady` when the link is gone."""
        code = self._connected().loop(wait)
        if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise NotReady(f"the broker {self.where} is gone: {paho.error_string(code)}")
        if self._refusal is not None:
            self._connected().disconnect(_WITH_WILL)  # or we would stand as online
            raise NotReady(f"the broker {self.where} refuses a message of ours: {self._refusal}")

    def take(self) -> list[Received]:
        """What has arrived since the last call."""
        taken, self._received = self._received, []
        return taken

    def take_acknowledged(self) -> int:
        """How many messages the broker has acknowledged since the last call."""
        taken, self._acknowledged = self._acknowledged, 0
        return taken

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """QoS 1."""
        info = self._connected().publish(topic, payload, qos=1, retain=retain)
        if info.rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise NotReady(f"the broker {self.where} is gone: {paho.error_string(info.rc)}")
        self._in_flight.add(info.mid)

    def acknowledge(self, message: Received) -> None:
        code = self._connected().ack(message.mid, message.qos)
        if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise NotReady(f"the broker {self.where} is gone: {paho.error_string(code)}")

    def drain(self, seconds: float) -> bool:
        """Wait for outstanding acknowledgements; whether all have come."""
        end = time.monotonic() + seconds
        while self._in_flight and time.monotonic() < end:
            self.turn(0.05)
        return not self._in_flight

    def close(self) -> None:
        """Say goodbye, so that the broker keeps the will to itself. May be called twice."""
        client, self._client = self._client, None
        if client is not None:
            client.disconnect()

    def _connected(self) -> paho.Client:
        if self._client is None:
            raise NotReady(f"the broker {self.where} is not connected")
        return self._client

    def _connect(self, version: MQTTProtocolVersion, will: Will | None) -> None:
        self.close()
        self._answers, self._granted, self._refusal = [], None, None
        self._in_flight, self._window, self._acknowledged = set(), IN_FLIGHT, 0
        self._received = []
        try:
            client = self._client = self._made(version, will)
            client.connect(
                self._broker.host,
                self._broker.port,
                keepalive=KEEPALIVE_S,
                clean_start=self._clean_start(version),
                properties=self._properties(version),
            )
        except OSError as error:
            self._client = None
            raise NotReady(f"the broker {self.where} is away: {error}") from None
        answer = self._wait_for_answer(version)
        if answer.is_failure:
            if str(answer) == _UNSUPPORTED_VERSION and version is MQTTProtocolVersion.MQTTv5:
                raise _Refused
            raise NotReady(f"the broker {self.where} refuses us: {answer}")

    def _wait_for_answer(self, version: MQTTProtocolVersion) -> ReasonCode:
        five = version is MQTTProtocolVersion.MQTTv5
        end = time.monotonic() + (ANSWER_5_S if five else ANSWER_S)
        while not self._answers:
            try:
                self._wait(end, "did not answer a CONNECT")
            except NotReady:
                if self._answers:
                    break  # it refused, and hung up
                if five:
                    raise _Refused from None  # some hang up without a word
                raise
        return self._answers[0]

    def _made(self, version: MQTTProtocolVersion, will: Will | None) -> paho.Client:
        five = version is MQTTProtocolVersion.MQTTv5
        client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._client_id,
            protocol=version,
            clean_session=None if five else not self._receipts,
            manual_ack=self._receipts,
            reconnect_on_failure=False,
        )
        client.max_inflight_messages = 0  # `room` keeps the window: the broker's own may be less
        if self._broker.username:
            client.username_pw_set(self._broker.username, self._broker.password or None)
        if self._broker.tls:
            client.tls_set(ca_certs=self._broker.ca_file or None)
        if will is not None:
            client.will_set(will.topic, will.payload, qos=1, retain=True)
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_publish = self._on_publish
        client.on_message = self._on_message
        return client

    def _clean_start(self, version: MQTTProtocolVersion) -> bool | Literal[3]:
        if version is MQTTProtocolVersion.MQTTv5:
            return not self._receipts
        return paho.MQTT_CLEAN_START_FIRST_ONLY  # the only value that 3.1.1 may be given

    def _properties(self, version: MQTTProtocolVersion) -> Properties | None:
        if version is not MQTTProtocolVersion.MQTTv5:
            return None
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho's
        properties.SessionExpiryInterval = SESSION_S if self._receipts else 0
        return properties

    def _wait(self, end: float, complaint: str) -> None:
        if time.monotonic() > end:
            raise NotReady(f"the broker {self.where} {complaint} in time")
        self.turn(0.1)

    def _on_connect(
        self,
        _client: paho.Client,
        _data: object,
        _flags: paho.ConnectFlags,
        answer: ReasonCode,
        properties: Properties | None,
    ) -> None:
        self._answers.append(answer)
        allowed = getattr(properties, "ReceiveMaximum", None)
        if allowed is not None:
            self._window = min(IN_FLIGHT, allowed)

    def _on_subscribe(
        self,
        _client: paho.Client,
        _data: object,
        _mid: int,
        codes: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        self._granted = codes

    def _on_publish(
        self,
        _client: paho.Client,
        _data: object,
        mid: int,
        code: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self._in_flight.discard(mid)
        if code.is_failure:
            self._refusal = code
        else:
            self._acknowledged += 1

    def _on_message(self, _client: paho.Client, _data: object, message: paho.MQTTMessage) -> None:
        self._received.append(
            Received(message.topic, bytes(message.payload), message.mid, message.qos)
        )
