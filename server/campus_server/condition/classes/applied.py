"""What of a class's table there is for one equipment: its points decide."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from campus_server.condition.classes.brick import tree
from campus_server.condition.classes.loading import ClassTable, every_class
from campus_server.condition.classes.roles import BornPoint, Roles, assign
from campus_server.condition.classes.table import AMBIENT, Residual, columns
from campus_server.prognostics.diagnosis import Signatures, signatures
from campus_server.prognostics.formula.parsing import Formula

__all__ = ["Applied", "applied", "signatures_of", "table_of"]

_SIDES = {"high": 1, "low": -1, "both": 0}


@dataclass(frozen=True, slots=True, eq=False)
class Applied:
    table: ClassTable
    roles: Roles
    shared: tuple[str, ...]
    """Roles that the campus's own points play."""
    constants: Mapping[str, float]
    """What stands in formulas beside points: limits, nameplate, what holds where a point is not."""
    running: Formula | None
    """None: it always runs."""
    load: Formula | None
    drivers: tuple[str, ...]
    residuals: tuple[str, ...]
    modes: tuple[str, ...]
    """Those of which at least one residual can tell."""


@cache
def table_of(brick_class: str) -> ClassTable | None:
    """The table of the nearest class that it is a kind of. None: there is none."""
    by_class = {name: table for table in every_class() for name in table.entry.brick}
    for name in tree().above(brick_class):
        if name in by_class:
            return by_class[name]
    return None


def applied(
    table: ClassTable,
    points: Iterable[BornPoint],
    shared: Collection[str] = (),
    nameplate: Mapping[str, float] | None = None,
    limits: Mapping[str, float] | None = None,
) -> Applied:
    """`shared`: Brick classes of the campus's own points; `limits`: where another value is set.

    Raises `KeyError` for a limit that the table does not have.
    """
    entry = table.entry
    roles = assign(points, entry.points, tree())
    borrowed = tuple(
        role
        for role, point in entry.points.items()
        if point.shared and role not in roles.played and any(c in shared for c in point.brick)
    )
    constants = {name: limit.value for name, limit in entry.limits.items()}
    for name, value in (limits or {}).items():
        if name not in constants:
            raise KeyError(f"{table.id} has no limit {name}")
        constants[name] = value
    constants |= {k: v for k, v in (nameplate or {}).items() if k in entry.nameplate}
    there = {*roles.played, *roles.together, *borrowed}
    real = {name for role in there for name in columns(role, entry.points[role])}
    constants |= {
        role: point.otherwise
        for role, point in entry.points.items()
        if point.otherwise is not None and role not in real
    }
    plain = {*real, *constants, *AMBIENT} - {"load"}
    load = _first(table.load, plain)
    if load is not None and load.names & real:
        real.add("load")
    names = plain | real
    residuals = tuple(
        name
        for name, one in table.residuals.items()
        if one.names <= names
        and one.names & real
        and real.issuperset(entry.residuals[name].wants)
        and not _needless(entry.residuals[name], real)
    )
    return Applied(
        table,
        roles,
        borrowed,
        constants,
        _first(table.running, plain),
        load,
        tuple(name for name, formula in table.drivers.items() if formula.names <= names),
        residuals,
        tuple(
            name
            for name, mode in entry.modes.items()
            if any(
                sign not in ("0", "any") and residual in residuals
                for residual, sign in mode.signature.items()
            )
        ),
    )


def _needless(residual: Residual, real: set[str]) -> bool:
    return bool(residual.unless) and real.issuperset(residual.unless)


def signatures_of(found: Applied) -> Signatures:
    """Of its modes over its residuals, in their order."""
    entry = found.table.entry
    modes = [entry.modes[name] for name in found.modes]
    return signatures(
        [mode.signature for mode in modes],
        [mode.rate for mode in modes],
        found.residuals,
        [_SIDES[entry.residuals[name].side] for name in found.residuals],
    )


def _first(formulas: tuple[Formula, ...], names: Collection[str]) -> Formula | None:
    return next((formula for formula in formulas if formula.names <= set(names)), None)
