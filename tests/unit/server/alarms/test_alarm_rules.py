"""What a finding does to the alarm that stands or stood before."""

from datetime import UTC, datetime, timedelta

import pytest

from campus_server.alarms.rules import Effect, Standing, effect_of
from campus_server.alarms.states import AlarmState
from campus_server.finding import Finding, Sentence, Severity
from campus_server.kit.clock import to_ms

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def minutes(count: float) -> datetime:
    return NOW + timedelta(minutes=count)


def finding(active: bool, at: float, since: float | None = None) -> Finding:
    words = Sentence("甲", "a")
    begun = minutes(at if since is None else since)
    return Finding(
        "CHWP-1",
        "abnormal_condition",
        "condition",
        to_ms(begun),
        to_ms(minutes(at)),
        Severity.P3,
        0.9,
        words,
        words,
        active=active,
    )


def alarm(
    state: AlarmState = AlarmState.ACTIVE_UNACKNOWLEDGED,
    cleared: float | None = None,
    *,
    latched: bool = False,
) -> Standing:
    """Raised at minute 0, last heard of at minute 5."""
    ended = None if cleared is None else minutes(cleared)
    return Standing(state, minutes(0), minutes(5), ended, latched)


CLEARED = alarm(AlarmState.NORMAL, 5)
RESET = alarm(AlarmState.NORMAL, 5, latched=True)


@pytest.mark.parametrize(
    ("standing", "told", "effect"),
    [
        (None, finding(True, 0), Effect.RAISE),
        (None, finding(False, 0), Effect.NOTHING),
        (alarm(), finding(True, 6, 0), Effect.REPEAT),
        (alarm(), finding(True, 5, 0), Effect.NOTHING),
        (alarm(), finding(True, 4, 0), Effect.NOTHING),
        (alarm(), finding(False, 5), Effect.CLEAR),
        (alarm(), finding(False, 4), Effect.NOTHING),
        (alarm(AlarmState.ACTIVE_ACKNOWLEDGED), finding(False, 6), Effect.CLEAR),
        (alarm(latched=True), finding(False, 6), Effect.LATCH),
        (alarm(AlarmState.LATCHED, latched=True), finding(False, 7), Effect.NOTHING),
        (alarm(AlarmState.LATCHED, latched=True), finding(True, 7), Effect.REPEAT),
        (CLEARED, finding(True, 6), Effect.RAISE),
        (CLEARED, finding(True, 5), Effect.NOTHING),
        (CLEARED, finding(False, 9), Effect.NOTHING),
        (RESET, finding(True, 9, 0), Effect.NOTHING),
        (RESET, finding(True, 9, 8), Effect.RAISE),
    ],
)
def test_the_effect_of_a_finding(standing: Standing | None, told: Finding, effect: Effect) -> None:
    assert effect_of(standing, told) is effect
