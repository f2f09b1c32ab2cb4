"""Every transition of a ticket: one table, one function. Pure.

A transition is looked at in this order: is anything asked for at all (a same-state write does
nothing), is the row still the one that was read (409), is the pair in the table (409), may this
person (403), is the guard met (422). A technician's scope is every ticket.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from campus_server.errors import Conflict, Invalid, NotPermitted
from campus_server.tickets import effects, guards
from campus_server.tickets.case import ALARM_ENGINE, Actor, Case, Order, Relation, relations
from campus_server.tickets.guards import FLAP_WINDOW, Fact, Given, Situation, within_flap_window
from campus_server.tickets.states import ENDED, OPEN, Outcome, TicketState

__all__ = [
    "ALARM_ENGINE",
    "ENDED",
    "FLAP_WINDOW",
    "OPEN",
    "TABLE",
    "Actor",
    "Case",
    "Order",
    "Outcome",
    "Relation",
    "TicketState",
    "Transition",
    "allowed",
    "transition",
    "within_flap_window",
]


@dataclass(frozen=True, slots=True)
class Transition:
    sources: frozenset[TicketState]
    to: TicketState
    who: frozenset[Relation]
    effect: Callable[[Case, Order, Actor, datetime], Case]
    fact: Fact | None = None
    given: Given | None = None


def transition(case: Case, order: Order, who: Actor, now: datetime) -> Case:
    """The case afterwards; the very same object when nothing is to be done.

    Raises `Conflict` (stale, or not in the table), `NotPermitted`, `Invalid` (guard not met).
    """
    stale = order.version != case.version
    if order.to is case.state and not _names_another(case, order) and (order.again or not stale):
        return case
    if stale:
        raise Conflict("ticket_stale", "The ticket has changed since it was read; read it again.")
    rows = [row for row in TABLE if case.state in row.sources and row.to is order.to]
    if not rows:
        raise Conflict(
            "ticket_transition", f"A ticket does not go from {case.state} to {order.to}."
        )
    own = relations(case, who)
    mine = [row for row in rows if row.who & own]
    if not mine:
        raise NotPermitted("ticket_not_yours", f"This is not for you: {order.to}.")
    situation = Situation(case, own, now)
    wrong = ""
    for row in mine:
        wrong = _objection(row, situation, order)
        if not wrong:
            return replace(row.effect(case, order, who, now), version=case.version + 1)
    raise Invalid("ticket_guard", wrong)


def allowed(case: Case, who: Actor, now: datetime) -> list[TicketState]:
    """States that this actor may ask for now, given what the order must bring."""
    own = relations(case, who)
    situation = Situation(case, own, now)
    reached = {
        row.to
        for row in TABLE
        if case.state in row.sources
        and row.who & own
        and (row.fact is None or row.fact(situation) is None)
    }
    return [state for state in TicketState if state in reached]


def _objection(row: Transition, situation: Situation, order: Order) -> str:
    by_fact = row.fact(situation) if row.fact else None
    by_gift = row.given(situation.case, order) if row.given else None
    return by_fact or by_gift or ""


def _names_another(case: Case, order: Order) -> bool:
    return (
        order.to is TicketState.ASSIGNED
        and order.assignee_id is not None
        and order.assignee_id != case.assignee_id
    )


def _row(
    sources: Iterable[TicketState],
    to: TicketState,
    who: Iterable[Relation],
    effect: Callable[[Case, Order, Actor, datetime], Case],
    fact: Fact | None = None,
    given: Given | None = None,
) -> Transition:
    return Transition(frozenset(sources), to, frozenset(who), effect, fact, given)


_S, _R = TicketState, Relation
_UNACCEPTED = (_S.NEW, _S.ASSIGNED)
_AT_WORK = (_S.ASSIGNED, _S.ACCEPTED, _S.IN_PROGRESS, _S.ON_HOLD)
_FINISHED = (_S.DONE, _S.CLOSED)

TABLE: tuple[Transition, ...] = (
    _row([_S.NEW], _S.ASSIGNED, [_R.DISPATCHER], effects.assign, given=guards.somebody),
    _row([_S.NEW], _S.ACCEPTED, [_R.TECHNICIAN], effects.accept),
    _row([_S.ASSIGNED], _S.ACCEPTED, [_R.ASSIGNEE], effects.accept),
    _row(
        _AT_WORK,
        _S.ASSIGNED,
        [_R.HOLDER, _R.DISPATCHER],
        effects.assign,
        given=guards.another_and_why,
    ),
    _row([_S.ACCEPTED], _S.IN_PROGRESS, [_R.ASSIGNEE], effects.start),
    _row([_S.IN_PROGRESS], _S.ON_HOLD, [_R.ASSIGNEE], effects.hold, given=guards.why),
    _row([_S.ON_HOLD], _S.IN_PROGRESS, [_R.ASSIGNEE], effects.resume),
    _row([_S.IN_PROGRESS], _S.DONE, [_R.ASSIGNEE], effects.finish, given=guards.result),
    _row(
        _UNACCEPTED,
        _S.CLOSED,
        [_R.ALARM_ENGINE],
        effects.close,
        guards.not_latched,
        guards.recovered,
    ),
    _row([_S.DONE], _S.CLOSED, [_R.REQUESTER, _R.SUPERVISOR], effects.close),
    _row([_S.DONE], _S.CLOSED, [_R.ALARM_ENGINE], effects.close, given=guards.verified),
    _row(
        _FINISHED, _S.IN_PROGRESS, [_R.REQUESTER, _R.SUPERVISOR], effects.reopen, guards.soon_enough
    ),
    _row(_FINISHED, _S.IN_PROGRESS, [_R.ALARM_ENGINE], effects.reopen, given=guards.back_soon),
    _row(OPEN, _S.CANCELLED, [_R.SUPERVISOR], effects.cancel, guards.no_labour),
)
