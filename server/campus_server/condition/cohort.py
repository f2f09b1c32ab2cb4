"""Equipment with the same number of points under watch: readings to ticks to judgements.

Every equipment has a row for good. `Cohort.state` is what is in force; a batch advances a copy of
the rows that it touches.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from campus_server.condition import ticks
from campus_server.condition.closed import Closed, in_step
from campus_server.condition.grid import Ticks
from campus_server.condition.moments import Moments
from campus_server.finding import Finding
from campus_server.prognostics.arrays import Arrays, ChannelNumbers, Instant, ascending
from campus_server.prognostics.fleet import Change, Detectors, Fleet

__all__ = ["VACANT", "Advanced", "Cohort", "Told", "Watched"]

VACANT = ""
"""Stands for the equipment in a row that nobody has."""

Rows = NDArray[np.intp]


@dataclass(slots=True)
class Watched(Arrays):
    points: ChannelNumbers
    """Their numbers, in the order of the detector's channels."""
    ticks: Ticks
    detectors: Detectors
    at_ms: Instant
    """Event time of the newest tick judged; 0 before the first."""
    told_ms: Instant
    """Of the newest finding; event time goes back when a clock is put right, findings do not."""


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A change in one equipment."""

    by: int
    """Row in the batch of the reading that made it known."""
    stamp: int
    """Event time of the tick."""
    change: Change


@dataclass(slots=True, eq=False)
class Advanced:
    """Rows of a cohort after a batch, not yet in force."""

    rows: Rows
    """[E] ascending."""
    state: Watched
    joined: dict[int, str]
    """Equipment that is new, by row."""
    findings: dict[int, Finding | None] = field(default_factory=dict)
    """By row, where an episode began or (None) ended."""


class Cohort:
    def __init__(self, channels: int, training_ticks: int) -> None:
        self.fleet = Fleet(channels, training_ticks)
        self.state = Watched.zeros(channels, 0)
        self.equipment: list[str] = []
        """By row."""
        self.findings: dict[int, Finding] = {}
        """By row: what was found when the episode under way began."""

    @property
    def channels(self) -> int:
        return self.fleet.channels

    def free_rows(self, count: int) -> list[int]:
        """Where so many could join."""
        if not count:
            return []
        free = [row for row, name in enumerate(self.equipment) if name == VACANT][:count]
        return [*free, *range(len(self.equipment), len(self.equipment) + count - len(free))]

    def begin(self, rows: Rows, joined: dict[int, str], fresh: Watched) -> Advanced:
        """A copy of the ascending `rows`, of which those of `joined` are `fresh[J]`."""
        self.make_room(int(rows[-1]) + 1)
        state = self.state.take(rows)
        state.put(np.searchsorted(rows, np.array(list(joined), np.intp)), fresh)
        return Advanced(rows, state, joined)

    def advance(self, after: Advanced, moments: Moments) -> tuple[list[Told], int]:
        """Changes `after`; what is told, each equipment's in order, and how many rows were late."""
        closed, late = ticks.advance(after.state.ticks, moments)
        return self._judge(after, closed), late

    def _judge(self, after: Advanced, closed: list[Closed]) -> list[Told]:
        state = after.state
        told = []
        for block in in_step(closed):
            changes = self.fleet.advance(
                state.detectors, after.rows, block.at, block.values, block.stamp, block.steps
            )
            state.at_ms[ascending(block.at)] = block.stamp[-1]
            for change in changes:
                where = change.tick, int(np.searchsorted(block.at, change.position))
                told.append(Told(int(block.by[where]), int(block.stamp[where]), change))
        return told

    def adopt(self, after: Advanced) -> None:
        place, detectors = ascending(after.rows), self.state.detectors
        taught = (after.state.detectors.learned > detectors.learned[place]).any()
        self.state.put(place, after.state)
        if taught:
            pupils = np.flatnonzero((detectors.ticks > 0) & ~detectors.learned)
            self.fleet.training.keep_only(pupils)
        for row, name in sorted(after.joined.items()):
            if row < len(self.equipment):
                self.equipment[row] = name
            else:
                self.equipment.append(name)
        for row, finding in after.findings.items():
            if finding is None:
                self.findings.pop(row, None)
            else:
                self.findings[row] = finding

    def leave(self, row: int) -> None:
        """Its points have changed: it begins again elsewhere."""
        self.equipment[row] = VACANT
        self.findings.pop(row, None)
        self.state.put(slice(row, row + 1), Watched.zeros(self.channels, 1))

    def make_room(self, count: int) -> None:
        have = len(self.state.at_ms)
        if count > have:
            room = max(count, 2 * have)
            self.state = self.state.grown(room)
            self.fleet.make_room(room)
