"""Structs of arrays: one array a quantity, in which every equipment has its place.

The last axis is always the equipment: a step over all of them is then one long loop. No sum runs
over that axis, and every sum over another one adds in a fixed order, so that what comes out for
one equipment does not depend, by a single bit, on who else is in the array.
"""

from collections.abc import Iterator
from dataclasses import fields
from typing import Annotated, Any, NamedTuple, Self, get_type_hints

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Arrays",
    "Axes",
    "ChannelFlags",
    "ChannelInstants",
    "ChannelNumbers",
    "Channels",
    "Flag",
    "Flags",
    "Floats",
    "Instant",
    "Integers",
    "LevelFlags",
    "LevelViews",
    "Loadings",
    "Pair",
    "Place",
    "Positions",
    "Projections",
    "Scalar",
    "Small",
    "ViewFlags",
    "Views",
    "added",
    "ascending",
]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]
Positions = NDArray[np.intp]
Place = slice | Positions
"""Some equipment: their positions on the last axis."""


_KINDS: dict[type[Any], dict[str, Any]] = {}


class Axes(NamedTuple):
    """What stands before the equipment's axis: n channels, k projections (as many; none of a
    single channel, which has no relation to break), v = n + k views, 2 levels l."""

    names: str
    dtype: type[np.generic]
    fixed: tuple[int, ...] = ()
    """Sizes of further axes, the same for every equipment."""

    def shape(self, channels: int) -> tuple[int, ...]:
        projections = channels if channels > 1 else 0
        sizes = {"n": channels, "k": projections, "v": channels + projections, "l": 2}
        return (*(sizes[name] for name in self.names), *self.fixed)


Scalar = Annotated[Floats, Axes("", np.float64)]
Pair = Annotated[Floats, Axes("l", np.float64)]
Instant = Annotated[Integers, Axes("", np.int64)]
Small = Annotated[NDArray[np.int32], Axes("", np.int32)]
Flag = Annotated[Flags, Axes("", np.bool_)]
Channels = Annotated[Floats, Axes("n", np.float64)]
ChannelInstants = Annotated[Integers, Axes("n", np.int64)]
ChannelNumbers = Annotated[NDArray[np.int32], Axes("n", np.int32)]
ChannelFlags = Annotated[Flags, Axes("n", np.bool_)]
Projections = Annotated[Floats, Axes("k", np.float64)]
Loadings = Annotated[Floats, Axes("nk", np.float64)]
Views = Annotated[Floats, Axes("v", np.float64)]
LevelViews = Annotated[Floats, Axes("lv", np.float64)]
ViewFlags = Annotated[Flags, Axes("v", np.bool_)]
LevelFlags = Annotated[Flags, Axes("lv", np.bool_)]


class Arrays:
    """Base of dataclasses whose fields are such arrays, or such structs again."""

    __slots__ = ()

    @classmethod
    def zeros(cls, channels: int, count: int) -> Self:
        made = {}
        for name, kind in _kinds(cls).items():
            if isinstance(kind, Axes):
                made[name] = np.zeros((*kind.shape(channels), count), kind.dtype)
            else:
                made[name] = kind.zeros(channels, count)
        return cls(**made)

    def take(self, place: Place) -> Self:
        """Views for a slice, copies for positions."""
        return type(self)(
            **{name: _take(getattr(self, name), place) for name in _kinds(type(self))}
        )

    def put(self, place: Place, other: Self) -> None:
        for name in _kinds(type(self)):
            mine, theirs = getattr(self, name), getattr(other, name)
            if isinstance(mine, Arrays):
                mine.put(place, theirs)
            else:
                mine[..., place] = theirs

    def grown(self, count: int) -> Self:
        """The same with room for `count` equipment, zero where new."""
        return type(self)(
            **{name: _grown(getattr(self, name), count) for name in _kinds(type(self))}
        )

    def named(self, prefix: str = "") -> Iterator[tuple[str, NDArray[Any]]]:
        """Every array with its dotted name, in a fixed order."""
        for name in _kinds(type(self)):
            part = getattr(self, name)
            if isinstance(part, Arrays):
                yield from part.named(f"{prefix}{name}.")
            else:
                yield prefix + name, part


def added(parts: Floats) -> Floats:
    """Sum over the first axis, one after the other, so that no bit depends on the other axes."""
    total = parts[0].copy()
    for part in parts[1:]:
        total += part
    return np.asarray(total)


def ascending(places: NDArray[np.intp]) -> Place:
    """Ascending positions; without a gap they are a slice, which costs no copy."""
    if len(places) and places[-1] - places[0] + 1 == len(places):
        return slice(int(places[0]), int(places[-1]) + 1)
    return places


def _kinds(cls: type[Any]) -> dict[str, Any]:
    """`Axes`, or the class of a struct within, by field."""
    if cls not in _KINDS:
        hints = get_type_hints(cls, include_extras=True)
        _KINDS[cls] = {
            item.name: getattr(hints[item.name], "__metadata__", (hints[item.name],))[0]
            for item in fields(cls)
        }
    return _KINDS[cls]


def _take(part: Any, place: Place) -> Any:
    if isinstance(part, Arrays):
        return part.take(place)
    return part[..., place] if isinstance(place, slice) else part.take(place, axis=-1)


def _grown(part: Any, count: int) -> Any:
    if isinstance(part, Arrays):
        return part.grown(count)
    result = np.zeros((*part.shape[:-1], count), part.dtype)
    result[..., : part.shape[-1]] = part
    return result
