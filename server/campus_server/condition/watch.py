"""One equipment under watch: readings to ticks to verdicts to findings. Pure, immutable."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from campus_server.condition import rules, ticks
from campus_server.condition.rules import Named
from campus_server.condition.ticks import TickState
from campus_server.finding import Contribution, Finding, Severity
from campus_server.prognostics import detector
from campus_server.prognostics.detector import MODEL, Change, DetectorState, Verdict
from campus_server.prognostics.explain import Explanation

__all__ = [
    "FAILURE_CLASS",
    "SOURCE",
    "Found",
    "Watch",
    "abandon",
    "advance",
    "begin",
    "contributions",
]

FAILURE_CLASS = "abnormal_condition"
SOURCE = "condition"


@dataclass(frozen=True, slots=True, eq=False)
class Watch:
    equipment: str
    points: tuple[str, ...]
    """Ids, in the order of the detector's channels."""
    ticks: TickState
    detector: DetectorState
    finding: Finding | None = None
    """What was found when the episode under way began."""
    at_ms: int = 0
    """Event time of the newest tick judged; 0 before the first."""
    told_ms: int = 0
    """Of the newest finding; event time goes back when a clock is put right, findings do not."""


@dataclass(frozen=True, slots=True)
class Found:
    by: int
    """Position of the reading that made it known."""
    finding: Finding


def begin(
    equipment: str, points: tuple[str, ...], periods_ms: NDArray[np.float64], training_ticks: int
) -> Watch:
    return Watch(
        equipment, points, ticks.begin(periods_ms), detector.new(len(points), training_ticks)
    )


def advance(
    watch: Watch,
    names: dict[str, Named],
    point: NDArray[np.int32],
    time_ms: NDArray[np.int64],
    value: NDArray[np.float64],
) -> tuple[Watch, list[Found]]:
    """Columns as `ticks.advance` wants them."""
    grid, closed = ticks.advance(watch.ticks, point, time_ms, value)
    state, verdicts = detector.advance(watch.detector, [item.tick for item in closed])
    found = []
    finding, told_ms = watch.finding, watch.told_ms
    for item, verdict in zip(closed, verdicts, strict=True):
        at_ms = max(verdict.stamp, told_ms + 1)
        if verdict.change is Change.OPENED and verdict.explanation is not None:
            finding = _opened(watch, names, verdict, verdict.explanation, at_ms)
            found.append(Found(item.by, finding))
            told_ms = at_ms
        elif verdict.change is Change.CLOSED:
            found.append(Found(item.by, _closed(watch.equipment, finding, verdict, at_ms)))
            finding, told_ms = None, at_ms
    judged_ms = verdicts[-1].stamp if verdicts else watch.at_ms
    after = replace(
        watch, ticks=grid, detector=state, finding=finding, at_ms=judged_ms, told_ms=told_ms
    )
    return after, found


def abandon(watch: Watch, at_ms: int) -> Finding | None:
    """What takes back the episode under way when the learning begins again."""
    if watch.finding is None:
        return None
    return replace(
        watch.finding,
        at_ms=max(at_ms, watch.told_ms + 1),
        active=False,
        confidence=0.5,
        reason=rules.learning_again(),
        advice=rules.no_advice(),
        contributions=(),
    )


def contributions(points: tuple[str, ...], explanation: Explanation) -> tuple[Contribution, ...]:
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


def _opened(
    watch: Watch,
    names: dict[str, Named],
    verdict: Verdict,
    explanation: Explanation,
    at_ms: int,
) -> Finding:
    parts = contributions(watch.points, explanation)
    since_ms = min(verdict.since, verdict.stamp)
    return Finding(
        subject=watch.equipment,
        failure_class=FAILURE_CLASS,
        source=SOURCE,
        since_ms=since_ms,
        at_ms=at_ms,
        severity=rules.severity(verdict.score, verdict.threshold),
        confidence=rules.confidence(verdict.score, verdict.threshold),
        reason=rules.reason(parts, names, verdict.stamp - since_ms),
        advice=rules.advice(parts, names),
        score=verdict.score,
        threshold=verdict.threshold,
        model=MODEL,
        contributions=parts,
    )


def _closed(equipment: str, opened: Finding | None, verdict: Verdict, at_ms: int) -> Finding:
    return Finding(
        subject=equipment,
        failure_class=FAILURE_CLASS,
        source=SOURCE,
        since_ms=verdict.since,
        at_ms=at_ms,
        severity=Severity.P3 if opened is None else opened.severity,
        confidence=1.0 - rules.confidence(verdict.score, verdict.threshold),
        reason=rules.back_to_normal(max(0, verdict.stamp - verdict.since)),
        advice=rules.no_advice(),
        active=False,
        score=verdict.score,
        threshold=verdict.threshold,
        model=MODEL,
    )
