"""Bytes to messages and back. Everything that a stranger could get wrong is judged here.

A payload is first decoded strictly as a whole; only when that fails is it taken apart, so that
one bad record costs itself and not its neighbours.
"""

import json
import math
from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from campus_wire.errors import BadMessage, Fault
from campus_wire.instants import RecordError, milliseconds
from campus_wire.messages import (
    MAX_SEQ,
    Birth,
    Boot,
    Command,
    Committed,
    Event,
    Events,
    GatewayId,
    Readings,
    RejectedRecord,
    Reply,
    Scans,
    Seq,
    State,
    SubjectId,
    TagRead,
)
from campus_wire.senml import QUALITIES, Record, resolve

__all__ = [
    "MAX_PAYLOAD",
    "decode_birth",
    "decode_command",
    "decode_committed",
    "decode_events",
    "decode_readings",
    "decode_reply",
    "decode_scans",
    "decode_state",
    "encode",
    "encode_readings",
]

MAX_PAYLOAD = 256 * 1024
"""Bytes. A larger message is refused before it is parsed; an edge splits before that."""
MAX_BIRTH = 8 * 1024 * 1024
"""Bytes of a birth: some 20,000 points."""

T = TypeVar("T")


class _ScansEnvelope(msgspec.Struct):
    gateway: GatewayId
    boot: Boot
    seq: Seq
    reader: SubjectId
    reads: list[Any]


class _EventsEnvelope(msgspec.Struct):
    gateway: GatewayId
    boot: Boot
    seq: Seq
    events: list[Any]


class _Identity(msgspec.Struct):
    boot: Boot
    seq: Seq


_records = msgspec.json.Decoder(list[Record])


def encode(message: msgspec.Struct) -> bytes:
    """JSON, with only what differs from the defaults left to the class."""
    return msgspec.json.encode(message)


def encode_readings(
    gateway: str,
    boot: str,
    seq: int,
    readings: Sequence[tuple[str, float, float, int]],
) -> bytes:
    """`readings` are (point name, seconds since 1970, value, quality code), at least one.

    Times are written relative to the first (`bt`), to the millisecond.
    """
    base = round(readings[0][1], 3)
    records = [
        Record(
            n=name,
            t=round(time - base, 3),
            v=value,
            q=None if quality == 0 else QUALITIES[quality],
        )
        for name, time, value, quality in readings
    ]
    first = records[0]
    first.bn, first.bt, first.boot, first.seq = gateway + "/", base, boot, seq
    return msgspec.json.encode(records)


def decode_readings(payload: bytes, gateway: str, now: float) -> Readings:
    """Raise `BadMessage` when nothing of it can be used."""
    _check_size(payload, MAX_PAYLOAD)
    try:
        records = _records.decode(payload)
        identity = _identity({"boot": records[0].boot, "seq": records[0].seq}) if records else None
        columns = resolve(enumerate(records), gateway, now)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raw = _parse(payload)
        if not isinstance(raw, list):
            raise BadMessage(Fault.WRONG_TYPE, "a SenML pack is a JSON array") from None
        identity = _identity(raw[0]) if raw else None
        columns = resolve(enumerate(_salvage(item, Record) for item in raw), gateway, now)
    if identity is None:
        raise BadMessage(Fault.NO_IDENTITY, "the first record carries no valid `boot` and `seq`")
    if not columns.names:
        _nothing_left(columns.rejected, identity)
    return Readings(
        gateway,
        *identity,
        columns.names,
        columns.times_ms,
        columns.values,
        columns.quality,
        columns.rejected,
    )


def decode_scans(payload: bytes, gateway: str, now: float) -> Scans:
    """Raise `BadMessage` when nothing of it can be used."""
    envelope, identity = _envelope(payload, _ScansEnvelope, gateway)
    reads, rejected = _judged(envelope.reads, TagRead, ("first", "last"), now)
    if not reads:
        _nothing_left(rejected, identity)
    return Scans(gateway, *identity, envelope.reader, reads, rejected)


def decode_events(payload: bytes, gateway: str, now: float) -> Events:
    """Raise `BadMessage` when nothing of it can be used."""
    envelope, identity = _envelope(payload, _EventsEnvelope, gateway)
    events, rejected = _judged(envelope.events, Event, ("time",), now)
    if not events:
        _nothing_left(rejected, identity)
    return Events(gateway, *identity, events, rejected)


def decode_birth(payload: bytes, gateway: str) -> Birth:
    _check_size(payload, MAX_BIRTH)
    birth = _whole(payload, Birth, gateway)
    equipment = {item.id for item in birth.equipment}
    for point in birth.points:
        if point.equipment not in equipment:
            raise BadMessage(
                Fault.BAD_NAME,
                f"point {point.name!r} names equipment {point.equipment!r}, not in this birth",
            )
        for limit in (point.low, point.high):
            if limit is not None and not math.isfinite(limit):
                raise BadMessage(Fault.NOT_FINITE, f"a limit of point {point.name!r} is {limit}")
    return birth


def decode_state(payload: bytes, gateway: str, now: float) -> State:
    _check_size(payload, MAX_PAYLOAD)
    state = _whole(payload, State, gateway)
    try:
        milliseconds(state.time, now)
    except RecordError as error:
        raise BadMessage(error.fault, error.detail) from None
    return state


def decode_committed(payload: bytes) -> Committed:
    _check_size(payload, MAX_BIRTH)
    return _strict(payload, Committed)


def decode_command(payload: bytes) -> Command:
    _check_size(payload, MAX_PAYLOAD)
    return _strict(payload, Command)


def decode_reply(payload: bytes) -> Reply:
    _check_size(payload, MAX_PAYLOAD)
    return _strict(payload, Reply)


def _check_size(payload: bytes, limit: int) -> None:
    if len(payload) > limit:
        raise BadMessage(
            Fault.TOO_LARGE, f"{len(payload)} bytes; the most is {limit}, split the message"
        )


def _parse(payload: bytes) -> Any:
    """JSON as Python's reader takes it: NaN and infinity pass here, to be refused by name later."""
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise BadMessage(Fault.NOT_JSON, str(error)[:200]) from None


def _identity(raw: Any) -> tuple[str, int] | None:
    try:
        identity = msgspec.convert(raw, _Identity)
    except (msgspec.ValidationError, RecursionError):
        return None
    return identity.boot, identity.seq


def _salvage(item: Any, kind: type[T]) -> T | RecordError:
    try:
        return msgspec.convert(item, kind)
    except (msgspec.ValidationError, RecursionError, UnicodeEncodeError) as error:
        # without what no database takes: NUL, half a surrogate pair
        return RecordError(Fault.WRONG_TYPE, ascii(str(error))[1:201])


def _strict(payload: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(payload, type=kind)
    except msgspec.ValidationError as error:
        raise BadMessage(Fault.WRONG_TYPE, str(error)[:200]) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadMessage(Fault.NOT_JSON, str(error)[:200]) from None


_Whole = TypeVar("_Whole", Birth, State)


def _whole(payload: bytes, kind: type[_Whole], gateway: str) -> _Whole:
    message = _strict(payload, kind)
    if message.gateway != gateway:
        raise BadMessage(
            Fault.WRONG_GATEWAY, f"says {message.gateway!r} on the topic of {gateway!r}"
        )
    return message


_Envelope = TypeVar("_Envelope", _ScansEnvelope, _EventsEnvelope)


def _envelope(
    payload: bytes, kind: type[_Envelope], gateway: str
) -> tuple[_Envelope, tuple[str, int]]:
    _check_size(payload, MAX_PAYLOAD)
    raw = _parse(payload)
    identity = _identity(raw)
    if identity is None:
        raise BadMessage(Fault.NO_IDENTITY, f"no valid `boot` and `seq` (1 … {MAX_SEQ})")
    try:
        envelope = msgspec.convert(raw, kind)
    except (msgspec.ValidationError, RecursionError) as error:
        raise BadMessage(Fault.WRONG_TYPE, str(error)[:200], identity) from None
    if envelope.gateway != gateway:
        raise BadMessage(
            Fault.WRONG_GATEWAY,
            f"says {envelope.gateway!r} on the topic of {gateway!r}",
            identity,
        )
    return envelope, identity


def _judged(
    items: list[Any], kind: type[T], times: tuple[str, ...], now: float
) -> tuple[list[T], list[RejectedRecord]]:
    good: list[T] = []
    rejected: list[RejectedRecord] = []
    for index, item in enumerate(items):
        try:
            record = _salvage(item, kind)
            if isinstance(record, RecordError):
                raise record
            for name in times:
                milliseconds(getattr(record, name), now)
        except RecordError as error:
            rejected.append(RejectedRecord(index, error.fault.value, error.detail))
        else:
            good.append(record)
    return good, rejected


def _nothing_left(rejected: list[RejectedRecord], identity: tuple[str, int]) -> None:
    if not rejected:
        raise BadMessage(Fault.WRONG_TYPE, "the message holds no record", identity)
    first = rejected[0]
    raise BadMessage(Fault(first.fault), f"no record is good; the first: {first.detail}", identity)
