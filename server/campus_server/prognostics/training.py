"""The ticks that equipment in training have gathered.

A tick is written beyond what is in force and counts when its equipment's number of ticks says
so: what was assessed and not adopted is simply written again. Single precision halves what a
million points in training cost. Places are given in blocks, whose memory is touched as it fills.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from campus_server.prognostics.arrays import Floats, Integers

__all__ = ["Training"]

_BLOCK = 256
"""Equipment of one block."""
_LARGEST = float(np.finfo(np.float32).max)

Singles = NDArray[np.float32]
Positions = NDArray[np.intp]


class Training:
    """A ring of the newest `ticks` ticks of each equipment, by its row."""

    def __init__(self, channels: int, ticks: int) -> None:
        self.channels = channels
        self.ticks = ticks
        self._blocks: dict[int, Singles] = {}

    def write(self, rows: Positions, ticks: Integers, values: Floats) -> None:
        """`values[n, E]` as the ticks numbered `ticks[E]` of these rows."""
        singles = np.where(np.abs(values) > _LARGEST, np.nan, values).astype(np.float32).T
        for block, part in _parts(rows):
            kept = self._blocks.get(block)
            if kept is None:
                kept = np.empty((_BLOCK, self.ticks, self.channels), np.float32)
                self._blocks[block] = kept
            kept[rows[part] % _BLOCK, ticks[part] % self.ticks] = singles[part]

    def read(self, rows: Positions, ticks: Integers) -> Floats:
        """[n, E, ticks], oldest first, when each row has had `ticks[E]` >= `self.ticks` ticks."""
        result = np.empty((self.channels, len(rows), self.ticks))
        order = (ticks[:, None] + np.arange(self.ticks)) % self.ticks
        for block, part in _parts(rows):
            kept = self._blocks[block][(rows[part] % _BLOCK)[:, None], order[part]]
            result[:, part] = kept.transpose(2, 0, 1)
        return result

    def keep_only(self, rows: Positions) -> None:
        """Free the blocks in which none of these rows stands."""
        wanted = set(np.unique(rows // _BLOCK).tolist())
        self._blocks = {block: kept for block, kept in self._blocks.items() if block in wanted}

    def dump(self, rows: Positions, ticks: Integers) -> bytes:
        """Of ascending rows with so many ticks each."""
        parts = []
        for block, part in _parts(rows):
            held = np.minimum(ticks[part], self.ticks)
            taken = np.arange(self.ticks) < held[:, None]
            if block in self._blocks:
                parts.append(self._blocks[block][rows[part] % _BLOCK][taken])
        return b"".join(part.tobytes() for part in parts)

    def load(self, data: bytes, rows: Positions, ticks: Integers) -> None:
        """What `dump` gave. Raises `ValueError` when it does not fit."""
        values = np.frombuffer(data, np.float32).reshape(-1, self.channels)
        held = np.minimum(ticks, self.ticks)
        if held.sum() != len(values):
            raise ValueError(f"{len(values)} training ticks, {held.sum()} are counted")
        first = 0
        for block, part in _parts(rows):
            kept = np.empty((_BLOCK, self.ticks, self.channels), np.float32)
            place = np.repeat(rows[part] % _BLOCK, held[part])
            last = first + len(place)
            within = np.arange(len(place)) - np.repeat(
                np.cumsum(held[part]) - held[part], held[part]
            )
            kept[place, within] = values[first:last]
            self._blocks[block] = kept
            first = last


def _parts(rows: Positions) -> Iterator[tuple[int, slice]]:
    """The blocks of ascending rows, and where in `rows` theirs stand."""
    blocks = rows // _BLOCK
    edges = [0, *(np.flatnonzero(np.diff(blocks)) + 1).tolist(), len(rows)]
    if len(rows):
        for first, last in pairwise(edges):
            yield int(blocks[first]), slice(first, last)
