"""Readings of points that nobody knows yet: bounded, in order of arrival, until released."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import DTypeLike, NDArray

from campus_server.telemetry.embedded.table import Table

__all__ = ["WAITING_MAX", "WAITING_MAX_ALL", "Part", "Waiting", "gathered", "no_rows"]

WAITING_MAX = 100_000
"""Rows that may wait per gateway; beyond that the gateway keeps them."""
WAITING_MAX_ALL = 2_000_000
"""Rows that may wait in all."""

_PARTS = 1_000
"""Writes with waiting rows after which they are gathered."""

MESSAGE_COLUMNS = {"boot": np.int32, "seq": np.int64}
ROW_COLUMNS = {
    "message": np.int32,
    "series": np.int32,
    "time_ms": np.int64,
    "value": np.float64,
    "quality": np.uint8,
}

Part = tuple[Table, Table]
"""Messages (boot, seq) and rows whose `message` is a position among them."""


class Waiting:
    def __init__(self, gateway_of: Callable[[int], str]) -> None:
        self._gateway_of = gateway_of
        self._parts: list[Part] = []
        self._rows: dict[int, int] = {}
        self._rows_of_gateway: dict[str, int] = {}
        self.changed = False
        """Since this was last set to False."""

    def __len__(self) -> int:
        return sum(self._rows_of_gateway.values())

    @property
    def rows(self) -> dict[int, int]:
        """Series → how many."""
        return self._rows

    def boots(self) -> set[int]:
        """Numbers of those of which something waits."""
        found = [np.unique(messages["boot"]) for messages, _ in self._parts]
        return set(np.concatenate(found).tolist()) if found else set()

    def of_gateway(self, gateway: str) -> int:
        """How many."""
        return self._rows_of_gateway.get(gateway, 0)

    def add(self, messages: Table, rows: Table) -> None:
        if not len(rows["series"]):
            return
        self._parts.append((messages, rows))
        for series, count in zip(*np.unique(rows["series"], return_counts=True), strict=True):
            self._count(int(series), int(count))
        if len(self._parts) > _PARTS:
            self._parts = [self.all()]
        self.changed = True

    def of(self, series: NDArray[np.int32]) -> Part:
        """All rows of these, as one part."""
        return gathered([_only(part, np.isin(part[1]["series"], series)) for part in self._parts])

    def drop(self, series: NDArray[np.int32]) -> None:
        self._parts = [
            left
            for part in self._parts
            if len((left := _only(part, ~np.isin(part[1]["series"], series)))[1]["series"])
        ]
        for one in series.tolist():
            self._count(one, -self._rows.get(one, 0))
        self.changed = True

    def all(self) -> Part:
        return gathered(self._parts)

    def _count(self, series: int, added: int) -> None:
        self._rows[series] = self._rows.get(series, 0) + added
        if not self._rows[series]:
            del self._rows[series]
        gateway = self._gateway_of(series)
        self._rows_of_gateway[gateway] = self._rows_of_gateway.get(gateway, 0) + added
        if not self._rows_of_gateway[gateway]:
            del self._rows_of_gateway[gateway]


def no_rows() -> Part:
    return gathered([])


def gathered(parts: Sequence[Part]) -> Part:
    """As one; messages that no row stands for are left out."""
    before = np.cumsum([0, *(len(messages["seq"]) for messages, _ in parts)])
    messages = _joined([messages for messages, _ in parts], MESSAGE_COLUMNS)
    rows = _joined([rows for _, rows in parts], ROW_COLUMNS)
    lengths = [len(rows["series"]) for _, rows in parts]
    position = rows["message"] + np.repeat(before[:-1], lengths)
    used, rows["message"] = np.unique(position, return_inverse=True)
    used = used.astype(np.intp)
    return {name: column[used] for name, column in messages.items()}, rows


def _joined(tables: Sequence[Table], dtypes: Mapping[str, DTypeLike]) -> Table:
    return {
        name: np.concatenate([np.empty(0, dtype), *(table[name] for table in tables)])
        for name, dtype in dtypes.items()
    }


def _only(part: Part, rows: NDArray[np.bool_]) -> Part:
    messages, table = part
    return messages, {name: column[rows] for name, column in table.items()}
