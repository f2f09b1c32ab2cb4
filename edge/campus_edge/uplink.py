"""To the server: publishes the outbox and forgets what the server says is committed.

The broker is a road, not a store: its acknowledgement only paces. What `committed` has not
named is sent again after a reconnect, after a change of `epoch`, and after a minute.
"""

import logging
import threading
import time
from bisect import bisect_right

from campus_edge.backoff import Backoff
from campus_edge.config import Broker
from campus_edge.errors import NotReady
from campus_edge.killpoint import passing
from campus_edge.mqtt import Link, Received, Will
from campus_edge.outbox import Outbox
from campus_wire.codec import decode_command, decode_committed, encode
from campus_wire.errors import BadMessage
from campus_wire.messages import MAX_SEQ, Birth, Reply, State
from campus_wire.topics import Kind, Topic

__all__ = ["Uplink"]

COMMITTED_WAIT_S = 10.0
"""After a connect: how long to wait for the server's `committed` before sending all the same."""
RESEND_S = 60.0
UNNAMED = 1000
"""Messages sent and not yet named by the server; a server that is away stops us here."""
IDLE_S = 0.02
FAREWELL_S = 2.0
STEADY_S = 30.0
"""A connection that lives this long has earned quick reconnects."""

log = logging.getLogger(__name__)


class Uplink:
    """Used by one thread, which calls `run`."""

    def __init__(self, broker: Broker, birth: Birth, outbox: Outbox) -> None:
        self._birth = birth
        self._outbox = outbox
        self._gateway = birth.gateway
        self._link = Link(broker, f"campus-edge-{self._gateway}")
        self._away_since: float | None = None
        self._epoch: str | None = None
        self._heard_committed = False
        self._named: list[tuple[int, int]] = []
        self._stuck = False
        self._cursor = 0
        self._connected_at = 0.0
        """Seconds since 1970; of the connection, or of its orderly end."""
        self._sent: dict[int, float] = {}
        """seq → monotonic time of sending, oldest first: sent, and not named yet."""

    def run(self, stop: threading.Event) -> None:
        """Until `stop`: connect, serve, and connect again."""
        backoff = Backoff()
        while not stop.is_set():
            began = time.monotonic()
            try:
                self._serve(stop)
            except NotReady as error:
                if time.monotonic() - began > STEADY_S:
                    backoff.reset()
                self._went(error)
                stop.wait(backoff.wait())

    def _serve(self, stop: threading.Event) -> None:
        link = self._link
        self._connected_at = _now()
        try:
            link.open([self._topic(Kind.COMMITTED), self._topic(Kind.COMMAND)], self._last_words())
            self._say_state(link, online=True)
            self._say_birth(link)
            self._came(link)
            self._rewind()
            self._heard_committed = False
            patience = time.monotonic() + COMMITTED_WAIT_S
            while not stop.is_set():
                link.turn(0.0 if self._may_send(link, patience) else IDLE_S)
                self._listen(link)
                self._forget()
                if self._may_send(link, patience):
                    self._send(link)
            self._send(link)
            self._connected_at = _now()
            self._say_state(link, online=False)
            link.drain(FAREWELL_S)
        finally:
            link.close()

    def _listen(self, link: Link) -> None:
        for _ in range(link.take_acknowledged()):
            passing("acknowledged")
        for message in link.take():
            try:
                self._hear(link, message)
            except BadMessage as error:
                log.warning("uplink: dropped a message on %s: %s", message.topic, error)

    def _hear(self, link: Link, message: Received) -> None:
        if message.topic == self._topic(Kind.COMMAND):
            command = decode_command(message.payload)
            self._say_state(link, online=True)
            self._say_birth(link)
            self._say(link, Kind.REPLY, encode(Reply(command.id, ok=True)))
            return
        committed = decode_committed(message.payload)
        if committed.boot != self._outbox.boot:
            return  # of an outbox that is no more
        self._heard_committed = True
        self._named = sorted(committed.ranges)
        if self._epoch not in (None, committed.epoch):
            log.info("uplink: the server may have missed messages; sending again from the oldest")
            self._rewind()
        self._epoch = committed.epoch
        passing("committed")

    def _forget(self) -> None:
        """Named messages leave the outbox."""
        if not self._named:
            return
        named, self._named = self._named, []
        try:
            self._outbox.forget(named)
        except NotReady as error:  # the next `committed` names them again
            if not self._stuck:
                log.warning("uplink: %s; committed messages stay in it until it can", error)
            self._stuck = True
            return
        self._stuck = False
        self._sent = {seq: at for seq, at in self._sent.items() if not _within(seq, named)}
        passing("forgotten")

    def _may_send(self, link: Link, patience: float) -> bool:
        if not self._heard_committed and time.monotonic() < patience:
            return False
        if self._sent and time.monotonic() - next(iter(self._sent.values())) > RESEND_S:
            self._rewind()
        return bool(self._outbox.newest > self._cursor and link.room and len(self._sent) < UNNAMED)

    def _send(self, link: Link) -> None:
        limit = min(link.room, UNNAMED - len(self._sent))
        if limit <= 0:
            return
        newest = self._outbox.newest
        messages = self._outbox.after(self._cursor, limit)
        for message in messages:
            self._say(link, message.kind, message.payload)
            self._sent[message.seq] = time.monotonic()
            self._cursor = message.seq
            passing("published")
        if not messages:
            self._cursor = max(self._cursor, newest)  # dropped, or forgotten: nothing is there

    def _rewind(self) -> None:
        """The next message to send is the oldest that the outbox holds."""
        self._cursor = 0
        self._sent.clear()

    def _say_state(self, link: Link, *, online: bool) -> None:
        self._say(link, Kind.STATE, self._state(online=online), retain=True)

    def _say_birth(self, link: Link) -> None:
        self._say(link, Kind.BIRTH, encode(self._birth), retain=True)

    def _say(self, link: Link, kind: Kind, payload: bytes, *, retain: bool = False) -> None:
        link.publish(self._topic(kind), payload, retain=retain)

    def _last_words(self) -> Will:
        return Will(self._topic(Kind.STATE), self._state(online=False))

    def _state(self, *, online: bool) -> bytes:
        # one time for a connection: a will that looked older than the state that it ends would
        # be taken for a late message, and the gateway's silence for nothing
        return encode(State(self._gateway, self._outbox.boot, online, self._connected_at))

    def _topic(self, kind: Kind) -> str:
        return str(Topic(self._gateway, kind))

    def _went(self, error: NotReady) -> None:
        if self._away_since is None:
            self._away_since = time.monotonic()
            log.warning("uplink: %s; trying again until it is back", error)

    def _came(self, link: Link) -> None:
        since, self._away_since = self._away_since, None
        after = "" if since is None else f" after {time.monotonic() - since:.1f} s"
        log.info("uplink: connected to %s with %s%s", link.where, link.version, after)


def _within(seq: int, ranges: list[tuple[int, int]]) -> bool:
    """`ranges` are sorted and do not overlap."""
    at = bisect_right(ranges, (seq, MAX_SEQ))
    return at > 0 and ranges[at - 1][1] >= seq


def _now() -> float:
    return round(time.time(), 3)
