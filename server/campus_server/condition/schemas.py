from typing import Literal

from pydantic import BaseModel, ConfigDict

from campus_server.condition.status import ConditionStatus
from campus_server.web.schemas import TextOut

__all__ = ["ConditionOut", "ContributionOut", "condition_out"]

_STALE_TICKS = 30
_STALE_AT_LEAST_MS = 60_000
"""Without a judged tick for so long, the last judgement is about the past."""


class ContributionOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    point: str
    share: float
    """-1 … 1; positive: higher than expected."""
    expected: float
    measured: float


class ConditionOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    equipment: str
    state: Literal["learning", "normal", "abnormal", "no_data"]
    learned: float
    health: float | None
    score: float
    threshold: float
    since_ms: int | None
    at_ms: int | None
    reason: TextOut | None
    advice: TextOut | None
    contributions: list[ContributionOut]
    model: str


def condition_out(status: ConditionStatus | None, equipment: str, now_ms: int) -> ConditionOut:
    """An abnormal state stays shown when data stops: somebody still has to look."""
    status = status or ConditionStatus(equipment, "no_data")
    shown = ConditionOut.model_validate(status)
    quiet_ms = max(_STALE_AT_LEAST_MS, _STALE_TICKS * status.period_ms)
    if status.at_ms is not None and now_ms - status.at_ms > quiet_ms:
        shown.state = "abnormal" if status.state == "abnormal" else "no_data"
    return shown
