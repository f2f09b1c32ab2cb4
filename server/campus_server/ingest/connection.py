"""One connection to the broker: paho's client on a socket that is read and written in bulk.

paho asks the socket for one byte, then another, then the rest of a packet, and makes some ten
objects of each message; its loop asks the kernel before each packet, and writes each
acknowledgement by itself. Between it and the kernel stands a buffer, and the loop that paho
offers for such a case (`loop_read`, `loop_write`, `loop_misc`) runs here. Messages of QoS 0 and 1
that lie whole in the buffer are taken out of it before paho sees them, and are acknowledged by
the batch; connecting, subscribing, pings, publishing, and messages of any other kind are paho's.
"""

import selectors
import socket
import ssl
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import paho.mqtt.client as mqtt

from campus_server.ingest.packets import Published, publishes

if TYPE_CHECKING:
    from paho.mqtt.client import SocketLike

__all__ = ["BulkClient"]

_READ_BYTES = 256 * 1024
_PAUSE_S = 0.2
_MISC_S = 1.0
_LAST_WORD_S = 1.0
_PUBACK = b"\x40\x02"
"""Of both versions: success needs no reason code (MQTT 5, section 3.4.2.1)."""


class _BulkSocket:
    """What paho wants of a socket."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._read = b""
        self._at = 0
        self._unsent = bytearray()
        self._given: deque[bytes] = deque()

    @property
    def buffered(self) -> bool:
        """Whether there is something to read without asking the kernel."""
        return self._at < len(self._read) or self._of_tls() > 0

    @property
    def unsent(self) -> bool:
        return bool(self._unsent or self._given)

    def take(self, *, has_properties: bool) -> list[Published]:
        """Messages at the head of what is buffered. Only between two packets of paho's reading."""
        found, self._at = publishes(self._read, self._at, has_properties=has_properties)
        return found

    def give(self, packets: bytes) -> None:
        """Whole packets to be sent, from any thread."""
        self._given.append(packets)

    def recv(self, size: int) -> bytes:
        if self._at == len(self._read):
            self._read, self._at = self._inner.recv(_READ_BYTES), 0
        taken = self._read[self._at : self._at + size]
        self._at += len(taken)
        return taken

    def send(self, data: bytes | bytearray) -> int:
        self._unsent += data
        return len(data)

    def flush(self) -> None:
        """Send what the kernel takes now. Raises `OSError` when the connection is gone."""
        while self._given:
            self._unsent += self._given.popleft()
        if self._unsent:
            try:
                sent = self._inner.send(self._unsent)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return
            del self._unsent[:sent]

    def close(self) -> None:
        try:
            self._inner.settimeout(_LAST_WORD_S)
            self._inner.sendall(self._unsent)
        except OSError:  # nobody reads any more; a farewell is a courtesy
            self._unsent.clear()
        self._inner.close()

    def fileno(self) -> int:
        return int(self._inner.fileno())

    def setblocking(self, flag: bool) -> None:
        self._inner.setblocking(flag)

    def _of_tls(self) -> int:
        pending = getattr(self._inner, "pending", None)
        return 0 if pending is None else int(pending())


class BulkClient(mqtt.Client):
    """`run` is its loop; paho's own loops are not for it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.on_published: Callable[[Published], None] = lambda _: None
        self._bulk: _BulkSocket | None = None
        self._waker: socket.socket | None = None
        # without it paho would write in whatever thread acknowledges
        self.on_socket_register_write = self._wake

    def acknowledge(self, packet_ids: Iterable[int]) -> None:
        """Messages of QoS 1, from any thread; their number is 1 … 65,535."""
        bulk = self._bulk
        if bulk is not None:
            bulk.give(b"".join(_PUBACK + one.to_bytes(2, "big") for one in packet_ids))
            self._wake()

    def run(
        self, until: Callable[[], bool], may_read: Callable[[], bool], burst: Callable[[], None]
    ) -> None:
        """Until the connection ends, or `until()`. Nothing is read while not `may_read()`.

        `burst` is called after some messages have come: `may_read` has to know of them.
        """
        waker, woken = socket.socketpair()
        with waker, woken, selectors.DefaultSelector() as selector:
            waker.setblocking(False)
            woken.setblocking(False)
            selector.register(woken, selectors.EVENT_READ)
            self._waker = waker
            self._run(selector, woken, until, may_read, burst)
            self._waker = None

    def _run(
        self,
        selector: selectors.BaseSelector,
        woken: socket.socket,
        until: Callable[[], bool],
        may_read: Callable[[], bool],
        burst: Callable[[], None],
    ) -> None:
        bulk = self._bulk
        if bulk is None:
            raise ValueError("connect before you run")
        misc_at = 0.0
        while self._is(bulk) and not until():
            reads = may_read()
            # what was to be sent while the last was written woke nobody
            if not (reads and bulk.buffered) and not self.want_write():
                _wait(selector, woken, bulk, reads=reads)
            if reads:
                self._read(bulk)
                burst()
                while bulk.buffered and self._is(bulk) and may_read():
                    self._read(bulk)
                    burst()
            if not self._is(bulk):
                return
            self.loop_write()
            try:
                bulk.flush()
            except OSError:
                self.loop_read()  # finds the same, and tells everybody
                return
            if time.monotonic() >= misc_at:
                misc_at = time.monotonic() + _MISC_S
                if not reads:  # the answer lies unread in the socket: not the broker's fault
                    self._ping_t = 0.0
                self.loop_misc()

    def _read(self, bulk: _BulkSocket) -> None:
        """One packet as paho reads it, and the messages that lie behind it."""
        self.loop_read()
        if self._in_packet["command"] == 0:  # paho has read whole packets
            for one in bulk.take(has_properties=self._protocol == mqtt.MQTTv5):
                self.on_published(one)

    def _is(self, bulk: _BulkSocket) -> bool:
        """Whether the connection is still there."""
        return self.socket() is bulk

    def _wake(self, *_: Any) -> None:
        waker = self._waker
        if waker is not None:
            try:
                waker.send(b"\0")
            except OSError:
                return  # woken already, or the connection has ended

    def _create_socket(self) -> "SocketLike":
        self._bulk = _BulkSocket(super()._create_socket())
        return self._bulk


def _wait(
    selector: selectors.BaseSelector, woken: socket.socket, bulk: _BulkSocket, *, reads: bool
) -> None:
    """Until there is something to read, to write or to say, or a little while."""
    events = (selectors.EVENT_READ if reads else 0) | (selectors.EVENT_WRITE if bulk.unsent else 0)
    if events:
        selector.register(bulk, events)
    try:
        selector.select(_PAUSE_S)
    finally:
        if events:
            selector.unregister(bulk)
    try:
        woken.recv(4096)
    except BlockingIOError:
        return  # it was something else
