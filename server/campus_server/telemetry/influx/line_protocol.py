"""Columns to line protocol: `reading,point=gw-1/a value=1.5,quality=0i 1790000000000`.

The text of a row is joined from ready pieces; msgspec writes the numbers (shortest exact form, all
of a column in one call), which is what costs otherwise. No Python code runs per row.
"""

from collections.abc import Iterable
from threading import Lock

import msgspec
import numpy as np
from numpy.typing import NDArray

from campus_server.telemetry.points import Points

__all__ = [
    "Heads",
    "field_text",
    "last_of_each",
    "numbers",
    "reading_lines",
    "storable",
    "tag_value",
]

_QUALITIES = np.array([f",quality={code}i ".encode() for code in range(256)], object)
_IMPOSSIBLE = frozenset("\\") | frozenset(map(chr, range(32))) | {"\x7f"}


def storable(name: str) -> bool:
    """Whether line protocol can carry it; what it cannot is nowhere in the engine."""
    return bool(name) and _IMPOSSIBLE.isdisjoint(name)


def tag_value(text: str) -> str:
    """Escaped. Raises ValueError for what is not `storable`."""
    if not storable(text):
        raise ValueError(f"{text!r} cannot be written: empty, or a control character or backslash")
    return text.replace(",", "\\,").replace("=", "\\=").replace(" ", "\\ ")


def field_text(text: str) -> str:
    """A quoted string field."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Heads:
    """How the lines of each point begin, made once a point: `\\nreading,point=gw-1/a value=`."""

    def __init__(self, points: Points) -> None:
        self._points = points
        self._lock = Lock()
        self._heads = np.empty(0, object)

    def of(self, point: NDArray[np.int32]) -> list[bytes]:
        """[n] Numbers in `points` → [n]. Thread-safe."""
        with self._lock:
            return self._of(point)

    def _of(self, point: NDArray[np.int32]) -> list[bytes]:
        if len(self._points) > len(self._heads):
            grown = np.empty(max(len(self._points), 2 * len(self._heads)), object)
            grown[: len(self._heads)] = self._heads
            self._heads = grown
        heads: list[bytes] = self._heads[point].tolist()
        if None in heads:
            for number in set(point.tolist()):
                if self._heads[number] is None:
                    name = tag_value(self._points[number])
                    self._heads[number] = f"\nreading,point={name} value=".encode()
            heads = self._heads[point].tolist()
        return heads


def reading_lines(
    heads: list[bytes],
    time_ms: NDArray[np.int64],
    value: NDArray[np.float64],
    quality: NDArray[np.uint8],
) -> bytes:
    """All arrays of length n; values are finite."""
    pieces = [b""] * (4 * len(heads))
    pieces[0::4] = heads
    pieces[1::4] = numbers(value.tolist())
    pieces[2::4] = _QUALITIES[quality].tolist()
    pieces[3::4] = numbers(time_ms.tolist())
    return b"".join(pieces)[1:]


def numbers(column: Iterable[float]) -> list[bytes]:
    written = msgspec.json.encode(column)[1:-1]
    return written.split(b",") if written else []


def last_of_each(point: NDArray[np.int32], time_ms: NDArray[np.int64]) -> NDArray[np.intp]:
    """Positions, rising, of the rows that are the last of their (point, time).

    The engine does not say which of two equal ones in one request wins.
    """
    order = np.lexsort((time_ms, point))  # stable
    same = (np.diff(point[order]) == 0) & (np.diff(time_ms[order]) == 0)
    return np.sort(order[~np.append(same, False)]) if same.any() else np.arange(len(point))
