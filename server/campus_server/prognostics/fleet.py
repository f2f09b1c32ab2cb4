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
from campus_server.prognostics.activity import Activity, stirred
from campus_server.prognostics.arrays import (
    Arrays,
    Flag,
    Flags,
    Floats,
    Instant,
    Integers,
    ViewFlags,
    ascending,
)
from campus_server.prognostics.evidence import LOWEST_BAR, Evidence, weigh
from campus_server.prognostics.explain import Explanation, explain
from campus_server.prognostics.learning import learn
from campus_server.prognostics.level import Level, Surprise
from campus_server.prognostics.normal import Normal, views
from campus_server.prognostics.training import Training

__all__ = ["MODEL", "Change", "Detectors", "Fleet"]

MODEL = "level-or-activity/2"
_FEWEST_TRAINING_TICKS = 50
_LATCHED_ABOVE = 0.8
"""In an abnormal stretch, views that were above this share of the bar stop following."""
_STRETCH = 512
"""Equipment judged at a time: what a step touches stays in the processor's cache."""
_AHEAD = 256
"""Ticks of the same equipment that are prepared at a time, for the memory that it takes."""
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
    activity: Activity
    evidence: Evidence
    slow: Flag
    """The slow level, or the lasting unrest, spoke louder in the newest tick."""
    heard: ViewFlags
    """What that level judged in it."""


@dataclass(frozen=True, slots=True)
class Change:
    """An episode that began or ended."""

    tick: int
    """Of those that were given together."""
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
        """t ticks of each of A equipment; changes `state`, which stands for the ascending `rows`.

        `at[A]` ascending positions in `state`; `values[t, n, A]`, NaN where a value is missing or
        not to be trusted; `stamp[t, A]` event times, only carried along; `steps[t, A]` ticks since
        the tick before, more than 1 after a gap. A tick without any value leaves all as it was.
        """
        if values.shape[1] != self.channels:
            raise ValueError(f"{values.shape[1]} values for {self.channels} channels")
        some: Flags = ~np.asarray(np.isnan(values).all(axis=1))
        whole: Flags = np.asarray(some.all(axis=1))
        steps = np.minimum(np.maximum(steps, 1), self.training.ticks)
        changes: list[Change] = []
        tick = 0
        while tick < len(values):
            learned = state.learned[at]
            last = tick + 1
            if whole[tick] and learned.all():
                ahead = whole[tick : tick + _AHEAD]
                last = tick + (len(ahead) if ahead.all() else int(ahead.argmin()))
            judged = np.flatnonzero(some[tick] & learned)
            for first in range(0, len(judged), _STRETCH):
                part = ascending(judged[first : first + _STRETCH])
                changes += self._judge(
                    state,
                    rows,
                    at[part],
                    values[tick:last, :, part],
                    stamp[tick:last, part],
                    steps[tick:last, part],
                    tick,
                )
            pupils = np.flatnonzero(some[tick] & ~learned)
            if len(pupils):
                self._train(state, rows, at[pupils], values[tick, :, pupils].T)
            tick = last
        return changes

    def explanation(self, state: Detectors, position: int, row: int) -> Explanation | None:
        """Which channels make the newest tick's score; None while learning."""
        if not state.learned[position]:
            return None
        return explain(
            self.normal.take(slice(row, row + 1)),
            state.level.take(slice(position, position + 1)),
            state.activity.take(slice(position, position + 1)),
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
        first: int,
    ) -> list[Change]:
        """Of those that have learned, ticks from the one numbered `first` on."""
        place = ascending(at)
        normal = self.normal.take(ascending(rows[at]))
        level, evidence = state.level.take(place), state.evidence.take(place)
        restless = np.flatnonzero(~normal.steady)
        activity = state.activity.take(place)
        z = normal.standardised(values)
        gaps: Flags = np.asarray(np.isnan(z).any(axis=(1, 2)))
        whole = views(normal.axes, z) if len(z) > 1 else None
        changes: list[Change] = []
        for tick in range(len(z)):
            if gaps[tick] or whole is None:
                seen, judged = levels.bridged(normal, level, z[tick])
            else:
                seen, judged = whole[tick], normal.judged
            surprise = levels.look(normal, level, seen, judged, steps[tick])
            loudness = surprise.loudness
            slow = loudness[1] > loudness[0]
            score, bar = loudness.max(axis=0), evidence.bar
            if len(restless):
                stir = activity.take(restless)
                after = stirred(
                    normal.tails.take(restless),
                    stir,
                    seen[:, restless],
                    (level.last[:, restless], level.average[:, restless]),
                    judged[0][:, restless],
                    steps[tick][restless],
                )
                activity.put(restless, after)
                bar = bar.copy()
                lasts = after.share[1] * stir.lift[0] > after.share[0] * stir.lift[1]
                slow[restless] = lasts
                score[restless] = LOWEST_BAR * np.where(lasts, after.share[1], after.share[0])
                bar[restless] = LOWEST_BAR * np.where(lasts, stir.lift[1], stir.lift[0])
            before, evidence = evidence, weigh(evidence, normal.steady, score, bar, stamp[tick])
            level = _followed(normal, level, surprise, before, evidence)
            changed = np.flatnonzero(evidence.active != before.active)
            for number in changed.tolist():
                one = slice(number, number + 1)
                why = explain(
                    normal.take(one),
                    level.take(one),
                    activity.take(one),
                    int(slow[number]),
                    judged[int(slow[number]), :, number],
                )
                changes.append(
                    _change(first + tick, int(at[number]), number, before, evidence, why)
                )
        state.level.put(place, level)
        state.activity.put(place, activity)
        state.evidence.put(place, evidence)
        state.slow[place] = slow
        state.heard[:, place] = np.where(slow, judged[1], judged[0])
        state.ticks[place] += len(z)
        return changes

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
        state.activity.put(at, lesson.activity)
        evidence = Evidence.zeros(self.channels, len(at))
        evidence.bar = lesson.bar
        state.evidence.put(at, evidence)
        loudness = lesson.last.loudness
        state.slow[at] = slow = loudness[1] > loudness[0]
        state.heard[:, at] = np.where(slow, lesson.last.judged[1], lesson.last.judged[0])
        state.learned[at] = True


def _change(
    tick: int, position: int, number: int, before: Evidence, now: Evidence, why: Explanation
) -> Change:
    opened = bool(now.active[number])
    told = now if opened else before
    return Change(
        tick,
        position,
        opened,
        float(now.score[number]),
        float(told.bar[number]),
        int(told.since[number]),
        why,
    )


def _followed(
    normal: Normal, level: Level, surprise: Surprise, before: Evidence, now: Evidence
) -> Level:
    latched = level.latched
    over = np.flatnonzero(normal.steady & now.abnormal)
    if len(over):
        latched = latched.copy()
        loud = np.abs(surprise.z[..., over]) > _LATCHED_ABOVE * now.bar[over]
        latched[..., over] |= loud
    after = levels.follow(normal, level, surprise, latched)
    ended = np.flatnonzero(normal.steady & before.abnormal & ~now.abnormal)
    if len(ended):
        after.put(ended, levels.restarted(normal.take(ended), after.take(ended)))
    return after
