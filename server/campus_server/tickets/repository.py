"""The only SQL of the tickets."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campus_server.errors import StoreAway
from campus_server.people.models import User
from campus_server.tickets.models import Ticket, TicketEntry, TicketNumber
from campus_server.tickets.states import ENDED

__all__ = [
    "Wanted",
    "add_entry",
    "add_unless_open",
    "entries",
    "get",
    "last_move",
    "latest",
    "next_number",
    "page",
    "person",
    "total",
]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter; what is None does not filter."""

    is_open: bool | None = None
    states: tuple[str, ...] = ()
    subject: str | None = None
    related_to: int | None = None
    """User id: reported by, assigned to or held by this person."""


def get(session: Session, ticket_id: int, *, lock: bool) -> Ticket | None:
    """`lock`: nobody else changes the row before the unit of work ends."""
    asked = select(Ticket).where(Ticket.id == ticket_id)
    if lock:
        asked = asked.with_for_update(of=Ticket).execution_options(populate_existing=True)
    return session.scalars(asked).first()


def latest(session: Session, subject: str, failure_class: str) -> Ticket | None:
    """The open ticket of this trouble, else the newest one that ended; locked."""
    return session.scalars(
        select(Ticket)
        .where(Ticket.subject == subject, Ticket.failure_class == failure_class)
        .order_by(Ticket.state.not_in(ENDED).desc(), Ticket.id.desc())
        .limit(1)
        .with_for_update(of=Ticket)
        .execution_options(populate_existing=True)
    ).first()


def add_unless_open(session: Session, ticket: Ticket, day: str) -> bool:
    """Number the ticket and add it. False: another writer has just opened the same one."""
    try:
        with session.begin_nested():
            ticket.number = f"WO-{day}-{next_number(session, day):04d}"
            session.add(ticket)
            session.flush()
    except IntegrityError:
        return False
    return True


def next_number(session: Session, day: str) -> int:
    """Unique and gapless per day: the counter's row is locked until the unit of work ends."""
    number = _counted_up(session, day)
    if number is None:
        _begin_day(session, day)
        number = _counted_up(session, day)
    if number is None:
        raise StoreAway(f"the ticket numbers of {day} cannot be counted")
    return number


def _counted_up(session: Session, day: str) -> int | None:
    return session.scalar(
        update(TicketNumber)
        .where(TicketNumber.day == day)
        .values(last=TicketNumber.last + 1)
        .returning(TicketNumber.last)
        .execution_options(synchronize_session=False)
    )


def _begin_day(session: Session, day: str) -> None:
    # a writer that begins the same day at the same moment is as good
    with suppress(IntegrityError), session.begin_nested():
        session.execute(insert(TicketNumber).values(day=day, last=0))


def add_entry(session: Session, entry: TicketEntry) -> None:
    session.add(entry)
    session.flush()


def entries(session: Session, ticket_id: int) -> Sequence[TicketEntry]:
    """Oldest first."""
    return session.scalars(
        select(TicketEntry).where(TicketEntry.ticket_id == ticket_id).order_by(TicketEntry.id)
    ).all()


def last_move(session: Session, ticket_id: int) -> TicketEntry | None:
    """The newest entry that says a state."""
    return session.scalars(
        select(TicketEntry)
        .where(TicketEntry.ticket_id == ticket_id, TicketEntry.to_state.is_not(None))
        .order_by(TicketEntry.id.desc())
        .limit(1)
    ).first()


def person(session: Session, user_id: int) -> User | None:
    return session.get(User, user_id)


def page(session: Session, wanted: Wanted, *, limit: int, before: int | None) -> Sequence[Ticket]:
    """Newest first; `before` is the id of the last ticket that was shown."""
    asked = select(Ticket).where(*_filters(wanted))
    if before is not None:
        asked = asked.where(Ticket.id < before)
    return session.scalars(asked.order_by(Ticket.id.desc()).limit(limit)).all()


def total(session: Session, wanted: Wanted) -> int:
    return session.scalar(select(func.count(Ticket.id)).where(*_filters(wanted))) or 0


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    filters: list[ColumnElement[bool]] = []
    if wanted.is_open is not None:
        filters.append(Ticket.state.not_in(ENDED) if wanted.is_open else Ticket.state.in_(ENDED))
    if wanted.states:
        filters.append(Ticket.state.in_(wanted.states))
    if wanted.subject is not None:
        filters.append(Ticket.subject == wanted.subject)
    if wanted.related_to is not None:
        me = wanted.related_to
        filters.append(
            or_(Ticket.requester_id == me, Ticket.assignee_id == me, Ticket.holder_id == me)
        )
    return filters
