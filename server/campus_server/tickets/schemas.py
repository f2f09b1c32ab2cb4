"""Tickets as the API shows them."""

from datetime import datetime

from pydantic import BaseModel, Field

from campus_server.finding import Severity
from campus_server.tickets.states import Outcome, TicketState
from campus_server.web.schemas import RowId, TextOut

__all__ = ["AssigneeOut", "EntryOut", "TicketDetailOut", "TicketOut", "TransitionIn"]


class AssigneeOut(BaseModel):
    id: int
    display_name: str


class TicketOut(BaseModel):
    id: int
    number: str
    subject: str
    subject_name: TextOut | None
    failure_class: str
    source: str
    state: TicketState
    priority: Severity
    title: TextOut
    reason: TextOut
    advice: TextOut
    assignee: AssigneeOut | None
    created_at: datetime
    updated_at: datetime
    event_at: datetime
    recovered_at: datetime | None
    """Since when the condition is normal; null while it is not."""
    version: int
    outcome: Outcome | None
    failure_mode: str | None
    reopen_count: int
    alarm_id: int | None
    recurrence_of: int | None
    """The ticket that the same trouble had before."""
    allowed: list[TicketState]
    """States that the caller may move it to now."""


class EntryOut(BaseModel):
    at: datetime
    who: AssigneeOut | None
    """Null: the system."""
    kind: str
    from_state: TicketState | None
    to_state: TicketState | None
    note: str
    """A person's own words."""
    text: TextOut | None
    """What the system says of it."""


class TicketDetailOut(TicketOut):
    timeline: list[EntryOut]


class TransitionIn(BaseModel):
    to: TicketState
    version: int
    note: str = Field("", max_length=4000)
    assignee_id: RowId | None = None
    outcome: Outcome | None = None
    failure_mode: str | None = Field(None, max_length=64)
