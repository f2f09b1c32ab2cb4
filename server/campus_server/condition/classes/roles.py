"""Which point of an equipment plays which role, by its Brick class, then by the words in its name."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from campus_server.condition.classes.brick import Tree
from campus_server.condition.classes.table import Point
from campus_server.condition.classes.units import SAME, Conversion, conversion
from campus_server.finding import Sentence

__all__ = ["BornPoint", "LeftOut", "Played", "Roles", "assign"]

_HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class BornPoint:
    """What a birth says of a point, as far as its role depends on it."""

    id: str
    name: str
    brick_class: str
    quantity: str
    unit: str
    period_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Played:
    point: str
    """Point id."""
    conversion: Conversion
    """From the birth's unit to the table's."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    point: str
    why: Sentence


@dataclass(frozen=True, slots=True)
class Roles:
    played: Mapping[str, Played]
    """By role, in the order of the table."""
    together: Mapping[str, tuple[Played, ...]]
    """By role that several points may play."""
    left_out: tuple[LeftOut, ...]
    """Points that might have had a role. What no role wants is not mentioned."""


@dataclass(frozen=True, slots=True)
class _Fit:
    role: str
    steps: int
    """From the point's class up to the role's."""
    place: int
    """Of that class among the role's."""
    words: int
    """Characters of the role's longest word that the point's name has; -1 where it wants words
    and has none of them."""


def assign(points: Iterable[BornPoint], roles: Mapping[str, Point], tree: Tree) -> Roles:
    """The order of `points` does not matter. No point has two roles, no role two points."""
    left_out: list[LeftOut] = []
    wanting: dict[str, list[tuple[BornPoint, _Fit]]] = defaultdict(list)
    for point in sorted(points, key=lambda each: each.id):
        fits = _best(_fits(point, roles, tree))
        if len(fits) == 1:
            wanting[fits[0].role].append((point, fits[0]))
        elif fits:
            left_out.append(LeftOut(point.id, _several_roles([roles[fit.role] for fit in fits])))
    players: dict[str, tuple[Played, ...]] = {}
    for role, entry in roles.items():
        if not (wanted := wanting[role]):
            continue
        nearest = min((fit.place, fit.steps, -fit.words) for _, fit in wanted)
        first = [p for p, fit in wanted if (fit.place, fit.steps, -fit.words) == nearest]
        if len(first) > 1 and not entry.several:
            why = _several_points(entry, [point.name for point in first])
            left_out += [LeftOut(point.id, why) for point in first]
            continue
        converted = [(point, _conversion(point, entry)) for point in first]
        players[role] = tuple(Played(point.id, to) for point, to in converted if to is not None)
        left_out += [
            LeftOut(point.id, _unit_unknown(point.unit, entry))
            for point, to in converted
            if to is None
        ]
    return Roles(
        {role: each[0] for role, each in players.items() if each and not roles[role].several},
        {role: each for role, each in players.items() if each and roles[role].several},
        tuple(sorted(left_out, key=lambda each: each.point)),
    )


def _fits(point: BornPoint, roles: Mapping[str, Point], tree: Tree) -> list[_Fit]:
    above = tree.above(point.brick_class)
    text = _spoken(f"{point.name} {point.quantity}")
    found = []
    for role, entry in roles.items():
        classes = [(above[name], i) for i, name in enumerate(entry.brick) if name in above]
        if classes:
            said = [len(word) for word in entry.words if _spoken(word) in text]
            found.append(_Fit(role, *min(classes), max(said, default=-1 if entry.words else 0)))
    return found


def _best(fits: Sequence[_Fit]) -> list[_Fit]:
    """Of the nearest class, with the longest word."""
    nearest = min((fit.steps for fit in fits), default=0)
    near = [fit for fit in fits if fit.steps == nearest]
    longest = max((fit.words for fit in near), default=0)
    return [fit for fit in near if fit.words == longest]


def _spoken(text: str) -> str:
    """Words between underscores, so that `a` is not found in `phase`."""
    return "_" + re.sub(r"[\W_]+", "_", text.lower()).strip("_") + "_"


def _conversion(point: BornPoint, entry: Point) -> Conversion | None:
    if point.unit in entry.also:
        return Conversion(entry.also[point.unit])
    if entry.kind == "state" and entry.unit == "" and point.unit != "%":
        return SAME
    if not entry.counted:
        return conversion(point.unit, entry.unit)
    amount = conversion(point.unit, entry.counted)
    return None if amount is None else Conversion(amount.scale * _HOUR_S / point.period_s)


def _several_roles(entries: Sequence[Point]) -> Sentence:
    zh = "、".join(f"“{entry.name.zh}”" for entry in entries)
    en = ", ".join(entry.name.en for entry in entries)
    words = ", ".join(word for entry in entries for word in entry.words)
    return Sentence(
        f"按 Brick 类分不清它是{zh}中的哪一个；请在测点名称中写明（例如 {words}）。",
        f"Its Brick class does not tell which of these it is: {en}; say so in its name, "
        f"for example by one of {words}.",
    )


def _several_points(entry: Point, names: Sequence[str]) -> Sentence:
    listed = ", ".join(names)
    return Sentence(
        f"多个测点（{listed}）都可作“{entry.name.zh}”，分不清用哪一个；请改用更具体的 Brick 类。",
        f"Several points ({listed}) could be {entry.name.en}; give them more particular "
        "Brick classes.",
    )


def _unit_unknown(unit: str, entry: Point) -> Sentence:
    wanted = entry.counted or entry.unit or "1"
    return Sentence(
        f"“{entry.name.zh}”的单位应能换算为 {wanted}，这里是“{unit}”。",
        f"The unit of {entry.name.en} must be one that converts to {wanted}; here it is {unit!r}.",
    )
