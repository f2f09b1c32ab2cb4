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

from campus_server.prognostics import level as levels
from campus_server.prognostics.arrays import (
    Arrays,
    Flag,
    Flags,
    Floats,
    Instant,
    Integers,
    Positions,
    ascending,
)
from campus_server.prognostics.evidence import Evidence
from campus_server.prognostics.explain import Explanation, explain
from campus_server.prognostics.judgement import Judgement, judge
from campus_server.prognostics.learning import learn
from campus_server.prognostics.normal import Normal, views
from campus_server.prognostics.training import Training

__all__ = ["MODEL", "Change", "Detectors", "Fleet"]

MODEL = "level-or-activity/2"
_FEWEST_TRAINING_TICKS = 50
_STRETCH = 16_384
_FEWEST = 512
"""Views, but no fewer equipment, judged at a time: what a step touches stays in the processor's
cache."""
_AHEAD = 256
"""Ticks of the same equipment that are prepared at a time, for the memory that it takes."""
_CLASS = 128
"""Equipment that learn at a time, for the memory that it takes."""
_TOGETHER = 16
_WAITS = 2
"""Equipment learn in groups of `_TOGETHER`, one tick after the other, over a time of a training's
`_WAITS`th part: thousands that began together would hold up everything if they ended together."""


@dataclass(slots=True)
class Detectors(Arrays):
    """What a tick changes."""

    ticks: Instant
    """That had a value."""
    learned: Flag
    judgement: Judgement


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
            stretch = max(_FEWEST, _STRETCH // len(self.normal.noise))
            for first in range(0, len(judged), stretch):
                part = ascending(judged[first : first + stretch])
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
        return self.explanations(state, np.array([position]), np.array([row])).of(0)

    def explanations(self, state: Detectors, at: Positions, rows: Positions) -> Explanation:
        """The same of all that stand at the ascending `at[E]`, which have learned."""
        return explain(self.normal.take(ascending(rows)), state.judgement.take(ascending(at)))

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
        now = state.judgement.take(place)
        z = normal.standardised(values)
        gaps: Flags = np.asarray(np.isnan(z).any(axis=(1, 2)))
        whole = views(normal.axes, z) if len(z) > 1 else None
        changes: list[Change] = []
        for tick in range(len(z)):
            if gaps[tick] or whole is None:
                seen, judged = levels.bridged(normal, now.level, z[tick])
            else:
                seen, judged = whole[tick], normal.judged
            before, now = now, judge(normal, now, seen, judged, steps[tick], stamp[tick])
            changed = np.flatnonzero(now.evidence.active != before.evidence.active)
            if len(changed):
                why = explain(normal.take(changed), now.take(changed))
                changes += [
                    _change(
                        first + tick,
                        int(at[number]),
                        number,
                        before.evidence,
                        now.evidence,
                        why.of(order),
                    )
                    for order, number in enumerate(changed.tolist())
                ]
        state.judgement.put(place, now)
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
        state.judgement.put(at, lesson.judgement)
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
