"""Ticks that have closed, and how they are packed for the detectors."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campus_server.prognostics.arrays import Floats, Integers

__all__ = ["Block", "Closed", "in_step"]

Positions = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Closed:
    """T ticks, those of each equipment in order."""

    at: Positions
    """[T] whose."""
    values: Floats
    """[n, T] NaN where a value is missing or not to be trusted."""
    stamp: Integers
    """[T] Newest event time in the tick."""
    steps: Integers
    """[T] Ticks since the tick before: more than 1 after a gap."""
    by: Positions
    """[T] Row of the reading that closed it."""


@dataclass(frozen=True, slots=True)
class Block:
    """t closed ticks of each of A equipment, the oldest first."""

    at: Positions
    """[A] ascending: whose."""
    values: Floats
    """[t, n, A]"""
    stamp: Integers
    """[t, A]"""
    steps: Integers
    """[t, A]"""
    by: Positions
    """[t, A]"""


def in_step(closed: list[Closed]) -> list[Block]:
    """The same ticks, packed: first the first of each equipment, then the second of each, …"""
    if not closed:
        return []
    at = np.concatenate([item.at for item in closed])
    order = np.argsort(at, kind="stable")
    begins = np.flatnonzero(np.diff(at[order], prepend=-1))
    length = np.diff(begins, append=len(at))
    rank = np.arange(len(at)) - np.repeat(begins, length)
    order = order[np.argsort(rank, kind="stable")]
    values = np.concatenate([item.values for item in closed], axis=1)[:, order]
    stamp = np.concatenate([item.stamp for item in closed])[order]
    steps = np.concatenate([item.steps for item in closed])[order]
    by = np.concatenate([item.by for item in closed])[order]
    at = at[order]
    # who has an n-th tick has all before it: as long as the number stays, it is the same ones
    width = np.bincount(rank)
    blocks, last = [], 0
    for many in np.split(width, np.flatnonzero(np.diff(width)) + 1):
        first, last = last, last + int(many.sum())
        shape = (len(many), int(many[0]))
        ticks = values[:, first:last].reshape(len(values), *shape).transpose(1, 0, 2)
        blocks.append(
            Block(
                at[first : first + shape[1]],
                np.ascontiguousarray(ticks),
                stamp[first:last].reshape(shape),
                steps[first:last].reshape(shape),
                by[first:last].reshape(shape),
            )
        )
    return blocks
