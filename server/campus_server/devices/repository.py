"""The only SQL about gateways, readers and their events."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from campus_server.devices.models import AntennaRow, DeviceEvent, Gateway, Reader
from campus_server.kit.database import UtcDateTime

__all__ = [
    "antennas_of",
    "count_events",
    "drop_antennas",
    "every_gateway",
    "find_gateway",
    "find_reader",
    "gateway_of_reader",
    "newest_event",
    "page_of_events",
    "readers_by_id",
    "set_heard",
    "trim_events",
]


def find_gateway(session: Session, gateway: str) -> Gateway | None:
    return session.get(Gateway, gateway)


def every_gateway(session: Session) -> Sequence[Gateway]:
    """In order of id."""
    return session.scalars(select(Gateway).order_by(Gateway.id)).all()


def set_heard(session: Session, heard: Mapping[str, datetime]) -> None:
    """Never moves a time back."""
    if not heard:
        return
    told = bindparam("b_moment", type_=UtcDateTime())
    earlier = Gateway.last_message_at.is_(None) | (Gateway.last_message_at < told)
    session.connection().execute(
        update(Gateway)
        .where(Gateway.id == bindparam("b_gateway"), earlier)
        .values({"last_message_at": told}),
        [{"b_gateway": gateway, "b_moment": moment} for gateway, moment in heard.items()],
    )


def gateway_of_reader(session: Session, reader: str) -> Gateway | None:
    return session.scalar(
        select(Gateway).join(Reader, Reader.gateway == Gateway.id).where(Reader.id == reader)
    )


def find_reader(session: Session, reader: str) -> Reader | None:
    return session.get(Reader, reader)


def readers_by_id(session: Session, ids: Collection[str]) -> dict[str, Reader]:
    return {row.id: row for row in session.scalars(select(Reader).where(Reader.id.in_(ids)))}


def drop_antennas(session: Session, readers: Collection[str]) -> None:
    session.execute(delete(AntennaRow).where(AntennaRow.reader.in_(readers)))


def antennas_of(session: Session, reader: str) -> Sequence[AntennaRow]:
    """In order of port."""
    return session.scalars(
        select(AntennaRow).where(AntennaRow.reader == reader).order_by(AntennaRow.port)
    ).all()


def newest_event(session: Session, gateway: str, kind: str, subject: str) -> DeviceEvent | None:
    return session.scalar(
        select(DeviceEvent)
        .where(
            DeviceEvent.gateway == gateway,
            DeviceEvent.kind == kind,
            DeviceEvent.subject == subject,
        )
        .order_by(DeviceEvent.id.desc())
        .limit(1)
    )


def trim_events(session: Session, gateway: str, keep: int) -> None:
    """Only the `keep` of this gateway that came last stay."""
    newest = (
        select(DeviceEvent.id)
        .where(DeviceEvent.gateway == gateway)
        .order_by(DeviceEvent.id.desc())
        .limit(keep)
    )
    session.execute(
        delete(DeviceEvent).where(DeviceEvent.gateway == gateway, DeviceEvent.id.not_in(newest))
    )


def count_events(session: Session, gateway: str) -> int:
    query = select(func.count()).select_from(DeviceEvent).where(DeviceEvent.gateway == gateway)
    return session.scalar(query) or 0


def page_of_events(
    session: Session, gateway: str, before: int | None, limit: int
) -> Sequence[DeviceEvent]:
    """The last that came first; `before` is the id of the last one shown."""
    query = (
        select(DeviceEvent)
        .where(DeviceEvent.gateway == gateway)
        .order_by(DeviceEvent.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(DeviceEvent.id < before)
    return session.scalars(query).all()
