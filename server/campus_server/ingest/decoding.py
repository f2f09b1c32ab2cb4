"""From what the broker delivered to columns of readings, and units of everything else.

Plain packs of readings go the short road, all of them judged at once; what is not plain, or in
which something is wrong, is decoded record by record, so that one bad record costs itself alone.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from campus_server.ingest.columns import Columns
from campus_server.ingest.layouts import Layouts
from campus_server.telemetry.batch import Batch, MessageId
from campus_server.telemetry.points import Points, TooManyPoints
from campus_wire import codec
from campus_wire.errors import BadMessage, BadTopic, Fault
from campus_wire.messages import (
    Birth,
    Events,
    Readings,
    RejectedRecord,
    Reply,
    Scans,
    State,
)
from campus_wire.topics import Kind, Topic, parse

__all__ = ["Content", "Decoded", "Decoder", "Incoming", "Quarantined", "Unit"]

_LONGEST_TOPIC = 128
"""Characters; ours are shorter, and what a stranger makes up is not remembered."""
_NAMED = 10
"""Bad records of one message that are named; the others are counted."""


class Incoming(NamedTuple):
    """One delivery. `receipt` is whatever the deliverer needs to acknowledge it."""

    topic: str
    payload: bytes
    receipt: Any = None


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A message that cannot be used, or some records of it: `detail` says which and why."""

    topic: str
    payload: bytes
    fault: str
    """Of the whole, or of the first bad record."""
    detail: str


Content = Birth | State | Scans | Events | Reply | None


@dataclass(frozen=True, slots=True)
class Unit:
    """A message that is not wholly good readings; `content` is None when nothing is left to do."""

    topic: str
    payload: bytes
    content: Content
    id: MessageId | None
    """None for what has no `seq` (birth, state), and for what nobody can name."""
    gateway: str | None
    quarantined: Quarantined | None = None


class Decoded(NamedTuple):
    units: list[Unit]
    readings: Batch


class Decoder:
    """Remembers what comes again, for as long as the process lives. One thread uses it."""

    def __init__(self, points: Points) -> None:
        self._points = points
        self._layouts = Layouts(points)

    def decode(self, incoming: Sequence[Incoming], now: float) -> Decoded:
        """`now` is the server's clock in seconds; never raises for what a stranger sent."""
        doubtful: set[int] = set()
        while True:
            units: list[Unit] = []
            columns = Columns(self._points, self._layouts)
            for key, one in enumerate(incoming):
                topic = _topic(one.topic)
                if not _taken_plain(columns, key, one, topic, doubtful):
                    unit = _unit(one, topic, now, columns, key)
                    if unit is not None:
                        units.append(unit)
                        columns.take_nothing(key, unit.id)
            readings, found = columns.batch(now)
            if not found:
                return Decoded(units, readings)
            doubtful.update(found)  # for good: a name that was numbered meanwhile must not undo it


def _taken_plain(
    columns: Columns, key: int, one: Incoming, topic: Topic | str, doubtful: Collection[int]
) -> bool:
    return (
        isinstance(topic, Topic)
        and topic.kind is Kind.READINGS
        and key not in doubtful
        and len(one.payload) <= codec.MAX_PAYLOAD
        and columns.take_plain(key, topic.gateway, one.payload)
    )


def _topic(text: str) -> Topic | str:
    """What is wrong with it, when it is not one of ours."""
    return _remembered(text) if len(text) <= _LONGEST_TOPIC else _parsed(text)


@lru_cache(100_000)
def _remembered(text: str) -> Topic | str:
    return _parsed(text)


def _parsed(text: str) -> Topic | str:
    try:
        return parse(text)
    except BadTopic as error:
        return str(error)


def _unit(one: Incoming, topic: Topic | str, now: float, columns: Columns, key: int) -> Unit | None:
    """None: readings of which every record is good; they have gone into `columns`."""
    if isinstance(topic, str):
        return _refused(one, None, "bad_topic", topic, None)
    try:
        content = _content(topic, one.payload, now)
    except BadMessage as error:
        return _refused(one, topic.gateway, error.fault.value, error.detail, error.identity)
    unit = Unit(one.topic, one.payload, None, None, topic.gateway)
    if isinstance(content, Readings | Scans | Events):
        identity = MessageId(content.gateway, content.boot, content.seq)
        bad = _of_records(one, content.rejected) if content.rejected else None
        unit = replace(unit, id=identity, quarantined=bad)
    if not isinstance(content, Readings):
        return replace(unit, content=content)
    try:
        columns.take(key, content)
    except TooManyPoints as error:
        bad = Quarantined(one.topic, one.payload, "too_many_points", str(error))
        return replace(unit, quarantined=bad)
    return unit if unit.quarantined is not None else None


def _of_records(one: Incoming, rejected: Sequence[RejectedRecord]) -> Quarantined:
    """One entry for all bad records of a message, the first of them named."""
    named = [f"record {bad.index}: {bad.fault}: {bad.detail}" for bad in rejected[:_NAMED]]
    if len(rejected) > _NAMED:
        named.append(f"and {len(rejected) - _NAMED} more")
    return Quarantined(one.topic, one.payload, rejected[0].fault, "\n".join(named))


def _content(topic: Topic, payload: bytes, now: float) -> Content | Readings:
    match topic.kind:
        case Kind.READINGS:
            return codec.decode_readings(payload, topic.gateway, now)
        case Kind.SCANS:
            return codec.decode_scans(payload, topic.gateway, now)
        case Kind.EVENTS:
            return codec.decode_events(payload, topic.gateway, now)
        case Kind.BIRTH:
            return codec.decode_birth(payload, topic.gateway)
        case Kind.STATE:
            return codec.decode_state(payload, topic.gateway, now)
        case Kind.REPLY:
            return codec.decode_reply(payload)
        case Kind.COMMITTED | Kind.COMMAND:
            raise BadMessage(Fault.WRONG_TYPE, f"{topic.kind.value} is ours to send")


def _refused(
    one: Incoming,
    gateway: str | None,
    fault: str,
    detail: str,
    identity: tuple[str, int] | None,
) -> Unit:
    named = None if identity is None or gateway is None else MessageId(gateway, *identity)
    return Unit(
        one.topic,
        one.payload,
        None,
        named,
        gateway,
        Quarantined(one.topic, one.payload, fault, detail),
    )
