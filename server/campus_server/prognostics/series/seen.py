"""What each view of each series has been before, as cells of a line that were visited.

The novelty of a value is its distance to the nearest cell that was visited, as a share of the
range visited. A value that came once is not new again, so that what was flagged does not flag
itself for ever; and nothing is assumed about a distribution. It is the one-dimensional case of
nearest-neighbour novelty (Knorr and Ng, VLDB 1998; Ramaswamy et al., SIGMOD 2000).

The line of a view grows with its values: when one falls beyond, the cells are doubled in width
until it fits, so that between a half and all of the cells cover the range. Nothing is configured,
and a change of unit or zero point changes nothing.
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from campus_server.prognostics.arrays import Arrays, Axes, Flags, Floats, Integers

__all__ = ["CELLS", "VIEWS", "Seen", "look", "visit"]

VIEWS = 18
CELLS = 512
HORIZON_DAYS = 400
"""A cell that was not visited for so long counts as never visited: a year, its seasons, and a
month for what comes late."""
_FIRST_CELLS = CELLS // 2
"""That the first two different values stand apart."""

Days = NDArray[np.int16]
Pairs = tuple[NDArray[np.intp], NDArray[np.intp]]
"""Views and series, by position."""


@dataclass(slots=True)
class Seen(Arrays):
    """[v, S], cells [v, CELLS, S]."""

    origin: Annotated[Floats, Axes("", np.float64, (VIEWS,))]
    """Lower edge of the first cell; the only value seen while `width` is 0."""
    width: Annotated[Floats, Axes("", np.float64, (VIEWS,))]
    """0 before the second value."""
    begun: Annotated[Flags, Axes("", np.bool_, (VIEWS,))]
    visited: Annotated[Days, Axes("", np.int16, (VIEWS, CELLS))]
    """Day of the newest visit, from 1; 0: never."""


def look(seen: Seen, values: Floats, finest: Floats, day: Integers) -> tuple[Floats, Floats]:
    """Novelty and distance [v, S] of `values[v, S]` on `day[S]` >= 1.

    The distance to the nearest cell that was visited is signed, so that value - distance was seen;
    novelty is its size over that of the range visited then, the value included: 0 … 1. Both are 0
    for what was seen, for NaN, and while fewer than two values were. Ranges are no narrower than
    `finest[v, S]`, below which there is but rounding.
    """
    cell = _cell(seen, values)
    inside = (cell >= 0) & (cell < CELLS)
    at = np.where(inside, cell, 0).astype(np.intp)[:, None]
    last = np.take_along_axis(seen.visited, at, axis=1)[:, 0]
    there = inside & _recent(last, day)
    novelty, distance = np.zeros_like(values), np.zeros_like(values)
    pairs = np.nonzero(~there & (seen.width > 0) & ~np.isnan(values))
    if len(pairs[0]):
        away, seen_range = _distance(seen, pairs, values[pairs], day)
        size = np.abs(away)
        novelty[pairs] = size / (size + np.maximum(seen_range, finest[pairs]))
        distance[pairs] = away
    return novelty, distance


def visit(seen: Seen, values: Floats, day: Integers) -> None:
    """Remember `values[v, S]` as seen on `day[S]`; NaN leaves no trace."""
    some = ~np.isnan(values)
    first = some & ~seen.begun
    if first.any():
        seen.origin[first] = values[first]
        seen.begun |= first
    flat = some & (seen.width == 0) & (values != seen.origin)
    if flat.any():
        _open(seen, np.nonzero(flat), values, day)
    cell = _cell(seen, values)
    beyond = some & (seen.width > 0) & ((cell < 0) | (cell >= CELLS))
    if beyond.any():
        _stretch(seen, np.nonzero(beyond), values, day)
        cell = _cell(seen, values)
    view, series = np.nonzero(some & (seen.width > 0))
    seen.visited[view, cell[view, series].astype(np.intp), series] = day[series]


def _cell(seen: Seen, values: Floats) -> Floats:
    """Which cell, as a whole number that may lie beyond; NaN stays."""
    width = np.where(seen.width > 0, seen.width, 1.0)
    return np.asarray(np.floor((values - seen.origin) / width))


def _recent(visited: Days, day: Integers) -> Flags:
    return np.asarray((visited > 0) & (visited >= day - HORIZON_DAYS))


def _distance(
    seen: Seen, pairs: Pairs, values: Floats, day: Integers
) -> tuple[Floats, Floats]:
    """[p] signed distance to what was seen, and the range that was, of pairs with a line."""
    view, series = pairs
    known = _recent(seen.visited[view, :, series], day[series, None])
    width = seen.width[pairs]
    where = ((values - seen.origin[pairs]) / width)[:, None]
    cell = np.arange(CELLS)
    above = np.where(known & (cell < where), where - (cell + 1), np.inf).min(axis=1)
    below = np.where(known & (cell >= where), cell - where, np.inf).min(axis=1)
    away = np.where(above < below, above, -below)
    low, high = _span(known)
    some = known.any(axis=1)
    return np.where(some, away * width, 0.0), np.where(some, (high - low) * width, 1.0)


def _span(known: Flags) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """[p] First cell visited of `known[p, CELLS]`, and the one after the last."""
    return known.argmax(axis=1), CELLS - known[:, ::-1].argmax(axis=1)


def _open(seen: Seen, pairs: Pairs, values: Floats, day: Integers) -> None:
    """The first line, of a view that has had one value and now has another."""
    view, series = pairs
    only = seen.origin[pairs]
    apart = np.maximum(np.abs(values[pairs] - only) / _FIRST_CELLS, np.finfo(np.float64).tiny)
    seen.width[pairs] = apart
    seen.origin[pairs] = only - apart * (CELLS // 2)
    seen.visited[view, CELLS // 2, series] = day[series]


def _stretch(seen: Seen, pairs: Pairs, values: Floats, day: Integers) -> None:
    """Make the line reach a value beyond it, doubling the cells' width where it must."""
    view, series = pairs
    old = seen.visited[view, :, series]
    known = _recent(old, day[series, None])
    some = known.any(axis=1)
    width, origin = seen.width[pairs], seen.origin[pairs]
    value = values[pairs]
    first, after = _span(known)
    low = np.minimum(np.where(some, origin + width * first, value), value)
    high = np.maximum(np.where(some, origin + width * after, value), value)
    needed = (high - low) / width + 2.0
    doubled = width * 2.0 ** np.maximum(np.ceil(np.log2(needed / CELLS)), 0.0)
    begin = (low + high) / 2 - doubled * (CELLS // 2)
    centre = origin[:, None] + width[:, None] * (np.arange(CELLS) + 0.5)
    place = np.floor((centre - begin[:, None]) / doubled[:, None])
    place = np.clip(place, 0, CELLS - 1).astype(np.intp)
    new = np.zeros_like(old)
    row = np.broadcast_to(np.arange(len(old))[:, None], old.shape)
    np.maximum.at(new, (row[known], place[known]), old[known])
    seen.visited[view, :, series] = new
    seen.width[pairs], seen.origin[pairs] = doubled, begin
