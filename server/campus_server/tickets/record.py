"""Between the row of a ticket and the rules: reads the case, writes it back with its entry."""

from dataclasses import fields
from datetime import datetime

from sqlalchemy.orm import Session

from campus_server.finding import Sentence
from campus_server.tickets import repository
from campus_server.tickets.models import Ticket, TicketEntry
from campus_server.tickets.rules import Actor, Case

__all__ = ["case_of", "tell", "write"]


def case_of(ticket: Ticket) -> Case:
    return Case(**{column.name: getattr(ticket, column.name) for column in fields(Case)})


def write(
    session: Session,
    ticket: Ticket,
    after: Case,
    who: Actor,
    now: datetime,
    *,
    note: str = "",
    text: Sentence | None = None,
) -> None:
    """The case as the rules left it, and the line of the timeline that says so."""
    before = ticket.state
    reopened = after.reopen_count > ticket.reopen_count
    for column in fields(Case):
        setattr(ticket, column.name, getattr(after, column.name))
    ticket.updated_at = now
    repository.add_entry(
        session,
        TicketEntry(
            ticket_id=ticket.id,
            at=now,
            who_id=who.user_id,
            kind="reopened" if reopened else "moved",
            from_state=before,
            to_state=after.state,
            note=note.strip(),
            text_zh=text.zh if text else None,
            text_en=text.en if text else None,
        ),
    )
    # the person behind a changed assignee_id is read again when it is asked for
    session.expire(ticket, ["assignee"])


def tell(session: Session, ticket: Ticket, kind: str, text: Sentence, now: datetime) -> None:
    """A line of the timeline that the system writes without a transition."""
    repository.add_entry(
        session,
        TicketEntry(
            ticket_id=ticket.id,
            at=now,
            kind=kind,
            to_state=ticket.state if kind == "opened" else None,
            note="",
            text_zh=text.zh,
            text_en=text.en,
        ),
    )
