"""The condition detector of one equipment: `(state, ticks) -> (state, verdicts)`.

It learns what is normal from its first ticks and then judges each tick by what came before it.
No constant is written for one machine. How the ticks are split over calls makes no difference,
to the last bit of the state.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from campus_server.prognostics import level as levels
from campus_server.prognostics.evidence import Evidence, first_bar, weigh
from campus_server.prognostics.explain import Explanation, explain
from campus_server.prognostics.level import Level, Surprise
from campus_server.prognostics.normal import Floats, Normal, averages, learn

__all__ = ["MODEL", "Change", "DetectorState", "Tick", "Verdict", "advance", "new"]

MODEL = "drift-priced-level/1"
_FEWEST_TRAINING_TICKS = 50
_HELD_ABOVE = 0.5
"""While the score is over the bar, views above this share of it stop following."""


class Change(StrEnum):
    NONE = "none"
    OPENED = "opened"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, eq=False)
class Tick:
    values: Floats
    """[n]; NaN where a value is missing or not to be trusted."""
    stamp: int
    """Event time; only carried along."""
    steps: int = 1
    """Ticks since the tick before: more than 1 after a gap."""


@dataclass(frozen=True, slots=True, eq=False)
class DetectorState:
    channels: int
    training_ticks: int
    ticks: int = 0
    training: tuple[Floats, ...] = ()
    """Rows [n] gathered so far; empty once the normal state is learned."""
    normal: Normal | None = None
    level: Level | None = None
    evidence: Evidence | None = None
    surprise_z: Floats | None = None
    """[2, v] z of the newest tick, for the explanation."""

    @property
    def learned(self) -> float:
        """Share of the training that is done, 0 … 1."""
        return 1.0 if self.normal is not None else len(self.training) / self.training_ticks

    def explanation(self) -> Explanation | None:
        """Which channels make the newest tick's score; None while learning."""
        if self.normal is None or self.level is None or self.surprise_z is None:
            return None
        return explain(self.normal, self.level, self.surprise_z)


@dataclass(frozen=True, slots=True)
class Verdict:
    stamp: int
    score: float
    """0 while learning."""
    threshold: float
    """0 while learning."""
    active: bool
    change: Change
    since: int
    """Stamp at which the episode began; 0 when there is none."""
    explanation: Explanation | None = None
    """There when `change` is not NONE."""


def new(channels: int, training_ticks: int = 400) -> DetectorState:
    if channels < 1:
        raise ValueError("a detector needs at least one channel")
    if training_ticks < _FEWEST_TRAINING_TICKS:
        raise ValueError(f"training_ticks is {training_ticks}, at least {_FEWEST_TRAINING_TICKS}")
    return DetectorState(channels, training_ticks)


def advance(state: DetectorState, ticks: list[Tick]) -> tuple[DetectorState, list[Verdict]]:
    """One verdict per tick. A tick without any value leaves everything as it was."""
    verdicts = []
    for tick in ticks:
        if tick.values.shape != (state.channels,):
            raise ValueError(f"{tick.values.shape} values for {state.channels} channels")
        state, verdict = _advance(state, tick)
        verdicts.append(verdict)
    return state, verdicts


def _advance(state: DetectorState, tick: Tick) -> tuple[DetectorState, Verdict]:
    if state.normal is None or state.level is None or state.evidence is None:
        return _train(state, tick), Verdict(tick.stamp, 0.0, 0.0, False, Change.NONE, 0)
    before = state.evidence
    if np.isnan(tick.values).all():
        return state, Verdict(
            tick.stamp, before.score, before.bar, before.active, Change.NONE,
            before.since if before.active else 0,
        )  # fmt: skip
    z = state.normal.standardised(tick.values)
    steps = min(max(1, tick.steps), state.training_ticks)
    surprise = levels.look(state.normal, state.level, z, steps)
    evidence = weigh(before, _score(surprise), tick.stamp)
    level = _follow(state.normal, state.level, surprise, before, evidence)
    state = replace(
        state, ticks=state.ticks + 1, level=level, evidence=evidence, surprise_z=surprise.z
    )
    change = Change.NONE
    if evidence.active != before.active:
        change = Change.OPENED if evidence.active else Change.CLOSED
    since = evidence.since if evidence.active else before.since if before.active else 0
    return state, Verdict(
        tick.stamp,
        evidence.score,
        evidence.bar if change is not Change.CLOSED else before.bar,
        evidence.active,
        change,
        since,
        None if change is Change.NONE else state.explanation(),
    )


def _train(state: DetectorState, tick: Tick) -> DetectorState:
    if np.isnan(tick.values).all():
        return state
    gathered = replace(state, ticks=state.ticks + 1, training=(*state.training, tick.values.copy()))
    if len(gathered.training) < state.training_ticks:
        return gathered
    rows = np.array(gathered.training)
    normal = learn(rows)
    z = normal.standardised(rows)
    level = levels.begin(normal, averages(normal, z)[0])
    largest = 0.0
    for number, row in enumerate(z):
        surprise = levels.look(normal, level, row, 1)
        level = levels.follow(normal, level, surprise, None)
        if number >= len(z) // 2:
            largest = max(largest, _score(surprise))
    return replace(
        gathered,
        training=(),
        normal=normal,
        level=level,
        evidence=Evidence(bar=first_bar(largest)),
        surprise_z=surprise.z,
    )


def _score(surprise: Surprise) -> float:
    return float(np.abs(surprise.z).max())


def _follow(
    normal: Normal, level: Level, surprise: Surprise, before: Evidence, now: Evidence
) -> Level:
    held = None
    if now.active or now.score > before.bar:
        held = np.abs(surprise.z) > _HELD_ABOVE * before.bar
    return levels.follow(normal, level, surprise, held)
