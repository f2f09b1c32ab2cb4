"""Every pair of states against every kind of person, from a table written out by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from campus_server.errors import Conflict, Invalid, NotPermitted
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
EARLIER = NOW - timedelta(hours=2)

PERSONS = {
    "admin": Actor(1, Role.ADMIN),
    "head": Actor(2, Role.HEAD),
    "dispatcher": Actor(3, Role.DISPATCHER),
    "team_lead": Actor(4, Role.TEAM_LEAD),
    "technician": Actor(5, Role.TECHNICIAN),
    "requester": Actor(6, Role.REQUESTER),
    "assignee": Actor(7, Role.TECHNICIAN),
    "holder": Actor(8, Role.TECHNICIAN),
    "reporter": Actor(9, Role.REQUESTER),
    "engine": ALARM_ENGINE,
}
"""`technician` and `requester` have nothing to do with the ticket; the three before the engine do."""

MAY = {
    "NEW ASSIGNED": "admin dispatcher",
    "NEW ACCEPTED": "admin technician assignee holder",
    "NEW CLOSED": "engine",
    "NEW CANCELLED": "admin head team_lead",
    "ASSIGNED ASSIGNED": "admin dispatcher holder",
    "ASSIGNED ACCEPTED": "assignee",
    "ASSIGNED CLOSED": "engine",
    "ASSIGNED CANCELLED": "admin head team_lead",
    "ACCEPTED ASSIGNED": "admin dispatcher holder",
    "ACCEPTED IN_PROGRESS": "assignee",
    "ACCEPTED CANCELLED": "admin head team_lead",
    "IN_PROGRESS ASSIGNED": "admin dispatcher holder",
    "IN_PROGRESS ON_HOLD": "assignee",
    "IN_PROGRESS DONE": "assignee",
    "ON_HOLD ASSIGNED": "admin dispatcher holder",
    "ON_HOLD IN_PROGRESS": "assignee",
    "DONE CLOSED": "admin head team_lead reporter engine",
    "DONE IN_PROGRESS": "admin head team_lead reporter engine",
    "CLOSED IN_PROGRESS": "admin head team_lead reporter engine",
}
LABOUR_BOOKED = {"IN_PROGRESS CANCELLED", "ON_HOLD CANCELLED", "DONE CANCELLED"}
SUPERVISORS = "admin head team_lead"


def case_in(state: TicketState) -> Case:
    """A ticket that came to this state by the usual way."""
    reached = list(TicketState).index(state)
    case = Case(state, version=7, requester_id=9)
    if state is TicketState.CANCELLED:
        return replace(case, closed_at=EARLIER)
    if reached >= 1:
        case = replace(case, assignee_id=7, holder_id=8)
    if reached >= 2:
        case = replace(case, accepted_at=EARLIER)
    if reached >= 3:
        case = replace(case, started_at=EARLIER)
    if reached >= 5:
        case = replace(case, done_at=EARLIER, outcome=Outcome.FALSE_ALARM)
    if reached >= 6:
        case = replace(case, closed_at=EARLIER)
    return case


def full_order(to: TicketState, version: int = 7) -> Order:
    """Brings everything that any guard asks for."""
    return Order(
        to,
        version,
        note="because",
        assignee_id=5,
        outcome=Outcome.CONFIRMED,
        failure_mode="bearing",
        since=NOW,
        normal_for=timedelta(days=2),
    )


def answer(case: Case, order: Order, who: Actor) -> str:
    try:
        after = transition(case, order, who, NOW)
    except Conflict as refused:
        return refused.code
    except NotPermitted:
        return "not permitted"
    except Invalid:
        return "guard"
    return "same" if after is case else after.state


def expected(old: TicketState, new: TicketState, name: str) -> str:
    pair = f"{old} {new}"
    if old is new and pair not in MAY:
        return "same"
    if pair in LABOUR_BOOKED:
        return "guard" if name in SUPERVISORS.split() else "not permitted"
    if pair not in MAY:
        return "ticket_transition"
    return new if name in MAY[pair].split() else "not permitted"


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [pytest.param(*row, id="-".join(row)) for row in product(TicketState, TicketState, PERSONS)],
)
def test_the_table_lets_exactly_these_people_do_exactly_this(
    old: TicketState, new: TicketState, name: str
) -> None:
    assert answer(case_in(old), full_order(new), PERSONS[name]) == expected(old, new, name)


@pytest.mark.parametrize(("old", "name"), list(product(TicketState, PERSONS)))
def test_what_is_offered_is_what_is_accepted(old: TicketState, name: str) -> None:
    case, who = case_in(old), PERSONS[name]
    works = [new for new in TicketState if answer(case, full_order(new), who) == new]
    assert allowed(case, who, NOW) == works


@pytest.mark.parametrize("old", TicketState)
def test_a_change_counts_the_version_up_by_one(old: TicketState) -> None:
    for new, who in product(TicketState, PERSONS.values()):
        case = case_in(old)
        if answer(case, full_order(new), who) == new and old is not new:
            assert transition(case, full_order(new), who, NOW).version == case.version + 1


@pytest.mark.parametrize("old", TicketState)
def test_a_stale_row_is_refused_before_anything_else(old: TicketState) -> None:
    for new, who in product(TicketState, PERSONS.values()):
        assert answer(case_in(old), full_order(new, version=6), who) == "ticket_stale"


def test_a_repeated_request_of_the_same_person_does_nothing_even_when_it_is_stale() -> None:
    case = case_in(TicketState.ACCEPTED)
    order = replace(Order(TicketState.ACCEPTED, version=6), again=True)
    assert transition(case, order, PERSONS["assignee"], NOW) is case
