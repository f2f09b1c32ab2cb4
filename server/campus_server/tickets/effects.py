"""What the transitions write: each makes the case afterwards. Pure."""

from dataclasses import replace
from datetime import datetime

from campus_server.tickets.case import Actor, Case, Order
from campus_server.tickets.states import TicketState

__all__ = [
    "accept",
    "assign",
    "cancel",
    "close",
    "finish",
    "hold",
    "reopen",
    "resume",
    "start",
]


def assign(case: Case, order: Order, who: Actor, _now: datetime) -> Case:
    # responsibility stays with the first contact until somebody accepts (首问负责制)
    return replace(
        case,
        state=TicketState.ASSIGNED,
        assignee_id=order.assignee_id,
        holder_id=case.holder_id if case.holder_id is not None else who.user_id,
        accepted_at=None,
    )


def accept(case: Case, _order: Order, who: Actor, now: datetime) -> Case:
    return replace(
        case,
        state=TicketState.ACCEPTED,
        assignee_id=who.user_id,
        holder_id=who.user_id,
        accepted_at=now,
    )


def start(case: Case, _order: Order, _who: Actor, now: datetime) -> Case:
    # the first arrival stays the arrival, whoever goes on
    return replace(case, state=TicketState.IN_PROGRESS, started_at=case.started_at or now)


def hold(case: Case, _order: Order, _who: Actor, _now: datetime) -> Case:
    return replace(case, state=TicketState.ON_HOLD)


def resume(case: Case, _order: Order, _who: Actor, _now: datetime) -> Case:
    return replace(case, state=TicketState.IN_PROGRESS)


def finish(case: Case, order: Order, _who: Actor, now: datetime) -> Case:
    return replace(
        case,
        state=TicketState.DONE,
        done_at=now,
        outcome=order.outcome,
        failure_mode=(order.failure_mode or "").strip() or None,
    )


def close(case: Case, _order: Order, _who: Actor, now: datetime) -> Case:
    return replace(case, state=TicketState.CLOSED, closed_at=now)


def cancel(case: Case, _order: Order, _who: Actor, now: datetime) -> Case:
    return replace(case, state=TicketState.CANCELLED, closed_at=now)


def reopen(case: Case, order: Order, _who: Actor, _now: datetime) -> Case:
    return replace(
        case,
        state=TicketState.IN_PROGRESS,
        done_at=None,
        closed_at=None,
        recovered_at=None if order.since is not None else case.recovered_at,
        outcome=None,
        failure_mode=None,
        reopen_count=case.reopen_count + 1,
    )
