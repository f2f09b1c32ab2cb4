"""What is wrong with a class's file that the types of the table cannot say."""

from collections.abc import Iterator

from campus_server.condition.classes.table import (
    AMBIENT,
    EquipmentClass,
    FailureMode,
    Residual,
    columns,
)

__all__ = ["faults"]

Fault = tuple[str, str]
"""Key and what is wrong."""

_NEVER = {"high": ("-", "--", "+-"), "low": ("+", "++", "+-"), "both": ()}
"""Signs that a residual which looks to one side only never shows."""


def faults(entry: EquipmentClass) -> Iterator[Fault]:
    yield from _names(entry)
    yield from _ranges(entry)
    for name, residual in entry.residuals.items():
        yield from _of_residual(f"residuals.{name}", residual, entry)
    for mode_id, mode in entry.modes.items():
        yield from _of_mode(f"modes.{mode_id}", mode, entry)


def _names(entry: EquipmentClass) -> Iterator[Fault]:
    seen: set[str] = set(AMBIENT)
    points = [name for role, point in entry.points.items() for name in columns(role, point)]
    for name in (*points, *entry.limits, *entry.nameplate):
        if name in seen:
            yield name, "the name is taken: points, limits and nameplate share one list"
        seen.add(name)


def _ranges(entry: EquipmentClass) -> Iterator[Fault]:
    for name, point in entry.points.items():
        if point.low >= point.high:
            yield f"points.{name}", "low must be below high"
    for name, driver in entry.drivers.items():
        if driver.low >= driver.high:
            yield f"drivers.{name}", "low must be below high"
    for name, residual in entry.residuals.items():
        if residual.usual is not None and residual.usual[0] >= residual.usual[1]:
            yield f"residuals.{name}.usual", "the first must be below the second"


def _of_residual(key: str, residual: Residual, entry: EquipmentClass) -> Iterator[Fault]:
    if residual.kind == "learned":
        if not isinstance(residual.least, float) or residual.least <= 0:
            yield f"{key}.least", "must be a number above 0 for what is learned"
    elif residual.against or residual.weekly or residual.relative or residual.usual:
        yield key, "a limit is not learned: against, weekly, relative and usual mean nothing"
    if isinstance(residual.least, str) and residual.least not in entry.limits:
        yield f"{key}.least", f"no limit is called {residual.least!r}"
    if residual.of is not None and residual.of not in entry.points:
        yield f"{key}.of", f"no point is called {residual.of!r}"
    for field in ("wants", "unless"):
        for name in getattr(residual, field):
            if name not in entry.points:
                yield f"{key}.{field}", f"no point is called {name!r}"
    for driver in residual.against:
        if driver not in entry.drivers:
            yield f"{key}.against", f"no driver is called {driver!r}"
    if residual.costs is not None and residual.costs.price not in entry.limits:
        yield f"{key}.costs.price", f"no limit is called {residual.costs.price!r}"


def _of_mode(key: str, mode: FailureMode, entry: EquipmentClass) -> Iterator[Fault]:
    for name, sign in mode.signature.items():
        residual = entry.residuals.get(name)
        if residual is None:
            yield f"{key}.signature", f"no residual is called {name!r}"
        elif sign in _NEVER[residual.side]:
            yield f"{key}.signature.{name}", f"it looks to the {residual.side} side only"
    if not any(sign not in ("0", "any") for sign in mode.signature.values()):
        yield f"{key}.signature", "no residual answers: it could never be told"
    if (mode.growth.lasts is None) != (mode.growth.law in ("step", "intermittent")):
        yield f"{key}.growth", "lasts is for what grows, not for what steps or comes and goes"
