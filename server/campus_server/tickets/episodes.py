"""From finding to ticket: one open ticket per (subject, failure class), one episode one ticket.

An episode lasts from the raising of an alarm to its clearing. While it lasts, what is told again
changes nothing but a priority that rises. What a person has ended stays ended for the rest of the
episode; a new episode reopens it within the flap window, and opens a new ticket later.
"""

from datetime import datetime
from enum import Enum, auto

from sqlalchemy.orm import Session

from campus_server.alarms import service as alarms
from campus_server.errors import StoreAway
from campus_server.finding import Finding, Sentence
from campus_server.kit.clock import from_ms
from campus_server.tickets import repository, words
from campus_server.tickets.models import Ticket
from campus_server.tickets.record import case_of, tell, write
from campus_server.tickets.rules import (
    ALARM_ENGINE,
    ENDED,
    Order,
    TicketState,
    transition,
    within_flap_window,
)

__all__ = ["open_or_update"]


class _Course(Enum):
    OPEN = auto()
    REFRESH = auto()
    """An open ticket hears of its condition again."""
    REOPEN = auto()
    STAY = auto()
    """Told again of what a person has ended."""


def open_or_update(
    session: Session,
    finding: Finding,
    alarm_id: int | None,
    now: datetime,
    subject_name: Sentence | None = None,
) -> tuple[Ticket, bool] | None:
    """The ticket that the finding concerns, and whether it was opened by it.

    None when there is none and none is needed. Telling the same finding again changes nothing.
    """
    for _ in range(2):
        ticket = repository.latest(session, finding.subject, finding.failure_class)
        if not finding.active:
            return _recovered(session, ticket, finding, now)
        course = _course(ticket, finding, alarm_id)
        if ticket is not None and course is not _Course.OPEN:
            if course is _Course.REFRESH:
                _refresh(session, ticket, finding, alarm_id, now)
            elif course is _Course.REOPEN:
                _reopen(session, ticket, finding, alarm_id, now)
            return ticket, False
        if not finding.needs_ticket:
            return None
        if ticket is not None and ticket.state is TicketState.DONE:
            _accept_by_sensors(session, ticket, finding, now)
        opened = _new(finding, alarm_id, now, subject_name, ticket)
        if repository.add_unless_open(session, opened, f"{now:%Y%m%d}"):
            tell(session, opened, "opened", finding.reason, now)
            _link(session, opened)
            return opened, True
    raise StoreAway(f"the ticket of {finding.subject} is being written by others without end")


def _course(ticket: Ticket | None, finding: Finding, alarm_id: int | None) -> _Course:
    if ticket is None:
        return _Course.OPEN
    if ticket.state not in ENDED and ticket.state is not TicketState.DONE:
        return _Course.REFRESH
    case, since = case_of(ticket), from_ms(finding.since_ms)
    began_later = case.ended_at is not None and since > case.ended_at
    if alarm_id == ticket.alarm_id and not began_later:
        return _Course.STAY
    if ticket.state is not TicketState.CANCELLED and within_flap_window(case, since):
        return _Course.REOPEN if finding.needs_ticket else _Course.STAY
    return _Course.OPEN


def _reopen(
    session: Session, ticket: Ticket, finding: Finding, alarm_id: int | None, now: datetime
) -> None:
    order = Order(TicketState.IN_PROGRESS, ticket.version, since=from_ms(finding.since_ms))
    after = transition(case_of(ticket), order, ALARM_ENGINE, now)
    write(session, ticket, after, ALARM_ENGINE, now, text=words.came_back(finding))
    _take_up(session, ticket, finding, alarm_id)


def _accept_by_sensors(session: Session, ticket: Ticket, finding: Finding, now: datetime) -> None:
    """Work that nobody has accepted yet, after which the condition stayed normal until now."""
    case = case_of(ticket)
    stayed = from_ms(finding.since_ms) - case.normal_since if case.normal_since else None
    order = Order(TicketState.CLOSED, case.version, normal_for=stayed)
    after = transition(case, order, ALARM_ENGINE, now)
    write(session, ticket, after, ALARM_ENGINE, now, text=words.ACCEPTED_BY_SENSORS)


def _refresh(
    session: Session, ticket: Ticket, finding: Finding, alarm_id: int | None, now: datetime
) -> None:
    at, since = from_ms(finding.at_ms), from_ms(finding.since_ms)
    returned = ticket.recovered_at is not None and at > ticket.recovered_at
    # what is latched need not report its recovery: there a later beginning is the next time
    returned = returned or (finding.latched and since > ticket.event_at)
    # P1 sorts before P2: the smaller is the more urgent
    rose = finding.severity < ticket.priority
    if returned:
        ticket.recovered_at = None
        tell(session, ticket, "returned", words.came_back(finding), now)
    if rose:
        tell(session, ticket, "priority", words.priority_rose(ticket.priority, finding), now)
    if returned or rose or alarm_id not in (None, ticket.alarm_id):
        ticket.version += 1
        ticket.updated_at = now
        _take_up(session, ticket, finding, alarm_id)


def _take_up(session: Session, ticket: Ticket, finding: Finding, alarm_id: int | None) -> None:
    ticket.priority = min(ticket.priority, finding.severity)
    ticket.latched = ticket.latched or finding.latched
    ticket.event_at = max(ticket.event_at, from_ms(finding.at_ms))
    ticket.alarm_id = alarm_id if alarm_id is not None else ticket.alarm_id
    _link(session, ticket)


def _link(session: Session, ticket: Ticket) -> None:
    if ticket.alarm_id is not None:
        alarms.link(session, ticket.alarm_id, ticket.id)


def _recovered(
    session: Session, ticket: Ticket | None, finding: Finding, now: datetime
) -> tuple[Ticket, bool] | None:
    """The condition has gone: said on the open ticket, once; it stays open."""
    if ticket is None or ticket.state in ENDED:
        return None
    at = from_ms(finding.at_ms)
    if ticket.recovered_at is None and at >= ticket.event_at:
        ticket.recovered_at = ticket.event_at = at
        ticket.updated_at = now
        ticket.version += 1
        tell(session, ticket, "recovered", words.RECOVERED, now)
    return ticket, False


def _new(
    finding: Finding,
    alarm_id: int | None,
    now: datetime,
    subject_name: Sentence | None,
    before: Ticket | None,
) -> Ticket:
    title = words.title(finding.failure_class, finding.subject, subject_name)
    return Ticket(
        subject=finding.subject,
        subject_name_zh=subject_name.zh if subject_name else None,
        subject_name_en=subject_name.en if subject_name else None,
        failure_class=finding.failure_class,
        source=finding.source,
        state=TicketState.NEW,
        version=1,
        priority=finding.severity,
        latched=finding.latched,
        title_zh=title.zh,
        title_en=title.en,
        reason_zh=finding.reason.zh,
        reason_en=finding.reason.en,
        advice_zh=finding.advice.zh,
        advice_en=finding.advice.en,
        alarm_id=alarm_id,
        recurrence_of=before.id if before else None,
        created_at=now,
        updated_at=now,
        event_at=from_ms(finding.at_ms),
        reopen_count=0,
    )
