"""Which tag is on which asset, and what to do with tags that are on none.

A tag's identity is (EPC, TID). The TID comes from the chip's maker and is learned from the first
read that carries one; the same EPC with another TID later is a copy.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from campus_server.assets import service
from campus_server.assets import tags_repository as repository
from campus_server.assets.models import ClonedTag, TagBinding, UnknownTag
from campus_server.errors import Conflict

__all__ = ["INBOX_LIMIT", "Carriers", "Sighting", "bind", "note_clone", "note_unknown"]

INBOX_LIMIT = 10_000
"""Rows: strangers' tags are everywhere (clothes, library books), the inbox must not grow."""
_MOST = 2**31 - 1  # what an integer column holds everywhere


@dataclass(frozen=True, slots=True)
class Sighting:
    """How often, and between which times, one message saw a tag."""

    first: datetime
    last: datetime
    count: int

    def joined(self, other: "Sighting") -> "Sighting":
        return Sighting(
            min(self.first, other.first), max(self.last, other.last), self.count + other.count
        )


class Carriers:
    """The bindings of some EPCs, for look-ups by event time."""

    def __init__(self, session: Session, epcs: Collection[str]) -> None:
        self._by_epc: dict[str, list[TagBinding]] = {}
        for binding in repository.bindings_of_epcs(session, epcs):
            self._by_epc.setdefault(binding.epc, []).append(binding)

    def at(self, epc: str, moment: datetime) -> TagBinding | None:
        """Who carried it then. The first binding answers for the time before it as well: a tag
        is stuck on before somebody types it in, and clocks differ."""
        bindings = self._by_epc.get(epc, [])
        for index, binding in enumerate(bindings):
            began = index == 0 or binding.bound_from <= moment
            if began and (binding.bound_to is None or moment < binding.bound_to):
                return binding
        return None


def bind(session: Session, asset_id: str, epc: str, now: datetime) -> TagBinding:
    """Put a tag on an asset, in place of the one that it had; raise `NotFound`, `Conflict`."""
    asset = service.require(session, asset_id)
    there = repository.open_binding_of_epc(session, epc)
    if there is not None:
        if there.asset_id == asset.id:
            return there
        raise Conflict("tag_in_use", f"The tag {epc} is on asset {there.asset_id}.")
    replaced = repository.open_binding_of_asset(session, asset.id)
    if replaced is not None:
        replaced.bound_to = now
        session.flush()
    binding = TagBinding(epc=epc, tid=None, asset_id=asset.id, bound_from=now, bound_to=None)
    session.add(binding)
    repository.forget_unknown(session, epc)
    session.flush()
    return binding


def note_unknown(session: Session, reader: str, seen: Mapping[str, Sighting]) -> None:
    """Into the inbox; `seen` is by EPC. The tags read longest ago leave a full inbox."""
    known = repository.unknown_by_epc(session, seen)
    for epc, sighting in seen.items():
        tag = known.get(epc)
        if tag is None:
            session.add(
                UnknownTag(
                    epc=epc,
                    first_seen=sighting.first,
                    last_seen=sighting.last,
                    reader=reader,
                    count=min(sighting.count, _MOST),
                )
            )
            continue
        tag.first_seen = min(tag.first_seen, sighting.first)
        if sighting.last >= tag.last_seen:
            tag.last_seen, tag.reader = sighting.last, reader
        tag.count = min(tag.count + sighting.count, _MOST)
    session.flush()
    if len(known) < len(seen) and repository.count_unknown(session) > INBOX_LIMIT:
        repository.trim_unknown(session, INBOX_LIMIT)


def note_clone(
    session: Session, binding: TagBinding, tid: str, reader: str, sighting: Sighting
) -> bool:
    """Whether this copy is new to us."""
    clone = repository.clone(session, binding.epc, tid)
    if clone is not None:
        clone.first_seen = min(clone.first_seen, sighting.first)
        clone.last_seen = max(clone.last_seen, sighting.last)
        clone.count = min(clone.count + sighting.count, _MOST)
        return False
    session.add(
        ClonedTag(
            epc=binding.epc,
            tid=tid,
            asset_id=binding.asset_id,
            first_seen=sighting.first,
            last_seen=sighting.last,
            reader=reader,
            count=min(sighting.count, _MOST),
        )
    )
    session.flush()
    return True
