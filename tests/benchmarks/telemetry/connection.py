"""A publisher's MQTT 3.1.1 connection that costs as little as possible: whole packets, no client.

The publisher shares two cores with what is measured; paho would take one of them alone.
"""

import select
import socket
from collections.abc import Callable, Iterable

__all__ = ["Connection", "publish_packet"]

_CONNECT, _CONNACK, _PUBLISH, _PUBACK, _SUBSCRIBE, _DISCONNECT = 0x10, 0x20, 0x30, 0x40, 0x82, 0xE0
_QOS_1 = 0x02
_CLEAN = 0x02
_CHUNK = 1 << 18
"""Bytes read at once."""
_ANSWER_S = 10.0


def _length(number: int) -> bytes:
    """Remaining length, MQTT 3.1.1 section 2.2.3."""
    out = bytearray()
    while True:
        number, digit = divmod(number, 128)
        out.append(digit | (0x80 if number else 0))
        if not number:
            return bytes(out)


def _text(value: str) -> bytes:
    encoded = value.encode()
    return len(encoded).to_bytes(2, "big") + encoded


_headers: dict[int, bytes] = {}


def publish_header(length: int) -> bytes:
    """Of a QoS 1 publish whose topic, packet number and payload take `length` bytes."""
    if length not in _headers:
        _headers[length] = bytes([_PUBLISH | _QOS_1]) + _length(length)
    return _headers[length]


def publish_packet(topic: str, packet: int, payload: bytes, *, retained: bool = False) -> bytes:
    """QoS 1."""
    body = _text(topic) + packet.to_bytes(2, "big") + payload
    return bytes([_PUBLISH | _QOS_1 | int(retained)]) + _length(len(body)) + body


class Connection:
    """`received(topic, payload)` is called from within `send` and `wait`."""

    def __init__(self, port: int, client_id: str, received: Callable[[str, bytes], None]) -> None:
        self._received = received
        self._buffer = b""
        self.acknowledged = 0
        """PUBACKs so far."""
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=_ANSWER_S)
        body = _text("MQTT") + bytes([4, _CLEAN, 0, 0]) + _text(client_id)
        self._socket.sendall(bytes([_CONNECT]) + _length(len(body)) + body)
        answer = self._socket.recv(4)
        if answer != bytes([_CONNACK, 2, 0, 0]):
            raise ConnectionError(f"the broker refuses: {answer!r}")
        self._socket.setblocking(False)

    def subscribe(self, topic: str) -> None:
        """QoS 0: what is received needs no answer."""
        body = (1).to_bytes(2, "big") + _text(topic) + b"\x00"
        self.send([bytes([_SUBSCRIBE]) + _length(len(body)) + body])

    def send(self, packets: Iterable[bytes]) -> None:
        """Returns when the socket has taken everything; reads meanwhile, or both ends would wait."""
        left = memoryview(b"".join(packets))
        while left:
            readable, writable, _ = select.select([self._socket], [self._socket], [])
            if readable:
                self._read()
            if writable:
                left = left[self._socket.send(left) :]

    def wait(self, seconds: float) -> None:
        """Read what has come; wait at most so long for something."""
        if select.select([self._socket], [], [], seconds)[0]:
            self._read()

    def close(self) -> None:
        self.send([bytes([_DISCONNECT, 0])])
        self._socket.close()

    def _read(self) -> None:
        new = self._socket.recv(_CHUNK)
        if not new:
            raise ConnectionError("the broker has closed the connection")
        data = self._buffer + new
        at, end = 0, len(data)
        while end - at >= 4:  # the shortest packet of which any comes: PUBACK
            if data[at] == _PUBACK:
                self.acknowledged += 1
                at += 4
                continue
            body, after = _borders(data, at)
            if after > end:
                break
            if data[at] & 0xF0 == _PUBLISH:
                start = body + 2 + int.from_bytes(data[body : body + 2], "big")
                self._received(data[body + 2 : start].decode(), data[start:after])
            at = after
        self._buffer = data[at:]


def _borders(data: bytes, at: int) -> tuple[int, int]:
    """Where the packet's body begins and ends; beyond `data` when its length is not there yet."""
    length = shift = 0
    for position in range(at + 1, len(data)):
        length |= (data[position] & 0x7F) << shift
        shift += 7
        if not data[position] & 0x80:
            return position + 1, position + 1 + length
    return len(data), len(data) + 1
