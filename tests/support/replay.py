"""Recordings through the real pipeline, and what became of each."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import select
from tests.support.recording import Recording
from tests.support.road import Road, at, birth_of, readings_of

from campus_server.condition.models import ConditionFlag
from campus_wire.topics import Kind

__all__ = ["Outcome", "replay"]

_ROWS_PER_MESSAGE = 20


@dataclass(frozen=True)
class Outcome:
    """`after_fault_s`: event time of the first ticket less the first labelled row's."""

    name: str
    verdict: Literal["detected", "early", "missed", "false", "quiet"]
    after_fault_s: float | None
    tickets: int
    readings: int


def replay(recording: Recording, folder: Path) -> Outcome:
    """Every reading through pipeline and stores; the verdict is about the first ticket."""
    names = [f"P-1.s{i}" for i in range(len(recording.columns))]
    road = Road(folder, at(float(recording.times[-1]) + 1))
    road.send(Kind.BIRTH, birth_of("P-1", names, 1.0))
    for seq, first in enumerate(range(0, len(recording.times), _ROWS_PER_MESSAGE), 1):
        rows = [
            (name, float(time), float(value))
            for time, values in zip(
                recording.times[first : first + _ROWS_PER_MESSAGE],
                recording.values[first : first + _ROWS_PER_MESSAGE],
                strict=True,
            )
            for name, value in zip(names, values, strict=True)
        ]
        road.send(Kind.READINGS, readings_of(seq, rows))
    tickets = [ticket for ticket in road.tickets() if ticket.subject == "P-1"]
    outcome = _outcome(recording, _flagged_at(road) if tickets else None)
    readings = road.telemetry.count()
    road.close()
    return Outcome(recording.name, *outcome, len(tickets), readings)


def _flagged_at(road: Road) -> float:
    """Event time of the evidence that opened the first ticket; its own moves on with the case."""
    with road.database.read() as session:
        first = session.scalars(select(ConditionFlag).order_by(ConditionFlag.id)).first()
        assert first is not None
        return first.at.timestamp()


def _outcome(
    recording: Recording, ticket_at: float | None
) -> tuple[Literal["detected", "early", "missed", "false", "quiet"], float | None]:
    if recording.onset is None or recording.end_of_fault is None:
        return ("quiet", None) if ticket_at is None else ("false", None)
    if ticket_at is None:
        return "missed", None
    after = ticket_at - recording.onset
    if after < 0:
        return "early", after
    # a ticket that comes when the fault has gone is no detection of it
    return ("detected" if ticket_at <= recording.end_of_fault else "missed"), after
