"""What gateways say of themselves: birth, state, events."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import json
from sqlalchemy.orm import Session

from campus_server.assets import service as assets
from campus_server.devices import repository, rules
from campus_server.devices.models import AntennaRow, DeviceEvent, Gateway, Reader
from campus_server.errors import NotFound
from campus_server.finding import Finding
from campus_server.kit.clock import from_ms, to_ms
from campus_wire.messages import Birth, Events, ReaderBirth, State

__all__ = [
    "EVENTS_KEPT",
    "antennas",
    "gateway_of",
    "heard",
    "listening_since",
    "record_events",
    "record_state",
    "register_birth",
    "require_gateway",
]

EVENTS_KEPT = 1_000
"""Rows per gateway: a driver that flaps for a month must not fill the database."""
_REFUSED = "birth_refused"
_SET_BACK = timedelta(seconds=60)
"""A state so much older than the newest known: the gateway's clock was put right."""
_NEXT = timedelta(milliseconds=1)


def register_birth(
    session: Session, birth: Birth, now: datetime, refused: Iterable[assets.Refusal] = ()
) -> list[assets.Refusal]:
    """The gateway itself and its readers; all that was refused of this birth.

    Call it after `assets.service.register_birth`, which creates the places that antennas stand
    for, and hand over what that one refused: each refusal becomes an event of this gateway, the
    same one again a higher count.
    """
    gateway = _gateway(session, birth.gateway, birth.boot)
    gateway.boot, gateway.software, gateway.last_message_at = birth.boot, birth.software, now
    fingerprint = hashlib.sha256(json.encode(birth)).hexdigest()
    all_refused = [*refused]
    known = repository.readers_by_id(session, {item.id for item in birth.readers})
    ours = []
    for item in birth.readers:
        reader = known.get(item.id)
        if reader is not None and reader.gateway != birth.gateway:
            all_refused.append(assets.Refusal(item.id, reader.gateway))
        else:
            ours.append((item, reader))
    if fingerprint != gateway.birth_hash:
        gateway.birth_hash = fingerprint
        session.flush()
        _register_readers(session, birth.gateway, ours)
    for refusal in all_refused:
        _note_refusal(session, birth.gateway, refusal, now)
    session.flush()
    return all_refused


def _gateway(session: Session, gateway_id: str, boot: str) -> Gateway:
    gateway = repository.find_gateway(session, gateway_id)
    if gateway is None:
        gateway = Gateway(id=gateway_id, boot=boot, software="", birth_hash="")
        session.add(gateway)
        session.flush()
    return gateway


def _register_readers(
    session: Session, gateway: str, ours: Sequence[tuple[ReaderBirth, Reader | None]]
) -> None:
    repository.drop_antennas(session, [item.id for item, _ in ours])
    for item, known in ours:
        reader = known or Reader(id=item.id, gateway=gateway)
        reader.name_zh, reader.name_en = item.name.zh, item.name.en
        session.add(reader)
    session.flush()
    session.add_all(
        AntennaRow(
            reader=item.id,
            port=antenna.port,
            zone=antenna.zone,
            side=antenna.side,
            place=antenna.place,
            name_zh=antenna.name.zh,
            name_en=antenna.name.en,
        )
        for item, _ in ours
        for antenna in {antenna.port: antenna for antenna in item.antennas}.values()
    )


def _note_refusal(session: Session, gateway: str, refusal: assets.Refusal, now: datetime) -> None:
    before = repository.newest_event(session, gateway, _REFUSED, refusal.subject)
    if before is not None and before.detail == refusal.detail:
        before.at, before.count = now, before.count + 1
        return
    session.add(
        DeviceEvent(
            gateway=gateway,
            at=now,
            kind=_REFUSED,
            subject=refusal.subject,
            detail=refusal.detail,
            count=1,
        )
    )


def record_state(session: Session, state: State, now: datetime) -> Finding | None:
    """A finding when the gateway went away or came back.

    A state that is a little older than the newest known one changes nothing; one that is much
    older comes from a clock that was put right. Of two with the same time the later arrival
    counts: a will is written together with the online state that it ends.
    """
    gateway = _gateway(session, state.gateway, state.boot)
    at = datetime.fromtimestamp(state.time, UTC)
    newest = gateway.state_at
    if newest is not None and newest - _SET_BACK <= at < newest:
        return None
    before = gateway.online
    gateway.state_at, gateway.boot, gateway.online = at, state.boot, state.online
    if before == state.online:
        return None
    # by our clock both ways: the gateway's may be wrong, and a will carries the time of its
    # connection; never back, or an alarm would take the return for older than the silence
    told = gateway.since
    gateway.since = now if told is None else max(now, told + _NEXT)
    if state.online:
        gateway.last_message_at = now
        if before is None:
            return None
    return rules.silence(gateway.id, to_ms(gateway.since), active=not state.online)


def heard(session: Session, when: Mapping[str, datetime]) -> None:
    """Gateway → our clock at its newest message. Gateways without a birth are left out."""
    repository.set_heard(session, when)


def gateway_of(session: Session, reader: str) -> str | None:
    gateway = repository.gateway_of_reader(session, reader)
    return None if gateway is None else gateway.id


def listening_since(session: Session, reader: str) -> datetime | None:
    """Since when the reader's gateway is there; None while it is away."""
    gateway = repository.gateway_of_reader(session, reader)
    if gateway is None or gateway.online is None:
        return from_ms(0)  # it has never said: take it at its messages
    return gateway.since if gateway.online else None


def record_events(session: Session, events: Events, now: datetime) -> None:
    """The oldest leave when the gateway has more than `EVENTS_KEPT`."""
    _gateway(session, events.gateway, events.boot).last_message_at = now
    session.add_all(
        DeviceEvent(
            gateway=events.gateway,
            at=datetime.fromtimestamp(event.time, UTC),
            kind=event.kind,
            subject=event.subject,
            detail=event.detail,
            count=event.count,
        )
        for event in events.events
    )
    session.flush()
    if repository.count_events(session, events.gateway) > EVENTS_KEPT:
        repository.trim_events(session, events.gateway, EVENTS_KEPT)


def antennas(session: Session, reader: str, gateway: str | None = None) -> dict[int, AntennaRow]:
    """By port; empty for a reader that is unknown, or is not `gateway`'s where one is given."""
    row = repository.find_reader(session, reader)
    if row is None or gateway not in (None, row.gateway):
        return {}
    return {antenna.port: antenna for antenna in repository.antennas_of(session, reader)}


def require_gateway(session: Session, gateway: str) -> Gateway:
    """Raise `NotFound`."""
    row = repository.find_gateway(session, gateway)
    if row is None:
        raise NotFound("gateway", f"There is no gateway {gateway}.")
    return row
