"""Findings become tickets: one open per trouble, one episode one ticket."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from tests.unit.server.tickets.ticket_givens import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    PUMP,
    finding,
    tell,
    ticket_of,
)

from campus_server.alarms.models import Alarm
from campus_server.finding import Severity
from campus_server.kit.database import Database
from campus_server.tickets import repository, service
from campus_server.tickets.models import Ticket
from campus_server.tickets.rules import ALARM_ENGINE, Actor, Order, Outcome, TicketState

LEFT: dict[str, Any] = {"failure_class": "unauthorised_exit", "latched": True}


def kinds(session: Session, ticket: Ticket) -> list[str]:
    return [entry.kind for entry in repository.entries(session, ticket.id)]


def finish(session: Session, ticket: Ticket, worker: Actor, *, at: datetime = NOW + HOUR) -> None:
    for order in (
        Order(TicketState.ACCEPTED, ticket.version),
        Order(TicketState.IN_PROGRESS, ticket.version + 1),
        Order(TicketState.DONE, ticket.version + 2, outcome=Outcome.OTHER_CAUSE),
    ):
        service.transition(session, ticket.id, order, worker, at)


def test_the_first_finding_opens_a_ticket_and_links_its_alarm(database: Database) -> None:
    with database.write() as session:
        ticket, opened = tell(session, finding(at=NOW + MINUTE)) or (None, False)
        assert ticket is not None
        assert opened
        assert ticket.number == "WO-20261122-0001"
        assert (ticket.state, ticket.version, ticket.priority) == ("NEW", 1, "P3")
        assert ticket.event_at == NOW + MINUTE
        assert ticket.title_zh == "1号泵：运行状态异常"
        assert ticket.title_en == "Pump 1: abnormal condition"
        alarm = session.get_one(Alarm, ticket.alarm_id)
        assert alarm.ticket_id == ticket.id


def test_telling_it_again_changes_nothing_but_the_alarms_count(database: Database) -> None:
    with database.write() as session:
        first = ticket_of(tell(session, finding()))
        for minutes in (1, 1, 2):
            ticket, opened = tell(session, finding(at=NOW + minutes * MINUTE)) or (None, True)
            assert ticket is first
            assert not opened
        assert (first.version, kinds(session, first)) == (1, ["opened"])
        assert session.get_one(Alarm, first.alarm_id).count == 3


def test_priority_rises_and_never_falls(database: Database) -> None:
    with database.write() as session:
        ticket = ticket_of(tell(session, finding()))
        tell(session, finding(at=NOW + MINUTE, severity=Severity.P1))
        tell(session, finding(at=NOW + 2 * MINUTE, severity=Severity.P4))
        assert (ticket.priority, ticket.version) == ("P1", 2)
        assert kinds(session, ticket) == ["opened", "priority"]
        assert session.get_one(Alarm, ticket.alarm_id).severity == "P1"


def test_an_alarm_can_be_enough(database: Database) -> None:
    with database.write() as session:
        assert tell(session, finding(needs_ticket=False)) is None
        assert session.scalar(select(func.count(Alarm.id))) == 1


def test_recovery_is_said_once_and_leaves_the_ticket_open(database: Database) -> None:
    with database.write() as session:
        ticket = ticket_of(tell(session, finding()))
        for minutes in (5, 5, 9):
            tell(session, finding(at=NOW + minutes * MINUTE, active=False))
        assert (ticket.state, ticket.version) == ("NEW", 2)
        assert ticket.recovered_at == NOW + 5 * MINUTE
        assert kinds(session, ticket) == ["opened", "recovered"]
        assert repository.entries(session, ticket.id)[-1].text_zh == "状态已恢复正常。"


def test_recovery_of_what_nobody_knows_is_nothing(database: Database) -> None:
    with database.write() as session:
        assert tell(session, finding(active=False)) is None


def test_a_condition_that_comes_back_is_said_on_the_open_ticket(database: Database) -> None:
    with database.write() as session:
        ticket = ticket_of(tell(session, finding()))
        tell(session, finding(at=NOW + MINUTE, active=False))
        again, opened = tell(session, finding(since=NOW + HOUR)) or (None, True)
        assert again is ticket
        assert not opened
        assert ticket.recovered_at is None
        assert kinds(session, ticket) == ["opened", "recovered", "returned"]
        assert session.get_one(Alarm, ticket.alarm_id).raised_at == NOW + HOUR


def test_what_a_person_has_done_stays_done_while_the_episode_lasts(
    database: Database, people: dict[str, Actor]
) -> None:
    with database.write() as session:
        ticket = ticket_of(tell(session, finding()))
        finish(session, ticket, people["technician"])
        tell(session, finding(at=NOW + 2 * HOUR, severity=Severity.P1))
        assert (ticket.state, ticket.version) == ("DONE", 4)
        order = Order(TicketState.CLOSED, ticket.version)
        service.transition(session, ticket.id, order, people["team_lead"], NOW + 3 * HOUR)
        again, opened = tell(session, finding(at=NOW + 4 * HOUR)) or (None, True)
        assert (again, opened, ticket.state) == (ticket, False, "CLOSED")


def test_a_cancelled_trouble_opens_anew_only_with_a_new_episode(
    database: Database, people: dict[str, Actor]
) -> None:
    with database.write() as session:
        ticket = ticket_of(tell(session, finding()))
        order = Order(TicketState.CANCELLED, ticket.version)
        service.transition(session, ticket.id, order, people["head"], NOW + MINUTE)
        assert tell(session, finding(at=NOW + 2 * MINUTE)) == (ticket, False)
        tell(session, finding(at=NOW + 3 * MINUTE, active=False))
        other, opened = tell(session, finding(since=NOW + HOUR)) or (None, False)
        assert opened
        assert other is not None
        assert other.recurrence_of == ticket.id


def test_a_new_episode_within_the_flap_window_reopens(
    database: Database, people: dict[str, Actor]
) -> None:
    with database.write() as session:
        ticket = ticket_of(tell(session, finding()))
        finish(session, ticket, people["technician"], at=NOW + HOUR)
        tell(session, finding(at=NOW + 2 * HOUR, active=False))
        again, opened = tell(session, finding(since=NOW + 20 * HOUR)) or (None, True)
        assert again is ticket
        assert not opened
        assert (ticket.state, ticket.reopen_count, ticket.outcome) == ("IN_PROGRESS", 1, None)
        assert ticket.assignee_id == people["technician"].user_id
        assert kinds(session, ticket)[-2:] == ["recovered", "reopened"]


def test_a_ticket_closed_by_recovery_reopens_by_event_time(database: Database) -> None:
    """The server hears of it days later; what counts is when it happened."""
    late = NOW + 10 * DAY
    with database.write() as session:
        ticket = ticket_of(tell(session, finding(), late))
        tell(session, finding(at=NOW + HOUR, active=False), late)
        order = Order(TicketState.CLOSED, ticket.version, normal_for=HOUR)
        service.transition(session, ticket.id, order, ALARM_ENGINE, late)
        tell(session, finding(since=NOW + 24 * HOUR), late)
        assert (ticket.state, ticket.reopen_count) == ("IN_PROGRESS", 1)


def test_after_the_flap_window_a_new_ticket_names_the_one_before(database: Database) -> None:
    with database.write() as session:
        before = ticket_of(tell(session, finding()))
        tell(session, finding(at=NOW + HOUR, active=False))
        order = Order(TicketState.CLOSED, before.version, normal_for=HOUR)
        service.transition(session, before.id, order, ALARM_ENGINE, NOW + 2 * HOUR)
        after, opened = tell(session, finding(since=NOW + 2 * DAY)) or (None, False)
        assert opened
        assert after is not None
        assert (after.recurrence_of, after.number) == (before.id, "WO-20261124-0001")
        assert before.state == "CLOSED"


def test_work_that_held_is_accepted_by_the_sensors_when_the_trouble_comes_back_late(
    database: Database, people: dict[str, Actor]
) -> None:
    with database.write() as session:
        before = ticket_of(tell(session, finding()))
        finish(session, before, people["technician"])
        tell(session, finding(at=NOW + 20 * HOUR, active=False))
        # the flap window runs from the recovery, which came after the work
        assert ticket_of(tell(session, finding(since=NOW + 45 * HOUR))) is not before
        assert before.state == "CLOSED"
        last = repository.entries(session, before.id)[-1]
        assert (last.from_state, last.to_state, last.who_id) == ("DONE", "CLOSED", None)


def test_a_latched_alarm_ends_with_its_ticket(database: Database, people: dict[str, Actor]) -> None:
    with database.write() as session:
        ticket = ticket_of(tell(session, finding(**LEFT)))
        alarm = session.get_one(Alarm, ticket.alarm_id)
        tell(session, finding(at=NOW + MINUTE, active=False, **LEFT))
        assert str(alarm.state) == "latched"
        assert alarm.cleared_at is None
        finish(session, ticket, people["technician"])
        assert alarm.cleared_at is None
        order = Order(TicketState.CLOSED, ticket.version)
        service.transition(session, ticket.id, order, people["team_lead"], NOW + 2 * HOUR)
        assert str(alarm.state) == "normal"
        assert alarm.cleared_at == NOW + 2 * HOUR
        # the same exit told again is not another one
        tell(session, finding(at=NOW + 3 * HOUR, **LEFT))
        assert (ticket.state, session.scalar(select(func.count(Ticket.id)))) == ("CLOSED", 1)


def test_a_second_exit_after_the_work_is_done_is_not_lost(
    database: Database, people: dict[str, Actor]
) -> None:
    with database.write() as session:
        ticket = ticket_of(tell(session, finding(**LEFT)))
        finish(session, ticket, people["technician"])
        tell(session, finding(since=NOW + 5 * HOUR, **LEFT))
        assert (ticket.state, ticket.reopen_count) == ("IN_PROGRESS", 1)
        other = Order(TicketState.DONE, ticket.version, outcome=Outcome.NOTHING_FOUND)
        service.transition(session, ticket.id, other, people["technician"], NOW + 6 * HOUR)
        tell(session, finding(since=NOW + 3 * DAY, **LEFT))
        assert ticket.state == "CLOSED"
        assert session.scalar(select(func.count(Ticket.id))) == 2


def test_a_second_exit_is_said_on_the_ticket_that_is_open(database: Database) -> None:
    with database.write() as session:
        ticket = ticket_of(tell(session, finding(**LEFT)))
        tell(session, finding(at=NOW + HOUR, **LEFT))
        assert ticket.version == 1
        tell(session, finding(since=NOW + 2 * HOUR, **LEFT))
        assert (ticket.version, kinds(session, ticket)) == (2, ["opened", "returned"])
        assert repository.entries(session, ticket.id)[-1].text_zh == "再次发生：流量低于预期"


def test_other_classes_and_other_subjects_are_other_troubles(database: Database) -> None:
    troubles: list[dict[str, Any]] = [
        {},
        {"failure_class": "sensor_fault"},
        {"subject": "CHWP-2"},
    ]
    with database.write() as session:
        for changes in troubles:
            assert (tell(session, finding(**changes)) or (None, False))[1]
        assert session.scalar(select(func.count(Ticket.id))) == 3


def test_an_unknown_class_and_an_unnamed_subject_still_read_well(database: Database) -> None:
    with database.write() as session:
        answer = service.open_or_update(session, finding(failure_class="odd"), None, NOW)
        ticket = ticket_of(answer)
        assert (ticket.title_zh, ticket.title_en) == (
            "CHWP-1：需要检查",
            "CHWP-1: needs to be checked",
        )
        assert ticket.subject_name_zh is None
        named = ticket_of(service.open_or_update(session, finding(), None, NOW, PUMP))
        assert named.subject_name_zh == PUMP.zh
