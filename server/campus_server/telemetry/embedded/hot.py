"""Rows that stand on the log and not yet in a run: columns of a fixed size, appended to."""

import numpy as np

from campus_server.telemetry.embedded.table import Table

__all__ = ["HOT_ROWS", "HotRows"]

HOT_ROWS = 1_000_000
"""Rows gathered before they are sorted into a run: 21 MB."""


class HotRows:
    """One thread appends; what `table` has given stays as it is."""

    def __init__(self, capacity: int = HOT_ROWS) -> None:
        self._columns: Table = {
            "series": np.empty(capacity, np.int32),
            "time_ms": np.empty(capacity, np.int64),
            "value": np.empty(capacity, np.float64),
            "quality": np.empty(capacity, np.uint8),
        }
        self._rows = 0
        self.first_ms = 2**63 - 1
        self.last_ms = -(2**63)

    def __len__(self) -> int:
        return self._rows

    @property
    def room(self) -> int:
        return len(self._columns["series"]) - self._rows

    def append(self, rows: Table) -> None:
        added = len(rows["series"])
        if not added:
            return
        end = self._rows + added
        if self.room < added:
            self._columns = {
                name: np.concatenate([column[: self._rows], np.empty(added, column.dtype)])
                for name, column in self._columns.items()
            }
        for name, column in self._columns.items():
            column[self._rows : end] = rows[name]
        self.first_ms = min(self.first_ms, int(rows["time_ms"].min()))
        self.last_ms = max(self.last_ms, int(rows["time_ms"].max()))
        self._rows = end

    def table(self) -> Table:
        """Without `rank`: they get one when they become a run."""
        return {name: column[: self._rows] for name, column in self._columns.items()}
