"""Rows of a batch by equipment and moment.

Equipment is read all at once, so a moment of it has many rows, and one step is taken for all of
them. The steps of one equipment follow each other; those of different equipment are taken
together, in waves.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campus_server.prognostics.arrays import Flags, Floats, Integers

__all__ = ["Moments", "Wave", "by_moment"]

Positions = NDArray[np.intp]
Numbers = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Wave:
    """One moment of each of R equipment, with its m rows in the order of arrival."""

    at: Positions
    """[R] ascending: whose."""
    time_ms: Integers
    """[R]"""
    of: Positions
    """[m] ascending: position in the two above."""
    channel: Numbers
    """[m]"""
    value: Floats
    """[m]"""
    row: Positions
    """[m] in the batch."""

    @property
    def times(self) -> Integers:
        """[m]"""
        return self.time_ms[self.of]

    @property
    def starts(self) -> Positions:
        """[R] The first of the m rows of each."""
        return np.searchsorted(self.of, np.arange(len(self.at)))

    def only(self, keep: Flags) -> "Wave":
        """The rows where `keep[m]` holds; who has none is gone."""
        of = self.of[keep]
        left = np.zeros(len(self.at), np.bool_)
        left[of] = True
        return Wave(
            self.at[left],
            self.time_ms[left],
            (np.cumsum(left) - 1)[of],
            self.channel[keep],
            self.value[keep],
            self.row[keep],
        )


@dataclass(frozen=True, slots=True)
class Moments:
    """R moments, those of one equipment together and in the order of arrival, with m rows."""

    at: Positions
    """[R] ascending: whose."""
    time_ms: Integers
    """[R]"""
    first: Positions
    """[R + 1] the first of their rows."""
    channel: Numbers
    """[m]"""
    value: Floats
    """[m]"""
    row: Positions
    """[m] in the batch."""

    def spans(self) -> tuple[Positions, Positions]:
        """The first moment of each equipment, and the one after its last."""
        begins = np.flatnonzero(np.diff(self.at, prepend=-1))
        return begins, np.append(begins[1:], len(self.at)) if len(begins) else begins

    def wave(self, chosen: Positions) -> Wave:
        """These moments, each of another equipment."""
        begins = self.first[chosen]
        length = self.first[chosen + 1] - begins
        ends = np.cumsum(length)
        rows = np.arange(ends[-1] if len(ends) else 0) + np.repeat(begins - ends + length, length)
        return Wave(
            self.at[chosen],
            self.time_ms[chosen],
            np.repeat(np.arange(len(chosen)), length),
            self.channel[rows],
            self.value[rows],
            self.row[rows],
        )


def by_moment(
    at: Positions, time_ms: Integers, channel: Numbers, value: Floats, row: Positions
) -> Moments:
    """Columns in the order of arrival; `at` says whose a row is."""
    if len(at) == 0:
        return Moments(at, time_ms, np.zeros(1, np.intp), channel, value, row)
    begins = _begins(at, time_ms)
    order = np.argsort(at[begins], kind="stable")
    ends = np.append(begins[1:], len(at))
    begins, length = begins[order], (ends - begins)[order]
    until = np.cumsum(length)
    rows = np.arange(len(at)) + np.repeat(begins - until + length, length)
    at, time_ms = at[rows], time_ms[rows]
    begins = _begins(at, time_ms)
    return Moments(
        at[begins],
        time_ms[begins],
        np.append(begins, len(at)),
        channel[rows],
        value[rows],
        row[rows],
    )


def _begins(at: Positions, time_ms: Integers) -> Positions:
    other = np.empty(len(at), np.bool_)
    other[0] = True
    np.not_equal(at[1:], at[:-1], out=other[1:])
    other[1:] |= time_ms[1:] != time_ms[:-1]
    return np.flatnonzero(other)
