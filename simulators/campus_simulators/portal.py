"""Tagged things on their way past the two antennas of a gate: what the reader's radio sees.

The way leads along a line through the gate; antenna 1 hangs over it at -1 m (inside), antenna 2
at +1 m (outside). Received power falls with distance as a log-distance path loss (ITU-R P.1238,
exponent 3.5), with fading on top; below the tag's sensitivity there is nothing. Of the reads that
would be possible a share is lost: other tags, bodies, orientation.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, hypot, log10
from typing import NamedTuple

from numpy.random import Generator

__all__ = ["ANTENNAS_M", "DROP", "Read", "Walk"]

ANTENNAS_M = {1: -1.0, 2: 1.0}
"""Port → place of the antenna along the way, in metres from the threshold."""
DROP = 0.3
"""Share of the possible reads that a reader misses (30 to 40 % in practice: SMURF, VLDB 2006)."""
_HEIGHT_M = 1.5
_AT_HEIGHT_DBM = -47.0
_EXPONENT = 3.5
_FADING_DB = 1.2
_SENSITIVITY_DBM = -58.0
_READS_PER_SECOND = 20.0


class Read(NamedTuple):
    at: float
    """Seconds since the scenario began."""
    antenna: int
    rssi_dbm: float


@dataclass(frozen=True)
class Walk:
    """One tag carried along `way_m`, from turning point to turning point at a walking pace."""

    epc: str
    begins: float
    way_m: tuple[float, ...]
    speed_m_s: float = 1.2

    @property
    def ends(self) -> float:
        return self.begins + sum(abs(b - a) for a, b in pairwise(self.way_m)) / self.speed_m_s

    def position_m(self, at: float) -> float:
        left = max(at - self.begins, 0.0) * self.speed_m_s
        for start, end in pairwise(self.way_m):
            length = abs(end - start)
            if left <= length:
                return start + left * (1 if end > start else -1)
            left -= length
        return self.way_m[-1]

    def passes(self, antenna: int) -> float | None:
        """When it is first under the antenna; None where it never is."""
        gone = 0.0
        place = ANTENNAS_M[antenna]
        for start, end in pairwise(self.way_m):
            if min(start, end) <= place <= max(start, end):
                return self.begins + (gone + abs(place - start)) / self.speed_m_s
            gone += abs(end - start)
        return None

    def reads(self, since: float, until: float, rng: Generator, drop: float = DROP) -> list[Read]:
        """What comes through in the half-open interval of seconds [since, until)."""
        return [
            read
            for read in self._possible(max(since, self.begins), min(until, self.ends), rng)
            if rng.random() >= drop
        ]

    def _possible(self, since: float, until: float, rng: Generator) -> Iterator[Read]:
        number = ceil((since - self.begins) * _READS_PER_SECOND - 1e-9)
        while (at := self.begins + number / _READS_PER_SECOND) < until:
            number += 1
            for antenna, place_m in ANTENNAS_M.items():
                distance = hypot(self.position_m(at) - place_m, _HEIGHT_M)
                rssi = _AT_HEIGHT_DBM - 10 * _EXPONENT * log10(distance / _HEIGHT_M)
                rssi += float(rng.normal(0.0, _FADING_DB))
                if rssi >= _SENSITIVITY_DBM:
                    yield Read(at, antenna, rssi)
