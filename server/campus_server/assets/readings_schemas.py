from typing import Self

from pydantic import BaseModel

from campus_server.telemetry.exchange.intake import Intake

__all__ = ["IntakeOut"]


class BadRowOut(BaseModel):
    line: int
    reason: str


class IntakeOut(BaseModel):
    """What became of a file of readings."""

    stored: int
    bad: int
    named: list[BadRowOut]
    """The first hundred of the bad rows."""

    @classmethod
    def of(cls, intake: Intake) -> Self:
        named = [BadRowOut(line=row.line, reason=row.reason) for row in intake.named]
        return cls(stored=intake.stored, bad=intake.bad, named=named)
