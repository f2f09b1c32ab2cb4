"""What is known about the condition of one equipment now."""

from dataclasses import dataclass

from campus_server.condition.watch import Watch, contributions
from campus_server.finding import Contribution, Sentence
from campus_server.prognostics.detector import MODEL

__all__ = ["ConditionStatus", "status_of"]


@dataclass(frozen=True, slots=True)
class ConditionStatus:
    equipment: str
    state: str
    """`learning`, `normal`, `abnormal` or `no_data`."""
    learned: float = 0.0
    """Share of the training that is done, 0 … 1."""
    health: float | None = None
    """0 … 100. Null: a distance from normal is no health; that needs a trend over days."""
    score: float = 0.0
    threshold: float = 0.0
    since_ms: int | None = None
    at_ms: int | None = None
    """Event time of the newest tick judged."""
    period_ms: float = 10_000.0
    """Length of a tick."""
    reason: Sentence | None = None
    advice: Sentence | None = None
    contributions: tuple[Contribution, ...] = ()
    model: str = MODEL


def status_of(watch: Watch) -> ConditionStatus:
    evidence = watch.detector.evidence
    explanation = watch.detector.explanation()
    active = watch.finding
    state = "learning" if evidence is None else "normal" if active is None else "abnormal"
    if watch.at_ms == 0:
        state = "no_data"
    return ConditionStatus(
        watch.equipment,
        state,
        learned=watch.detector.learned,
        score=0.0 if evidence is None else evidence.score,
        threshold=0.0 if evidence is None else evidence.bar,
        since_ms=None if active is None else active.since_ms,
        at_ms=watch.at_ms or None,
        period_ms=watch.ticks.period_ms,
        reason=None if active is None else active.reason,
        advice=None if active is None else active.advice,
        contributions=() if explanation is None else contributions(watch.points, explanation),
    )
