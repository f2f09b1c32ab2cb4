"""A gateway without an edge: keeps what it sends until it is committed, as the wire wants it."""

import threading
from collections import OrderedDict
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from campus_wire.codec import decode_committed
from campus_wire.topics import Kind, Topic

__all__ = ["TestGateway"]


class TestGateway:
    """Sends from the oldest open message on, again after every reconnect and new epoch."""

    __test__ = False

    def __init__(self, gateway: str, birth: bytes, port: int) -> None:
        self.gateway = gateway
        self._birth = birth
        self._lock = threading.RLock()
        self._open: OrderedDict[int, tuple[Kind, bytes]] = OrderedDict()
        self._epoch: str | None = None
        self.committed_messages = 0
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv311)
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = self._on_connect
        self._client.on_message = self._on_message
        self._client.connect_async("127.0.0.1", port)
        self._client.loop_start()

    def send(self, seq: int, kind: Kind, payload: bytes) -> None:
        with self._lock:
            self._open[seq] = (kind, payload)
            if self._epoch is not None:
                self._publish(kind, payload)

    @property
    def open(self) -> int:
        with self._lock:
            return len(self._open)

    def send_all_again(self) -> None:
        with self._lock:
            for kind, payload in self._open.values():
                self._publish(kind, payload)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _publish(self, kind: Kind, payload: bytes, *, retained: bool = False) -> None:
        self._client.publish(str(Topic(self.gateway, kind)), payload, 1, retained)

    def _on_connect(self, client: mqtt.Client, *_: Any) -> None:
        with self._lock:
            self._epoch = None
        client.subscribe(str(Topic(self.gateway, Kind.COMMITTED)), 1)
        self._publish(Kind.BIRTH, self._birth, retained=True)

    def _on_message(self, _client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        committed = decode_committed(bytes(message.payload))
        with self._lock:
            for first, last in committed.ranges:
                for seq in [seq for seq in self._open if first <= seq <= last]:
                    del self._open[seq]
                    self.committed_messages += 1
            if committed.epoch != self._epoch:
                self._epoch = committed.epoch
                self.send_all_again()
