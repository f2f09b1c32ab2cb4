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

from campus_server.prognostics.arrays import Arrays, Axes, Flags, Floats
from campus_server.prognostics.series.views import VIEWS

__all__ = ["CELLS", "HORIZON_DAYS", "Seen", "look", "visit"]

CELLS = 512
HORIZON_DAYS = 400
"""A cell that was not visited for so long counts as never visited: a year, its seasons, and a
month for what comes late."""
_LATEST = 32_000.0
"""Days that can be written down."""
_FIRST_CELLS = CELLS // 2
"""That the first two different values stand apart."""
_NARROWEST = 1e-150
"""Width of a cell."""

_CELL = np.arange(CELLS)

Days = NDArray[np.int16]
Pairs = tuple[NDArray[np.intp], ...]
"""Views and series, by position."""


@dataclass(slots=True)
class Seen(Arrays):
    """[v, S], cells [v, CELLS, S]."""

    origin: Annotated[Floats, Axes("", np.float64, (len(VIEWS),))]
    """Lower edge of the first cell; the only value seen while `width` is 0."""
    width: Annotated[Floats, Axes("", np.float64, (len(VIEWS),))]
    """0 before the second value."""
    begun: Annotated[Flags, Axes("", np.bool_, (len(VIEWS),))]
    visited: Annotated[Days, Axes("", np.int16, (len(VIEWS), CELLS))]
    """Day of the newest visit, from 1; 0: never."""


def look(seen: Seen, values: Floats, finest: Floats, days: Floats) -> tuple[Floats, Floats]:
    """Novelty and distance [v, S] of `values[v, S]` after `days[S]` of it.

    The distance to the nearest cell that was visited is signed, so that value - distance was seen;
    novelty is its size over that of the range visited then, the value included: 0 … 1. Both are 0
    for what was seen, for NaN, and for a first value. Ranges are no narrower than `finest[v, S]`,
    below which there is but rounding.
    """
    day = _dated(days)
    cell = _cell(seen, values)
    inside = (cell >= 0) & (cell < CELLS)
    at = np.where(inside, cell, 0).astype(np.intp)[:, None]
    last = np.take_along_axis(seen.visited, at, axis=1)[:, 0]
    there = inside & _recent(last, day)
    novelty, distance = np.zeros_like(values), np.zeros_like(values)
    pairs = np.nonzero(~there & seen.begun & ~np.isnan(values))
    if len(pairs[0]):
        away, reach = _distance(seen, pairs, values[pairs], day)
        size = np.abs(away)
        novelty[pairs] = size / np.maximum(size + np.maximum(reach, finest[pairs]), _NARROWEST)
        distance[pairs] = away
    return novelty, distance


def visit(seen: Seen, values: Floats, days: Floats) -> None:
    """Remember `values[v, S]` as seen after `days[S]`; NaN leaves no trace."""
    day = _dated(days)
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


def _dated(days: Floats) -> Days:
    """From 1, because 0 is never."""
    return (np.minimum(days, _LATEST) + 1).astype(np.int16)


def _cell(seen: Seen, values: Floats) -> Floats:
    """Which cell, as a whole number that may lie beyond; NaN stays."""
    width = np.where(seen.width > 0, seen.width, 1.0)
    return np.asarray(np.floor((values - seen.origin) / width))


def _recent(visited: Days, day: Days) -> Flags:
    return np.asarray((visited > 0) & (visited >= day - HORIZON_DAYS))


def _distance(seen: Seen, pairs: Pairs, values: Floats, day: Days) -> tuple[Floats, Floats]:
    """[p] signed distance to what was seen, and the range that was."""
    view, series = pairs
    known = _recent(seen.visited[view, :, series], day[series, None])
    from_origin, width = values - seen.origin[pairs], seen.width[pairs]
    line = width > 0
    where = from_origin / np.where(line, width, 1.0)
    lower = known & (np.floor(where)[:, None] > _CELL)
    upper = known & ~lower
    above = np.where(lower.any(axis=1), where - (CELLS - lower[:, ::-1].argmax(axis=1)), np.inf)
    below = np.where(upper.any(axis=1), upper.argmax(axis=1) - where, np.inf)
    first, after = _span(known)
    away = np.where(above < below, above, -below)
    away = np.where(known.any(axis=1), away, 0.0) * width
    return np.where(line, away, from_origin), (after - first) * width


def _span(known: Flags) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """[p] First cell visited of `known[p, CELLS]`, and the one after the last."""
    return known.argmax(axis=1), CELLS - known[:, ::-1].argmax(axis=1)


def _open(seen: Seen, pairs: Pairs, values: Floats, day: Days) -> None:
    """The first line, of a view that has had one value and now has another."""
    view, series = pairs
    only = seen.origin[pairs]
    apart = np.maximum(np.abs(values[pairs] - only) / _FIRST_CELLS, _NARROWEST)
    seen.width[pairs] = apart
    seen.origin[pairs] = only - apart * (CELLS // 2)
    seen.visited[view, CELLS // 2, series] = day[series]


def _stretch(seen: Seen, pairs: Pairs, values: Floats, day: Days) -> None:
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
    doubled = np.ldexp(width, np.maximum(np.ceil(np.log2(needed / CELLS)), 0.0).astype(np.int64))
    # by whole old cells, so that none comes to lie astride two new ones
    shift = np.rint(((low + high) / 2 - doubled * (CELLS // 2) - origin) / width)
    place = np.floor((_CELL + 0.5 - shift[:, None]) * (width / doubled)[:, None])
    place = np.clip(place, 0, CELLS - 1).astype(np.intp)
    new = np.zeros_like(old)
    row = np.broadcast_to(np.arange(len(old))[:, None], old.shape)
    np.maximum.at(new, (row[known], place[known]), old[known])
    seen.visited[view, :, series] = new
    seen.width[pairs], seen.origin[pairs] = doubled, origin + shift * width
