"""From what the broker delivered to units of work, each with its identity."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from campus_server.telemetry.batch import MessageId
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

__all__ = ["Content", "Incoming", "Quarantined", "Unit", "decode"]


_NAMED = 10
"""Bad records of one message that are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One delivery. `receipt` is whatever the deliverer needs to acknowledge it."""

    topic: str
    payload: bytes
    receipt: Any = None
    qos: int = 1


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A message that cannot be used, or some records of it: `detail` says which and why."""

    topic: str
    payload: bytes
    fault: str
    """Of the whole, or of the first bad record."""
    detail: str


Content = Birth | State | Readings | Scans | Events | Reply | None


@dataclass(frozen=True, slots=True)
class Unit:
    """A message after decoding; `content` is None when nothing of it could be used."""

    topic: str
    payload: bytes
    content: Content
    id: MessageId | None
    """None for what has no `seq` (birth, state), and for what nobody can name."""
    gateway: str | None
    quarantined: Quarantined | None = None


def decode(incoming: Sequence[Incoming], now: float) -> list[Unit]:
    """`now` is the server's clock in seconds; never raises for what a stranger sent."""
    return [_unit(one, now) for one in incoming]


def _unit(one: Incoming, now: float) -> Unit:
    try:
        topic = parse(one.topic)
    except BadTopic as error:
        return _refused(one, None, "bad_topic", str(error), None)
    try:
        content = _content(topic, one.payload, now)
    except BadMessage as error:
        return _refused(one, topic.gateway, error.fault.value, error.detail, error.identity)
    rejected: Sequence[RejectedRecord] = ()
    identity: MessageId | None = None
    if isinstance(content, Readings | Scans | Events):
        rejected = content.rejected
        identity = MessageId(content.gateway, content.boot, content.seq)
    return Unit(
        one.topic,
        one.payload,
        content,
        identity,
        topic.gateway,
        _of_records(one, rejected) if rejected else None,
    )


def _of_records(one: Incoming, rejected: Sequence[RejectedRecord]) -> Quarantined:
    """One entry for all bad records of a message, the first of them named."""
    named = [f"record {bad.index}: {bad.fault}: {bad.detail}" for bad in rejected[:_NAMED]]
    if len(rejected) > _NAMED:
        named.append(f"and {len(rejected) - _NAMED} more")
    return Quarantined(one.topic, one.payload, rejected[0].fault, "\n".join(named))


def _content(topic: Topic, payload: bytes, now: float) -> Content:
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
