"""What an episode is told as: from a detector's change to a finding. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from campus_server.condition import rules
from campus_server.condition.rules import Named
from campus_server.finding import Contribution, Finding, Severity
from campus_server.prognostics.explain import Explanation
from campus_server.prognostics.fleet import MODEL, Change

__all__ = ["FAILURE_CLASS", "SOURCE", "closed", "contributions", "opened", "taken_back"]

FAILURE_CLASS = "abnormal_condition"
SOURCE = "condition"


def opened(
    equipment: str,
    parts: tuple[Contribution, ...],
    names: Mapping[str, Named],
    change: Change,
    stamp: int,
    at_ms: int,
) -> Finding:
    since_ms = min(change.since, stamp)
    return Finding(
        subject=equipment,
        failure_class=FAILURE_CLASS,
        source=SOURCE,
        since_ms=since_ms,
        at_ms=at_ms,
        severity=rules.severity(change.score, change.threshold),
        confidence=rules.confidence(change.score, change.threshold),
        reason=rules.reason(parts, names, stamp - since_ms),
        advice=rules.advice(parts, names),
        score=change.score,
        threshold=change.threshold,
        model=MODEL,
        contributions=parts,
    )


def closed(
    equipment: str, begun: Finding | None, change: Change, stamp: int, at_ms: int
) -> Finding:
    return Finding(
        subject=equipment,
        failure_class=FAILURE_CLASS,
        source=SOURCE,
        since_ms=change.since,
        at_ms=at_ms,
        severity=Severity.P3 if begun is None else begun.severity,
        confidence=1.0 - rules.confidence(change.score, change.threshold),
        reason=rules.back_to_normal(max(0, stamp - change.since)),
        advice=rules.no_advice(),
        active=False,
        score=change.score,
        threshold=change.threshold,
        model=MODEL,
    )


def taken_back(finding: Finding, at_ms: int) -> Finding:
    """When the learning begins again."""
    return replace(
        finding,
        at_ms=at_ms,
        active=False,
        confidence=0.5,
        reason=rules.learning_again(),
        advice=rules.no_advice(),
        contributions=(),
    )


def contributions(points: Sequence[str], explanation: Explanation) -> tuple[Contribution, ...]:
    """Strongest first; points that take no part, or are not judged, are left out."""
    parts = [
        Contribution(point, share, expected, measured)
        for point, share, expected, measured in zip(
            points,
            explanation.share.tolist(),
            explanation.expected.tolist(),
            explanation.measured.tolist(),
            strict=True,
        )
        if share != 0 and np.isfinite(expected) and np.isfinite(measured)
    ]
    return tuple(sorted(parts, key=lambda part: -abs(part.share)))
