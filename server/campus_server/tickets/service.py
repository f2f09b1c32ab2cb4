"""What people do with tickets; what findings do is in `episodes`.

The functions write into the session that they are given and never commit.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from campus_server.alarms import service as alarms
from campus_server.errors import Conflict, Invalid, NotFound
from campus_server.finding import Sentence
from campus_server.permissions import Role
from campus_server.tickets import repository, rules, words
from campus_server.tickets.episodes import open_or_update
from campus_server.tickets.models import Ticket, TicketEntry
from campus_server.tickets.record import case_of, write
from campus_server.tickets.repository import Wanted
from campus_server.tickets.rules import ENDED, Actor, Case, Order, TicketState

__all__ = ["Wanted", "allowed", "detail", "listed", "open_or_update", "transition"]

_WORKERS = frozenset({Role.TECHNICIAN, Role.TEAM_LEAD, Role.ADMIN})
"""Who can be given work."""


def transition(
    session: Session,
    ticket_id: int,
    order: Order,
    who: Actor,
    now: datetime,
    *,
    only_of: int | None = None,
) -> Ticket:
    """The ticket afterwards; untouched when it is so already.

    `only_of`: tickets that do not concern this user are not there. Raises `NotFound`, `Conflict`
    (stale, not in the table, another one is open), `NotPermitted`, `Invalid` (guard not met).
    """
    ticket = _seen(session, ticket_id, only_of, lock=True)
    case = case_of(ticket)
    last = repository.last_move(session, ticket_id)
    again = last is not None and last.who_id == who.user_id and last.to_state is order.to
    after = rules.transition(case, replace(order, again=again), who, now)
    if after is case:
        return ticket
    text = _text(session, case, after)
    if case.state in ENDED and after.state not in ENDED:
        _refuse_second(session, ticket)
    write(session, ticket, after, who, now, note=order.note, text=text)
    if after.state in ENDED and ticket.latched and ticket.alarm_id is not None:
        # nothing but a person's word ends a latched alarm, and this is it
        alarms.reset(session, ticket.alarm_id, now)
    return ticket


def allowed(ticket: Ticket, who: Actor, now: datetime) -> list[TicketState]:
    """States that this person may ask for now."""
    return rules.allowed(case_of(ticket), who, now)


def listed(
    session: Session, wanted: Wanted, *, limit: int, before: int | None
) -> tuple[Sequence[Ticket], int]:
    """Rows of one page, newest first, and how many there are in all."""
    rows = repository.page(session, wanted, limit=limit, before=before)
    return rows, repository.total(session, wanted)


def detail(
    session: Session, ticket_id: int, *, only_of: int | None = None
) -> tuple[Ticket, Sequence[TicketEntry]]:
    """The ticket and its timeline, oldest first. Raises `NotFound`."""
    ticket = _seen(session, ticket_id, only_of, lock=False)
    return ticket, repository.entries(session, ticket_id)


def _seen(session: Session, ticket_id: int, only_of: int | None, *, lock: bool) -> Ticket:
    ticket = repository.get(session, ticket_id, lock=lock)
    if ticket is None or (
        only_of is not None
        and only_of not in (ticket.requester_id, ticket.assignee_id, ticket.holder_id)
    ):
        raise NotFound("ticket", f"There is no ticket {ticket_id}.")
    return ticket


def _text(session: Session, before: Case, after: Case) -> Sentence | None:
    if after.state is TicketState.ASSIGNED and after.assignee_id is not None:
        return words.assigned(_worker(session, after.assignee_id))
    if after.state is TicketState.DONE and after.outcome is not None:
        return words.result(after.outcome, after.failure_mode)
    if after.state is TicketState.CLOSED and before.state is not TicketState.DONE:
        return words.CLOSED_BY_RECOVERY
    return None


def _worker(session: Session, user_id: int) -> str:
    person = repository.person(session, user_id)
    if person is None or not person.active or Role(person.role) not in _WORKERS:
        raise Invalid("ticket_assignee", "Work goes to an active technician or team lead.")
    return person.display_name


def _refuse_second(session: Session, ticket: Ticket) -> None:
    latest = repository.latest(session, ticket.subject, ticket.failure_class)
    if latest is not None and latest.state not in ENDED and ticket.failure_class != "unclassified":
        raise Conflict("ticket_other_open", f"{latest.number} is open for the same trouble.")
