"""Leave to move. Written by people through the API, and by the tickets when a repair is accepted."""

from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from campus_server.assets import service
from campus_server.assets import tags_repository as repository
from campus_server.assets.models import Transfer
from campus_server.errors import Invalid
from campus_server.places import service as places

__all__ = ["TransferKind", "allow", "may_leave"]

TransferKind = Literal["transfer", "loan", "repair"]


def allow(
    session: Session,
    asset_id: str,
    *,
    kind: TransferKind,
    starts_at: datetime,
    ends_at: datetime | None,
    destination: str | None,
    approved_by: str,
    note: str = "",
) -> Transfer:
    """Raise `NotFound` (asset, destination), `Invalid` (it ends before it starts)."""
    service.require(session, asset_id)
    if destination is not None:
        places.require(session, destination)
    if ends_at is not None and ends_at <= starts_at:
        raise Invalid("empty_span", "The transfer must end after it starts.")
    transfer = Transfer(
        asset_id=asset_id,
        destination=destination,
        starts_at=starts_at,
        ends_at=ends_at,
        kind=kind,
        approved_by=approved_by,
        note=note,
    )
    session.add(transfer)
    session.flush()
    return transfer


def may_leave(session: Session, asset_id: str, building: str | None, moment: datetime) -> bool:
    """Whether the asset may pass out of `building` then.

    A transfer to another room of the same building is no leave to go out of it; with no building
    known for the gate, any transfer is one.
    """
    return any(
        transfer.destination is None
        or building is None
        or transfer.destination.split("/")[0] != building
        for transfer in repository.transfers_at(session, asset_id, moment)
    )
