"""The condition detectors of all equipment with the same number of channels.

Each learns what is normal from its first ticks and then judges each tick by what came before it.
No constant is written for one machine. How the ticks are split over calls makes no difference,
to the last bit of the state.

    state, the part that a tick changes       `Detectors`: taken out, advanced, put back
    normal, written once, when it is learned  `Fleet.normal`
    training ticks until then                 `Fleet.training`

The last two are written ahead: they count only once `Detectors` says so, so that a caller may
throw an advanced state away and advance again.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campus_server.prognostics import level as levels
from campus_server.prognostics.arrays import (
    Arrays,
    Flag,
    Floats,
    Instant,
    Integers,
    ViewFlags,
    ascending,
)
from campus_server.prognostics.evidence import Evidence, weigh
from campus_server.prognostics.explain import Explanation, explain
from campus_server.prognostics.learning import learn
from campus_server.prognostics.level import Level, Surprise
from campus_server.prognostics.normal import Normal
from campus_server.prognostics.training import Training

__all__ = ["MODEL", "Change", "Detectors", "Fleet"]

MODEL = "drift-priced-level/1"
_FEWEST_TRAINING_TICKS = 50
_HELD_ABOVE = 0.5
"""While the score is over the bar, views above this share of it stop following."""
_STRETCH = 512
"""Equipment judged at a time: what a step touches stays in the processor's cache."""
_CLASS = 128
"""Equipment that learn at a time, for the memory that it takes."""
_TOGETHER = 16
_WAITS = 2
"""Equipment learn in groups of `_TOGETHER`, one tick after the other, over a time of a training's
`_WAITS`th part: thousands that began together would hold up everything if they ended together."""

Positions = NDArray[np.intp]


@dataclass(slots=True)
class Detectors(Arrays):
    """What a tick changes."""

    ticks: Instant
    """That had a value."""
    learned: Flag
    level: Level
    evidence: Evidence
    slow: Flag
    """The slow level spoke louder in the newest tick."""
    heard: ViewFlags
    """What that level judged in it."""


@dataclass(frozen=True, slots=True)
class Change:
    """An episode that began or ended."""

    position: int
    """In the arrays that were advanced."""
    opened: bool
    score: float
    threshold: float
    since: int
    """Stamp at which the episode began."""
    explanation: Explanation


class Fleet:
    def __init__(self, channels: int, training_ticks: int = 400) -> None:
        if channels < 1:
            raise ValueError("a detector needs at least one channel")
        if training_ticks < _FEWEST_TRAINING_TICKS:
            raise ValueError(
                f"training_ticks is {training_ticks}, at least {_FEWEST_TRAINING_TICKS}"
            )
        self.channels = channels
        self.normal = Normal.zeros(channels, 0)
        self.training = Training(channels, training_ticks)

    def make_room(self, count: int) -> None:
        """For rows below `count`."""
        if count > len(self.normal.noise[0]):
            self.normal = self.normal.grown(count)

    def school(self, rows: Positions) -> Integers:
        """[E] Ticks after which these rows learn, from the newest `training_ticks` of them."""
        ticks = self.training.ticks
        return ticks + (rows // _TOGETHER) % (ticks // _WAITS)

    def advance(
        self,
        state: Detectors,
        rows: Positions,
        at: Positions,
        values: Floats,
        stamp: Integers,
        steps: Integers,
    ) -> list[Change]:
        """One tick of some equipment; changes `state`, which stands for the ascending `rows`.

        `at[T]` ascending positions in `state`; `values[n, T]`, NaN where a value is missing or
        not to be trusted; `stamp[T]` event times, only carried along; `steps[T]` ticks since the
        tick before, more than 1 after a gap. A tick without any value leaves all as it was.
        """
        if len(values) != self.channels:
            raise ValueError(f"{len(values)} values for {self.channels} channels")
        some = ~np.isnan(values).all(axis=0)
        learned = state.learned[at]
        judged = np.flatnonzero(some & learned)
        steps = np.clip(steps, 1, self.training.ticks)
        changes: list[Change] = []
        for first in range(0, len(judged), _STRETCH):
            part = ascending(judged[first : first + _STRETCH])
            changes += self._judge(state, rows, at[part], values[:, part], stamp[part], steps[part])
        pupils = np.flatnonzero(some & ~learned)
        if len(pupils):
            self._train(state, rows, at[pupils], values[:, pupils])
        return changes

    def explanation(self, state: Detectors, position: int, row: int) -> Explanation | None:
        """Which channels make the newest tick's score; None while learning."""
        if not state.learned[position]:
            return None
        return explain(
            self.normal.take(slice(row, row + 1)),
            state.level.take(slice(position, position + 1)),
            int(state.slow[position]),
            state.heard[:, position],
        )

    def _judge(
        self,
        state: Detectors,
        rows: Positions,
        at: Positions,
        values: Floats,
        stamp: Integers,
        steps: Integers,
    ) -> list[Change]:
        place = ascending(at)
        normal = self.normal.take(ascending(rows[at]))
        level, before = state.level.take(place), state.evidence.take(place)
        surprise = levels.look(normal, level, normal.standardised(values), steps)
        loudness = surprise.loudness
        evidence = weigh(before, loudness.max(axis=0), stamp)
        changed = np.flatnonzero(evidence.active != before.active)
        was = before.take(changed)
        state.level.put(place, _followed(normal, level, surprise, before, evidence))
        state.evidence.put(place, evidence)
        state.slow[place] = slow = loudness[1] > loudness[0]
        state.heard[:, place] = np.where(slow, surprise.judged[1], surprise.judged[0])
        state.ticks[place] += 1
        return [
            self._change(state, rows, int(at[number]), was, order)
            for order, number in enumerate(changed.tolist())
        ]

    def _change(
        self, state: Detectors, rows: Positions, position: int, was: Evidence, order: int
    ) -> Change:
        now = state.evidence
        opened = bool(now.active[position])
        explanation = self.explanation(state, position, int(rows[position]))
        if explanation is None:
            raise RuntimeError("a change of what has not been learned")
        return Change(
            position,
            opened,
            float(now.score[position]),
            float(now.bar[position] if opened else was.bar[order]),
            int(now.since[position] if opened else was.since[order]),
            explanation,
        )

    def _train(self, state: Detectors, rows: Positions, at: Positions, values: Floats) -> None:
        gathered = state.ticks[at]
        self.training.write(rows[at], gathered, values)
        state.ticks[at] = gathered + 1
        done = at[gathered + 1 >= self.school(rows[at])]
        for first in range(0, len(done), _CLASS):
            self._graduate(state, rows, done[first : first + _CLASS])

    def _graduate(self, state: Detectors, rows: Positions, at: Positions) -> None:
        lesson = learn(self.training.read(rows[at], state.ticks[at]))
        self.normal.put(rows[at], lesson.normal)
        state.level.put(at, lesson.level)
        evidence = Evidence.zeros(self.channels, len(at))
        evidence.bar = lesson.bar
        state.evidence.put(at, evidence)
        loudness = lesson.last.loudness
        state.slow[at] = slow = loudness[1] > loudness[0]
        state.heard[:, at] = np.where(slow, lesson.last.judged[1], lesson.last.judged[0])
        state.learned[at] = True


def _followed(
    normal: Normal, level: Level, surprise: Surprise, before: Evidence, now: Evidence
) -> Level:
    held = None
    over = np.flatnonzero(now.active | (now.score > before.bar))
    if len(over):
        held = np.zeros(surprise.z.shape, np.bool_)
        held[..., over] = np.abs(surprise.z[..., over]) > _HELD_ABOVE * before.bar[over]
    return levels.follow(normal, level, surprise, held)
