"""Zebra FX fixed readers: tag events that the reader publishes to a broker, as JSON.

Format: the `SimpleTagEvent` of Zebra's IoT Connector, one object or an array of them.
"""

import time
from datetime import datetime
from typing import Any, Literal

import msgspec

from campus_edge.config import ZebraFx
from campus_edge.driver import Batch, ReaderScans
from campus_edge.errors import BadFrame
from campus_edge.mqtt import Link, Received
from campus_wire.instants import RecordError, milliseconds
from campus_wire.messages import EPC, TagRead

__all__ = ["ZebraFxDriver", "parse"]

MOST_FRAMES = 100
"""MQTT messages of one `read`: they share one commit."""


class _Tag(msgspec.Struct, rename="camel"):
    id_hex: str
    antenna: int
    peak_rssi: float
    reads: int = 1
    tid: str | None = msgspec.field(name="TID", default=None)


class _SimpleTagEvent(msgspec.Struct):
    type: Literal["SIMPLE"]
    timestamp: str
    data: _Tag


class _Hex(msgspec.Struct):
    epc: EPC


def parse(payload: bytes, reader: str, now: float) -> tuple[list[TagRead], list[BadFrame]]:
    """A record that is wrong costs itself only. `now` is our clock, in seconds."""
    try:
        raw: Any = msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return [], [BadFrame(reader, f"not JSON: {error}")]
    reads: list[TagRead] = []
    bad: list[BadFrame] = []
    for item in raw if isinstance(raw, list) else [raw]:
        try:
            reads.append(_read(msgspec.convert(item, _SimpleTagEvent), now))
        except (msgspec.ValidationError, RecordError, ValueError) as error:
            bad.append(BadFrame(reader, f"not a tag event: {error}"))
    return reads, bad


def _read(event: _SimpleTagEvent, now: float) -> TagRead:
    moment = datetime.fromisoformat(event.timestamp)
    if moment.tzinfo is None:
        raise ValueError(f"timestamp {event.timestamp!r} has no offset from UTC")
    seconds = milliseconds(moment.timestamp(), now) / 1000
    return msgspec.convert(
        {
            "epc": _hex(event.data.id_hex),
            "antenna": event.data.antenna,
            "rssi": event.data.peak_rssi,
            "first": seconds,
            "last": seconds,
            "count": event.data.reads,
            "tid": None if event.data.tid is None else _hex(event.data.tid),
        },
        TagRead,
    )


def _hex(text: str) -> str:
    return msgspec.convert({"epc": text.upper()}, _Hex).epc


class ZebraFxDriver:
    """The broker keeps a session for us and hears of a message only when it is stored.

    Where it keeps none (MQTT 3.1.1 brokers without sessions), what the reader publishes while
    we are away is lost to us.
    """

    wants_receipt = True

    def __init__(self, reader: ZebraFx, gateway: str) -> None:
        self._reader = reader
        self._link = Link(reader.broker, f"campus-edge-{gateway}-{reader.reader}", receipts=True)
        self._owed: list[Received] = []

    @property
    def name(self) -> str:
        return self._reader.reader

    def open(self) -> None:
        self._owed = []  # the broker sends them again
        self._link.open([self._reader.topic])

    def read(self, wait: float) -> Batch:
        for message in self._owed:
            self._link.acknowledge(message)
        self._owed = self._frames(wait)
        batch = Batch()
        reads: list[TagRead] = []
        now = time.time()
        for message in self._owed:
            good, bad = parse(message.payload, self._reader.reader, now)
            reads += good
            batch.bad += bad
        if reads:
            batch.scans.append(ReaderScans(self._reader.reader, reads))
        return batch

    def close(self) -> None:
        self._link.close()

    def _frames(self, wait: float) -> list[Received]:
        """Wait for the first; take along what has arrived with it."""
        end = time.monotonic() + wait
        frames = self._link.take()
        while not frames:
            left = end - time.monotonic()
            if left <= 0:
                return []
            self._link.turn(left)
            frames = self._link.take()
        while len(frames) < MOST_FRAMES:
            self._link.turn(0.0)
            more = self._link.take()
            if not more:
                break
            frames += more
        return frames
