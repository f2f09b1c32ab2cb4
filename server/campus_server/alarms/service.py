"""Findings become alarms; `apply` is the one entry of the road.

The functions write into the session that they are given and never commit.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from campus_server.alarms import repository
from campus_server.alarms.models import Alarm
from campus_server.alarms.rules import Effect, Standing, effect_of
from campus_server.alarms.states import AlarmState
from campus_server.errors import NotFound, StoreAway
from campus_server.finding import Finding, Sentence
from campus_server.kit.clock import from_ms

__all__ = ["apply", "clear", "link", "listed", "raise_", "reset"]


def apply(
    session: Session, finding: Finding, now: datetime, subject_name: Sentence | None = None
) -> Alarm | None:
    """The alarm that the finding speaks of; None when it says that all is well and none stood."""
    if finding.active:
        return raise_(session, finding, now, subject_name)
    return clear(session, finding)


def raise_(
    session: Session, finding: Finding, now: datetime, subject_name: Sentence | None = None
) -> Alarm:
    """Raise, or count one more on the standing alarm.

    Evidence older than the last clearing changes nothing and returns the cleared alarm.
    """
    for _ in range(2):
        alarm = repository.newest(session, finding.subject, finding.failure_class)
        effect = effect_of(_standing(alarm), finding)
        if alarm is not None and effect is not Effect.RAISE:
            if effect is Effect.REPEAT:
                _repeat(alarm, finding)
            return alarm
        alarm = _raised(finding, now, subject_name)
        if repository.add_unless_standing(session, alarm):
            return alarm
    raise StoreAway(f"the alarm of {finding.subject} is being written by others without end")


def clear(session: Session, finding: Finding) -> Alarm | None:
    """Clear the standing alarm at the finding's event time; a latched one stays, and says so."""
    alarm = repository.newest(session, finding.subject, finding.failure_class)
    match effect_of(_standing(alarm), finding):
        case Effect.CLEAR if alarm is not None:
            _end(alarm, from_ms(finding.at_ms))
        case Effect.LATCH if alarm is not None:
            alarm.state = AlarmState.LATCHED
            alarm.last_at = from_ms(finding.at_ms)
        case _:
            pass
    return alarm


def reset(session: Session, alarm_id: int, at: datetime) -> Alarm:
    """A person has dealt with it: the alarm ends, whatever its state. Raises `NotFound`."""
    alarm = _known(session, alarm_id)
    if alarm.cleared_at is None:
        _end(alarm, max(at, alarm.last_at))
    return alarm


def link(session: Session, alarm_id: int, ticket_id: int) -> None:
    """Say which ticket works on the alarm. Raises `NotFound`."""
    _known(session, alarm_id).ticket_id = ticket_id


def listed(
    session: Session, *, active: bool | None, limit: int, after: tuple[datetime, int] | None
) -> tuple[Sequence[Alarm], int]:
    """Rows of one page, newest first, and how many there are in all; `active` None: both kinds."""
    rows = repository.page(session, active=active, limit=limit, after=after)
    return rows, repository.count(session, active=active)


def _known(session: Session, alarm_id: int) -> Alarm:
    alarm = repository.get(session, alarm_id)
    if alarm is None:
        raise NotFound("alarm", f"There is no alarm {alarm_id}.")
    return alarm


def _standing(alarm: Alarm | None) -> Standing | None:
    if alarm is None:
        return None
    return Standing(alarm.state, alarm.raised_at, alarm.last_at, alarm.cleared_at, alarm.latched)


def _raised(finding: Finding, now: datetime, subject_name: Sentence | None) -> Alarm:
    return Alarm(
        subject=finding.subject,
        subject_name_zh=subject_name.zh if subject_name else None,
        subject_name_en=subject_name.en if subject_name else None,
        failure_class=finding.failure_class,
        source=finding.source,
        severity=finding.severity,
        state=AlarmState.ACTIVE_UNACKNOWLEDGED,
        latched=finding.latched,
        raised_at=from_ms(finding.since_ms),
        last_at=from_ms(finding.at_ms),
        recorded_at=now,
        count=1,
        **_evidence(finding),
    )


def _repeat(alarm: Alarm, finding: Finding) -> None:
    alarm.count += 1
    alarm.last_at = from_ms(finding.at_ms)
    # P1 sorts before P2: the smaller is the more urgent
    alarm.severity = min(alarm.severity, finding.severity)
    alarm.latched = alarm.latched or finding.latched
    alarm.state = AlarmState.ACTIVE_UNACKNOWLEDGED
    for column, value in _evidence(finding).items():
        setattr(alarm, column, value)


def _end(alarm: Alarm, at: datetime) -> None:
    alarm.state = AlarmState.NORMAL
    alarm.last_at = at
    alarm.cleared_at = at


def _evidence(finding: Finding) -> dict[str, str | float]:
    return {
        "reason_zh": finding.reason.zh,
        "reason_en": finding.reason.en,
        "advice_zh": finding.advice.zh,
        "advice_en": finding.advice.en,
        "score": finding.score,
        "threshold": finding.threshold,
        "confidence": finding.confidence,
        "model": finding.model,
    }
