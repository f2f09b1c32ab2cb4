"""Which way a tag went: the order of its two RSSI peaks. Pure.

Each antenna's RSSI is smoothed with a Gaussian kernel (Nadaraya, Theory of Probability and its
Applications 9, 1964) and drawn to a floor where reads are missing, so that 30 to 40 % of lost
reads, and one stray strong one, move little. The times at which one antenna is clearly the
stronger one form runs; the first and the last run say where the tag came from and where it went.
Only then are the peaks on both sides of the crossing held against each other:

- they lie 0.3 to 10 s apart;
- each antenna is weaker at the other's peak, and at least one clearly. A tag that passes inside
  only is best seen by both antennas at the same time, however strong one of them is set.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["Crossing", "Direction", "Read", "Side", "judge"]

Side = Literal["inner", "outer"]
_Curve = NDArray[np.float64]

_GRID_MS = 100
_SMOOTHING_MS = 300.0
"""Width of the kernel: a walker of 1.2 m/s is under an antenna about this long."""
_PULL = 0.5
"""Weight, in reads, of the floor: where nothing is read the smoothed RSSI falls to it."""
_COUNT_MOST = 5
"""A record that stands for many reads weighs at most this many: they are not independent."""
_FLOOR_DB = 6.0
"""An unread tag is taken to be this much weaker than the weakest read."""
_CLEAR_DB = 3.0
"""Smoothed differences below this are noise: half the power."""
_RUN_READS = 2
"""One read alone is a glimpse."""


class Direction(StrEnum):
    IN = "in"
    OUT = "out"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, order=True)
class Read:
    at_ms: int
    """Middle of the record's first and last time."""
    last_ms: int
    side: Side
    zone: str
    rssi: float
    """dBm."""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Crossing:
    at_ms: int
    """Midway between the peaks; where the direction is unknown, when it was nearest."""
    peak_ms: int
    """The later peak."""
    direction: Direction
    from_zone: str | None
    to_zone: str


@dataclass(frozen=True, slots=True)
class _Run:
    """A time in which one side is clearly the stronger one, as grid positions, end exclusive."""

    side: Side
    begin: int
    end: int


_DIRECTIONS: dict[tuple[Side, Side], Direction] = {
    ("inner", "outer"): Direction.OUT,
    ("outer", "inner"): Direction.IN,
}


def judge(reads: Sequence[Read], least_ms: int, most_ms: int) -> Crossing:
    """`reads` of one visit, at least one; the peaks must lie `least_ms` … `most_ms` apart."""
    grid = np.arange(
        min(read.at_ms for read in reads),
        max(read.at_ms for read in reads) + _GRID_MS,
        _GRID_MS,
        dtype=np.int64,
    )
    floor = min(read.rssi for read in reads) - _FLOOR_DB
    sides: tuple[Side, Side] = ("inner", "outer")
    curves = {side: _smoothed(reads, side, grid, floor) for side in sides}
    runs = _runs(curves["inner"] - curves["outer"], reads, grid)
    crossing = _crossing(runs, curves, grid, least_ms, most_ms)
    if crossing is not None:
        direction, first, second = crossing
        before, after = sides if direction is Direction.OUT else sides[::-1]
        return Crossing(
            int(grid[first] + grid[second]) // 2,
            int(grid[second]),
            direction,
            _zone(reads, before),
            _zone(reads, after) or "",
        )
    nearest = max(sides, key=lambda side: float(curves[side].max()))
    at_ms = int(grid[curves[nearest].argmax()])
    return Crossing(at_ms, at_ms, Direction.UNKNOWN, None, _zone(reads, nearest) or "")


def _smoothed(reads: Sequence[Read], side: Side, grid: NDArray[np.int64], floor: float) -> _Curve:
    """dBm at each grid time."""
    own = [read for read in reads if read.side == side]
    at_ms = np.array([read.at_ms for read in own], dtype=np.float64)
    rssi = np.array([read.rssi for read in own], dtype=np.float64)
    count = np.array([min(read.count, _COUNT_MOST) for read in own], dtype=np.float64)
    distance = (grid[:, None] - at_ms[None, :]) / _SMOOTHING_MS
    weight = np.exp(-0.5 * distance**2) * count
    smoothed: _Curve = (weight @ rssi + _PULL * floor) / (weight.sum(axis=1) + _PULL)
    return smoothed


def _runs(difference: _Curve, reads: Sequence[Read], grid: NDArray[np.int64]) -> list[_Run]:
    """With hysteresis: between the clear times the last clear side goes on."""
    runs: list[_Run] = []
    for position in np.flatnonzero(np.abs(difference) >= _CLEAR_DB).tolist():
        side: Side = "inner" if difference[position] > 0 else "outer"
        if runs and runs[-1].side == side:
            runs[-1] = _Run(side, runs[-1].begin, position + 1)
        else:
            runs.append(_Run(side, position, position + 1))
    believed: list[_Run] = []
    for run in runs:
        begin, end = grid[run.begin] - _GRID_MS, grid[run.end - 1] + _GRID_MS
        support = sum(
            read.count for read in reads if read.side == run.side and begin <= read.at_ms <= end
        )
        if support < _RUN_READS:
            continue
        if believed and believed[-1].side == run.side:
            believed[-1] = _Run(run.side, believed[-1].begin, run.end)
        else:
            believed.append(run)
    return believed


def _crossing(
    runs: Sequence[_Run],
    curves: dict[Side, _Curve],
    grid: NDArray[np.int64],
    least_ms: int,
    most_ms: int,
) -> tuple[Direction, int, int] | None:
    """(direction, grid positions of the two peaks); None where no direction can be told."""
    if len(runs) < 2 or runs[0].side == runs[-1].side:
        return None
    before, after = list(pairwise(runs))[-1]
    own, other = curves[before.side], curves[after.side]
    reach = most_ms // _GRID_MS
    begin = max(before.begin, before.end - reach)
    first = begin + int(own[begin : before.end].argmax())
    end = min(after.end, after.begin + reach)
    second = after.begin + int(other[after.begin : end].argmax())
    if not least_ms <= grid[second] - grid[first] <= most_ms:
        return None
    falls = float(own[first] - own[second]), float(other[second] - other[first])
    if min(falls) < 0 or max(falls) < _CLEAR_DB:
        return None
    return _DIRECTIONS[before.side, after.side], first, second


def _zone(reads: Sequence[Read], side: Side) -> str | None:
    """The zone of most reads of this side; the first by name where two are equal."""
    zones = Counter(read.zone for read in reads if read.side == side)
    return min(zones, key=lambda zone: (-zones[zone], zone), default=None)
