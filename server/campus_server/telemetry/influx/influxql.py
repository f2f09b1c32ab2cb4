"""Texts of InfluxQL: the one place where a value becomes part of a statement.

Bound parameters are no way to all engines (InfluxDB 3 does not take them at `/query`), so every
name and text is quoted here, by the grammar's own rules.
"""

from collections.abc import Iterable

from campus_server.telemetry.influx.line_protocol import storable

__all__ = ["any_point", "between", "clamped", "identifier", "text"]

_FIRST_MS = -9_223_372_036_854
_LAST_MS = 9_223_372_036_854
"""What an engine can say in int64 nanoseconds."""


def text(value: str) -> str:
    """A string literal, in single quotes. Raises ValueError for what is not `storable`."""
    if not storable(value):
        raise ValueError(f"{value!r} is no text of a point")
    return "'" + value.replace("'", "\\'") + "'"


def identifier(name: str) -> str:
    """A quoted name of a database, policy or measurement."""
    if not storable(name):
        raise ValueError(f"{name!r} is no name of a database")
    return '"' + name.replace('"', '\\"') + '"'


def any_point(points: Iterable[str]) -> str:
    """The condition that a row is of one of these points."""
    return "(" + " OR ".join(f"point = {text(point)}" for point in points) + ")"


def clamped(ms: int) -> int:
    """The time nearest to this that the engine can say."""
    return min(max(ms, _FIRST_MS), _LAST_MS)


def between(start_ms: int, end_ms: int) -> str:
    """The condition start ≤ time < end."""
    return f"time >= {clamped(start_ms)}ms AND time < {clamped(end_ms)}ms"
