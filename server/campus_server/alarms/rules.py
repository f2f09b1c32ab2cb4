"""What a finding does to the alarm of its (subject, failure class). Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from campus_server.alarms.states import AlarmState
from campus_server.finding import Finding
from campus_server.kit.clock import from_ms

__all__ = ["Effect", "Standing", "effect_of"]


class Effect(Enum):
    RAISE = auto()
    """A new row: a new episode begins."""
    REPEAT = auto()
    """The standing row counts one more."""
    CLEAR = auto()
    LATCH = auto()
    """The condition has gone, the alarm stays."""
    NOTHING = auto()
    """Known already, or evidence older than what has been decided since."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest alarm of the same (subject, failure class)."""

    state: AlarmState
    raised_at: datetime
    last_at: datetime
    """Event time of the newest evidence for it."""
    cleared_at: datetime | None
    latched: bool


def effect_of(standing: Standing | None, finding: Finding) -> Effect:
    """The same finding twice is one: a repeat must be newer than what was counted.

    Neither a raise nor a clear reaches back behind what was decided on newer evidence, and a
    latched alarm that a person has reset is not raised again by the same episode.
    """
    at = from_ms(finding.at_ms)
    if standing is None:
        return Effect.RAISE if finding.active else Effect.NOTHING
    if standing.cleared_at is not None:
        old = at <= standing.cleared_at or (
            standing.latched and from_ms(finding.since_ms) <= standing.raised_at
        )
        return Effect.RAISE if finding.active and not old else Effect.NOTHING
    if finding.active:
        return Effect.REPEAT if at > standing.last_at else Effect.NOTHING
    if at < standing.last_at or standing.state is AlarmState.LATCHED:
        return Effect.NOTHING
    return Effect.LATCH if standing.latched else Effect.CLEAR
