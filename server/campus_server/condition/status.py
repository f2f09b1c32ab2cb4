"""What is known about the condition of one equipment now."""

from dataclasses import dataclass

import numpy as np

from campus_server.condition.cohort import Cohort
from campus_server.condition.findings import contributions
from campus_server.finding import Contribution, Sentence
from campus_server.prognostics.fleet import MODEL
from campus_server.telemetry.points import Points

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


def status_of(cohort: Cohort, row: int, points: Points) -> ConditionStatus:
    state, fleet = cohort.state, cohort.fleet
    detectors = state.detectors
    learned = bool(detectors.learned[row])
    explanation = fleet.explanation(detectors, row, row)
    ids = points.ids(state.points[:, row])
    active = cohort.findings.get(row)
    at_ms = int(state.at_ms[row])
    schooling = int(fleet.school(np.array([row]))[0])
    shown = "abnormal" if active is not None else "normal" if learned else "learning"
    return ConditionStatus(
        cohort.equipment[row],
        "no_data" if at_ms == 0 else shown,
        learned=1.0 if learned else int(detectors.ticks[row]) / schooling,
        score=float(detectors.judgement.evidence.score[row]),
        threshold=float(detectors.judgement.evidence.bar[row]),
        since_ms=None if active is None else active.since_ms,
        at_ms=at_ms or None,
        period_ms=float(state.ticks.period_ms[row]),
        reason=None if active is None else active.reason,
        advice=None if active is None else active.advice,
        contributions=() if explanation is None else contributions(ids, explanation),
    )
