"""Alarms as the API shows them."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from campus_server.finding import Severity
from campus_server.web.schemas import TextOut

__all__ = ["AlarmOut"]


class AlarmOut(BaseModel):
    id: int
    subject: str
    subject_name: TextOut | None
    failure_class: str
    severity: Severity
    source: str
    state: Literal["active", "cleared"]
    raised_at: datetime
    last_at: datetime
    cleared_at: datetime | None
    count: int
    reason: TextOut
    advice: TextOut
    ticket_id: int | None
