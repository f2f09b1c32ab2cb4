"""The guards of the transitions: each says what is wrong, None when it is met. Pure.

They speak of what a ticket holds today: its states, people, times, reason and outcome. Labour is
booked from the arrival on, and an outcome is the whole of what DONE asks for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from campus_server.tickets.case import Case, Order, Relation
from campus_server.tickets.states import Outcome, TicketState

__all__ = [
    "FLAP_WINDOW",
    "Fact",
    "Given",
    "Situation",
    "another_and_why",
    "back_soon",
    "no_labour",
    "not_latched",
    "recovered",
    "result",
    "somebody",
    "soon_enough",
    "verified",
    "why",
    "within_flap_window",
]

FLAP_WINDOW = timedelta(hours=24)
"""A condition that comes back this soon is the same trouble; also the time for which it must
have stayed normal before sensors accept finished work."""
_RECOVERY = timedelta(minutes=30)
_REQUESTER_REOPENS = timedelta(days=7)
_SUPERVISOR_REOPENS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Situation:
    case: Case
    relations: frozenset[Relation]
    now: datetime


Fact = Callable[[Situation], str | None]
"""Judges the ticket alone; returns what is wrong, None when met."""
Given = Callable[[Case, Order], str | None]
"""Judges what was given with the order."""


def within_flap_window(case: Case, since: datetime) -> bool:
    """`since`: event time at which the condition began again. Late evidence counts as within."""
    return case.normal_since is not None and since <= case.normal_since + FLAP_WINDOW


def somebody(_case: Case, order: Order) -> str | None:
    return None if order.assignee_id is not None else "Say who is to do it."


def another_and_why(case: Case, order: Order) -> str | None:
    if not order.note.strip():
        return "Say why it goes to somebody else."
    if case.state is TicketState.ASSIGNED and order.assignee_id == case.assignee_id:
        return "It is with this person already."
    return somebody(case, order)


def why(_case: Case, order: Order) -> str | None:
    return None if order.note.strip() else "Say why."


def result(_case: Case, order: Order) -> str | None:
    if order.outcome is None:
        return "Say what came out: confirmed, other_cause, false_alarm or nothing_found."
    if order.outcome is Outcome.CONFIRMED and not (order.failure_mode or "").strip():
        return "A confirmed failure needs its failure mode."
    return None


def no_labour(situation: Situation) -> str | None:
    return None if situation.case.started_at is None else "Work has begun: finish it instead."


def not_latched(situation: Situation) -> str | None:
    return "This kind of trouble never closes by itself." if situation.case.latched else None


def recovered(_case: Case, order: Order) -> str | None:
    needed = max(_RECOVERY, 2 * order.off_delay)
    if order.normal_for is None or order.normal_for < needed:
        return f"The condition must stay normal for {needed}, with fresh data."
    return None


def verified(_case: Case, order: Order) -> str | None:
    if order.normal_for is None or order.normal_for < FLAP_WINDOW:
        return f"The condition must stay normal for {FLAP_WINDOW}, with fresh data."
    return None


def soon_enough(situation: Situation) -> str | None:
    ended = situation.case.ended_at
    longest = (
        _SUPERVISOR_REOPENS if Relation.SUPERVISOR in situation.relations else _REQUESTER_REOPENS
    )
    if ended is None or situation.now > ended + longest:
        return f"It ended more than {longest.days} days ago: report it anew."
    return None


def back_soon(case: Case, order: Order) -> str | None:
    if order.since is None or not within_flap_window(case, order.since):
        return f"The condition came back later than {FLAP_WINDOW} after it ended."
    return None
