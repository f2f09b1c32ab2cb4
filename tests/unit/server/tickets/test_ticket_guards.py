"""What a transition asks for besides the right person."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from campus_server.errors import Invalid
from campus_server.permissions import Role
from campus_server.tickets.rules import (
    ALARM_ENGINE,
    Actor,
    Case,
    Order,
    Outcome,
    TicketState,
    allowed,
    transition,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WORKER, LEAD, REPORTER = (
    Actor(7, Role.TECHNICIAN),
    Actor(4, Role.TEAM_LEAD),
    Actor(9, Role.REQUESTER),
)
DISPATCHER = Actor(3, Role.DISPATCHER)
WORKING = Case(
    TicketState.IN_PROGRESS, 3, assignee_id=7, holder_id=7, requester_id=9, started_at=NOW
)


def days(count: float) -> timedelta:
    return timedelta(days=count)


@pytest.mark.parametrize(
    "outcome", [Outcome.OTHER_CAUSE, Outcome.FALSE_ALARM, Outcome.NOTHING_FOUND]
)
def test_done_needs_an_outcome(outcome: Outcome) -> None:
    with pytest.raises(Invalid):
        transition(WORKING, Order(TicketState.DONE, 3), WORKER, NOW)
    after = transition(WORKING, Order(TicketState.DONE, 3, outcome=outcome), WORKER, NOW)
    assert (after.state, after.outcome, after.done_at) == (TicketState.DONE, outcome, NOW)


@pytest.mark.parametrize("mode", [None, "", "  "])
def test_a_confirmed_failure_needs_its_mode(mode: str | None) -> None:
    order = Order(TicketState.DONE, 3, outcome=Outcome.CONFIRMED, failure_mode=mode)
    with pytest.raises(Invalid):
        transition(WORKING, order, WORKER, NOW)
    after = transition(WORKING, replace(order, failure_mode=" bearing "), WORKER, NOW)
    assert after.failure_mode == "bearing"


def test_a_hold_needs_a_reason_and_keeps_the_arrival() -> None:
    with pytest.raises(Invalid):
        transition(WORKING, Order(TicketState.ON_HOLD, 3, note=" "), WORKER, NOW)
    held = transition(WORKING, Order(TicketState.ON_HOLD, 3, note="no key"), WORKER, NOW)
    later = NOW + days(1)
    resumed = transition(held, Order(TicketState.IN_PROGRESS, 4), WORKER, later)
    assert resumed.started_at == NOW


def test_passing_on_needs_a_reason_and_another_person() -> None:
    case = Case(TicketState.ASSIGNED, 2, assignee_id=7, holder_id=3)
    for order in (
        Order(TicketState.ASSIGNED, 2, assignee_id=8),
        Order(TicketState.ASSIGNED, 2, assignee_id=8, note=" "),
    ):
        with pytest.raises(Invalid):
            transition(case, order, DISPATCHER, NOW)
    same = Order(TicketState.ASSIGNED, 2, assignee_id=7, note="again")
    assert transition(case, same, DISPATCHER, NOW) is case
    after = transition(case, replace(same, assignee_id=8), DISPATCHER, NOW)
    assert (after.assignee_id, after.holder_id) == (8, 3)


def test_the_first_contact_holds_it_until_somebody_accepts() -> None:
    case = Case(TicketState.NEW, 1)
    assigned = transition(case, Order(TicketState.ASSIGNED, 1, assignee_id=7), DISPATCHER, NOW)
    assert assigned.holder_id == DISPATCHER.user_id
    accepted = transition(assigned, Order(TicketState.ACCEPTED, 2), WORKER, NOW)
    assert (accepted.holder_id, accepted.accepted_at) == (7, NOW)
    passed = Order(TicketState.ASSIGNED, 3, assignee_id=8, note="sick")
    bounced = transition(accepted, passed, WORKER, NOW)
    assert (bounced.holder_id, bounced.assignee_id, bounced.accepted_at) == (7, 8, None)


def test_nobody_is_assigned_without_a_name() -> None:
    with pytest.raises(Invalid):
        transition(Case(TicketState.NEW, 1), Order(TicketState.ASSIGNED, 1), DISPATCHER, NOW)


@pytest.mark.parametrize(
    ("who", "after_days", "may"),
    [(REPORTER, 7, True), (REPORTER, 7.1, False), (LEAD, 30, True), (LEAD, 30.1, False)],
)
@pytest.mark.parametrize("state", [TicketState.DONE, TicketState.CLOSED])
def test_reopening_has_an_end(who: Actor, after_days: float, may: bool, state: TicketState) -> None:
    case = replace(WORKING, state=state, done_at=NOW, outcome=Outcome.FALSE_ALARM)
    if state is TicketState.CLOSED:
        case = replace(case, done_at=NOW - days(3), closed_at=NOW)
    now = NOW + days(after_days)
    assert (TicketState.IN_PROGRESS in allowed(case, who, now)) is may
    if not may:
        with pytest.raises(Invalid):
            transition(case, Order(TicketState.IN_PROGRESS, 3), who, now)
        return
    after = transition(case, Order(TicketState.IN_PROGRESS, 3), who, now)
    assert (after.reopen_count, after.outcome, after.done_at, after.closed_at) == (
        1,
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("normal_minutes", "off_delay_minutes", "latched", "may"),
    [
        (30, 0, False, True),
        (29, 0, False, False),
        (59, 30, False, False),
        (60, 30, False, True),
        (600, 0, True, False),
        (None, 0, False, False),
    ],
)
def test_a_machines_ticket_closes_itself_only_after_a_while_of_normal(
    normal_minutes: int | None, off_delay_minutes: int, latched: bool, may: bool
) -> None:
    case = Case(TicketState.NEW, 1, latched=latched, recovered_at=NOW)
    order = Order(
        TicketState.CLOSED,
        1,
        normal_for=None if normal_minutes is None else timedelta(minutes=normal_minutes),
        off_delay=timedelta(minutes=off_delay_minutes),
    )
    if may:
        assert transition(case, order, ALARM_ENGINE, NOW).state is TicketState.CLOSED
    else:
        with pytest.raises(Invalid):
            transition(case, order, ALARM_ENGINE, NOW)


@pytest.mark.parametrize(("hours", "may"), [(24, True), (24.1, False)])
def test_the_alarm_engine_reopens_within_the_flap_window_of_event_time(
    hours: float, may: bool
) -> None:
    recovered = NOW - days(5)
    case = Case(TicketState.CLOSED, 2, closed_at=NOW, recovered_at=recovered)
    order = Order(TicketState.IN_PROGRESS, 2, since=recovered + timedelta(hours=hours))
    if may:
        after = transition(case, order, ALARM_ENGINE, NOW)
        assert (after.reopen_count, after.recovered_at) == (1, None)
    else:
        with pytest.raises(Invalid):
            transition(case, order, ALARM_ENGINE, NOW)
