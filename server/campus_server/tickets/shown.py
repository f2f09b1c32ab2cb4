"""From the rows of a ticket to what the API shows."""

from collections.abc import Sequence
from datetime import datetime

from campus_server.people.models import User
from campus_server.tickets import service
from campus_server.tickets.models import Ticket, TicketEntry
from campus_server.tickets.rules import Actor
from campus_server.tickets.schemas import AssigneeOut, EntryOut, TicketDetailOut, TicketOut
from campus_server.web.schemas import TextOut

__all__ = ["shown", "shown_in_detail"]


def shown(ticket: Ticket, who: Actor, now: datetime) -> TicketOut:
    return TicketOut(
        id=ticket.id,
        number=ticket.number,
        subject=ticket.subject,
        subject_name=_text(ticket.subject_name_zh, ticket.subject_name_en),
        failure_class=ticket.failure_class,
        source=ticket.source,
        state=ticket.state,
        priority=ticket.priority,
        title=TextOut(zh=ticket.title_zh, en=ticket.title_en),
        reason=TextOut(zh=ticket.reason_zh, en=ticket.reason_en),
        advice=TextOut(zh=ticket.advice_zh, en=ticket.advice_en),
        assignee=_person(ticket.assignee),
        created_at=ticket.created_at,
        updated_at=ticket.updated_at,
        event_at=ticket.event_at,
        recovered_at=ticket.recovered_at,
        version=ticket.version,
        outcome=ticket.outcome,
        failure_mode=ticket.failure_mode,
        reopen_count=ticket.reopen_count,
        alarm_id=ticket.alarm_id,
        recurrence_of=ticket.recurrence_of,
        allowed=service.allowed(ticket, who, now),
    )


def shown_in_detail(
    ticket: Ticket, entries: Sequence[TicketEntry], who: Actor, now: datetime
) -> TicketDetailOut:
    return TicketDetailOut(
        **shown(ticket, who, now).model_dump(), timeline=[_entry(entry) for entry in entries]
    )


def _entry(entry: TicketEntry) -> EntryOut:
    return EntryOut(
        at=entry.at,
        who=_person(entry.who),
        kind=entry.kind,
        from_state=entry.from_state,
        to_state=entry.to_state,
        note=entry.note,
        text=_text(entry.text_zh, entry.text_en),
    )


def _person(user: User | None) -> AssigneeOut | None:
    return AssigneeOut(id=user.id, display_name=user.display_name) if user else None


def _text(zh: str | None, en: str | None) -> TextOut | None:
    return TextOut(zh=zh, en=en) if zh is not None and en is not None else None
