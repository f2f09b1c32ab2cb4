"""The words for a ticket's state and for how its work ended."""

from enum import StrEnum

__all__ = ["ENDED", "OPEN", "Outcome", "TicketState"]


class TicketState(StrEnum):
    NEW = "NEW"
    ASSIGNED = "ASSIGNED"
    ACCEPTED = "ACCEPTED"
    IN_PROGRESS = "IN_PROGRESS"
    ON_HOLD = "ON_HOLD"
    DONE = "DONE"
    """The work is done and waits for acceptance (待验收); still an open ticket."""
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


class Outcome(StrEnum):
    """What the technician found."""

    CONFIRMED = "confirmed"
    OTHER_CAUSE = "other_cause"
    FALSE_ALARM = "false_alarm"
    NOTHING_FOUND = "nothing_found"


ENDED = frozenset({TicketState.CLOSED, TicketState.CANCELLED})
OPEN = frozenset(TicketState) - ENDED
