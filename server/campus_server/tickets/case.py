"""What a transition is about: the ticket as the rules see it, who asks, what is asked for. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from campus_server.permissions import Role
from campus_server.tickets.states import Outcome, TicketState

__all__ = ["ALARM_ENGINE", "Actor", "Case", "Order", "Relation", "relations"]


class Relation(StrEnum):
    """What somebody is to one ticket."""

    ASSIGNEE = "assignee"
    HOLDER = "holder"
    REQUESTER = "requester"
    DISPATCHER = "dispatcher"
    SUPERVISOR = "supervisor"
    TECHNICIAN = "technician"
    ALARM_ENGINE = "alarm_engine"


@dataclass(frozen=True, slots=True)
class Actor:
    user_id: int | None
    role: Role | None
    """None: the alarm engine."""


ALARM_ENGINE = Actor(None, None)

_BY_ROLE: dict[Role, frozenset[Relation]] = {
    # an administrator stands in for whoever is not there: a small campus has nobody else
    Role.ADMIN: frozenset({Relation.DISPATCHER, Relation.SUPERVISOR, Relation.TECHNICIAN}),
    Role.HEAD: frozenset({Relation.SUPERVISOR}),
    Role.DISPATCHER: frozenset({Relation.DISPATCHER}),
    Role.TEAM_LEAD: frozenset({Relation.SUPERVISOR}),
    Role.TECHNICIAN: frozenset({Relation.TECHNICIAN}),
    Role.REQUESTER: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Case:
    """All that a transition reads and writes of a ticket; names as the ticket's columns."""

    state: TicketState
    version: int
    latched: bool = False
    assignee_id: int | None = None
    holder_id: int | None = None
    """Who answers for it now: the first contact until somebody accepts, then the assignee."""
    requester_id: int | None = None
    accepted_at: datetime | None = None
    started_at: datetime | None = None
    done_at: datetime | None = None
    closed_at: datetime | None = None
    recovered_at: datetime | None = None
    """Event time since which the condition is normal; None while it is not."""
    outcome: Outcome | None = None
    failure_mode: str | None = None
    reopen_count: int = 0

    @property
    def ended_at(self) -> datetime | None:
        """When it was closed, else when the work was done."""
        return self.closed_at or self.done_at

    @property
    def normal_since(self) -> datetime | None:
        """When the trouble ended: by recovery (event time), else with the work or later."""
        if self.recovered_at is None or self.ended_at is None:
            return self.ended_at
        return max(self.recovered_at, self.done_at) if self.done_at else self.recovered_at


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for."""

    to: TicketState
    version: int
    note: str = ""
    assignee_id: int | None = None
    outcome: Outcome | None = None
    failure_mode: str | None = None
    again: bool = False
    """This very actor made the ticket's last transition, to the same state: a repeated request."""
    since: datetime | None = None
    """Alarm engine: event time at which the condition began again."""
    normal_for: timedelta | None = None
    """Alarm engine: how long the condition has been normal, proven by fresh data."""
    off_delay: timedelta = timedelta()
    """Alarm engine: the alarm's own off-delay."""


def relations(case: Case, who: Actor) -> frozenset[Relation]:
    if who.role is None or who.user_id is None:
        return frozenset({Relation.ALARM_ENGINE})
    own = {
        Relation.ASSIGNEE: case.assignee_id,
        Relation.HOLDER: case.holder_id,
        Relation.REQUESTER: case.requester_id,
    }
    return _BY_ROLE[who.role] | {
        relation for relation, user_id in own.items() if user_id == who.user_id
    }
