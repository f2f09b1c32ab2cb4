"""The only SQL about tags and transfers."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from campus_server.assets.models import ClonedTag, TagBinding, Transfer, UnknownTag

__all__ = [
    "bindings_of_epcs",
    "clone",
    "count_unknown",
    "forget_unknown",
    "open_binding_of_asset",
    "open_binding_of_epc",
    "open_epcs",
    "page_of_unknown",
    "transfers_at",
    "trim_unknown",
    "unknown_by_epc",
]


def bindings_of_epcs(session: Session, epcs: Collection[str]) -> Sequence[TagBinding]:
    """Open and closed ones, oldest first."""
    return session.scalars(
        select(TagBinding)
        .where(TagBinding.epc.in_(epcs))
        .order_by(TagBinding.bound_from, TagBinding.id)
    ).all()


def open_binding_of_epc(session: Session, epc: str) -> TagBinding | None:
    return session.scalar(
        select(TagBinding).where(TagBinding.epc == epc, TagBinding.bound_to.is_(None))
    )


def open_binding_of_asset(session: Session, asset_id: str) -> TagBinding | None:
    return session.scalar(
        select(TagBinding).where(TagBinding.asset_id == asset_id, TagBinding.bound_to.is_(None))
    )


def open_epcs(session: Session, asset_ids: Collection[str]) -> dict[str, str]:
    """Asset id → EPC that is on it now."""
    rows = session.execute(
        select(TagBinding.asset_id, TagBinding.epc).where(
            TagBinding.asset_id.in_(asset_ids), TagBinding.bound_to.is_(None)
        )
    )
    return dict(rows.all())


def clone(session: Session, epc: str, tid: str) -> ClonedTag | None:
    return session.get(ClonedTag, (epc, tid))


def unknown_by_epc(session: Session, epcs: Collection[str]) -> dict[str, UnknownTag]:
    rows = session.scalars(select(UnknownTag).where(UnknownTag.epc.in_(epcs)))
    return {tag.epc: tag for tag in rows}


def forget_unknown(session: Session, epc: str) -> None:
    session.execute(delete(UnknownTag).where(UnknownTag.epc == epc))


def trim_unknown(session: Session, keep: int) -> None:
    """Only the `keep` tags that were read last stay."""
    newest = (
        select(UnknownTag.epc).order_by(UnknownTag.last_seen.desc(), UnknownTag.epc).limit(keep)
    )
    session.execute(delete(UnknownTag).where(UnknownTag.epc.not_in(newest)))


def count_unknown(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(UnknownTag)) or 0


def page_of_unknown(session: Session, after: str | None, limit: int) -> Sequence[UnknownTag]:
    """In order of EPC."""
    query = select(UnknownTag).order_by(UnknownTag.epc).limit(limit)
    if after is not None:
        query = query.where(UnknownTag.epc > after)
    return session.scalars(query).all()


def transfers_at(session: Session, asset_id: str, moment: datetime) -> Sequence[Transfer]:
    """Those that hold at this moment, the earliest entered first."""
    return session.scalars(
        select(Transfer)
        .where(
            Transfer.asset_id == asset_id,
            Transfer.starts_at <= moment,
            (Transfer.ends_at.is_(None)) | (Transfer.ends_at > moment),
        )
        .order_by(Transfer.id)
    ).all()
