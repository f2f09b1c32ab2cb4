"""GET /tickets, GET /tickets/{id}, POST /tickets/{id}/transitions."""

from typing import Annotated

from fastapi import APIRouter, Query

from campus_server.kit.hub import News
from campus_server.tickets import service
from campus_server.tickets.rules import ENDED, Actor, Order, TicketState
from campus_server.tickets.schemas import TicketDetailOut, TicketOut, TransitionIn
from campus_server.tickets.service import Wanted
from campus_server.tickets.shown import shown, shown_in_detail
from campus_server.web.paging import Page, PageQuery, cursor_of
from campus_server.web.parts import PartsDep
from campus_server.web.principal import Principal, Scope, SignedIn
from campus_server.web.schemas import RowId

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/tickets", tags=["tickets"])


@router.get("")
def tickets(
    who: SignedIn,
    parts: PartsDep,
    asked: PageQuery,
    is_open: Annotated[bool | None, Query(alias="open")] = None,
    state: Annotated[list[TicketState] | None, Query()] = None,
    mine: bool = False,
    subject: str | None = None,
) -> Page[TicketOut]:
    """Newest first. `mine`: reported by, assigned to or held by the caller."""
    related_to = who.user_id if mine or who.scope is Scope.OWN else None
    wanted = Wanted(is_open, tuple(state or ()), subject, related_to)
    before = asked.after(int)
    now = parts.clock()
    with parts.database.read() as session:
        # one more than asked for tells whether another page follows
        found, total = service.listed(session, wanted, limit=asked.limit + 1, before=before)
        rows = found[: asked.limit]
        following = cursor_of(rows[-1].id) if len(found) > len(rows) else None
        items = [shown(row, _actor(who), now) for row in rows]
        return Page(items=items, total=total, next=following)


@router.get("/{ticket_id}")
def ticket(ticket_id: RowId, who: SignedIn, parts: PartsDep) -> TicketDetailOut:
    """With its timeline, oldest first."""
    with parts.database.read() as session:
        row, entries = service.detail(session, ticket_id, only_of=_only_of(who))
        return shown_in_detail(row, entries, _actor(who), parts.clock())


@router.post("/{ticket_id}/transitions")
def transition(ticket_id: RowId, body: TransitionIn, who: SignedIn, parts: PartsDep) -> TicketOut:
    """409: read again, or not in the table; 403: not for this person; 422: guard not met."""
    now = parts.clock()
    order = Order(
        to=body.to,
        version=body.version,
        note=body.note,
        assignee_id=body.assignee_id,
        outcome=body.outcome,
        failure_mode=body.failure_mode,
    )
    with parts.database.write() as session:
        row = service.transition(session, ticket_id, order, _actor(who), now, only_of=_only_of(who))
        after = shown(row, _actor(who), now)
        reset = row.alarm_id if row.latched and row.state in ENDED else None
    parts.hub.publish(News("ticket", {"id": after.id, "state": after.state.value}))
    if reset is not None:
        parts.hub.publish(
            News("alarm", {"id": reset, "subject": after.subject, "state": "cleared"})
        )
    return after


def _actor(who: Principal) -> Actor:
    return Actor(who.user_id, who.role)


def _only_of(who: Principal) -> int | None:
    return who.user_id if who.scope is Scope.OWN else None
