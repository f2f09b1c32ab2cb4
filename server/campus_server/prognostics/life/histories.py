"""What machines of one kind have measured, row by row, each from its first row in use.

The last axis is the machine; all stand side by side at the same age, NaN after their last row.
"""

from dataclasses import dataclass, replace

import numpy as np

from campus_server.prognostics.arrays import Flags, Floats, Integers

__all__ = ["Histories", "recorded"]


@dataclass(frozen=True, slots=True, eq=False)
class Histories:
    settings: Floats
    """[s, T, U] What the machine was told to do: speed, load, altitude; s may be 0."""
    channels: Floats
    """[c, T, U] What it answered; NaN where missing."""
    rows: Integers
    """[U] Rows of each machine, at least 1."""

    @property
    def present(self) -> Flags:
        """[T, U] False after a machine's last row."""
        return np.asarray(np.arange(self.channels.shape[1])[:, None] < self.rows)

    @property
    def left(self) -> Integers:
        """[T, U] Rows until the last one; below 0 after it."""
        return np.asarray(self.rows - 1 - np.arange(self.channels.shape[1])[:, None])

    def take(self, machines: Integers) -> "Histories":
        rows = self.rows[machines]
        longest = int(rows.max()) if len(rows) else 0
        return replace(
            self,
            settings=self.settings[:, :longest, machines],
            channels=self.channels[:, :longest, machines],
            rows=rows,
        )


def recorded(machine: Integers, settings: Floats, channels: Floats) -> Histories:
    """From a table: `machine[n]` says whose row it is, `settings[n, s]`, `channels[n, c]`.

    Rows of a machine are in the order of time; machines come out in ascending order.
    """
    if not len(machine):
        raise ValueError("no history: at least one row is needed")
    _, place, rows = np.unique(machine, return_inverse=True, return_counts=True)
    order = np.argsort(place, kind="stable")
    at = np.empty(len(place), np.int64)
    at[order] = np.arange(len(place)) - np.repeat(np.cumsum(rows) - rows, rows)
    shape = (int(rows.max()), len(rows))

    def spread(table: Floats) -> Floats:
        result = np.full((table.shape[1], *shape), np.nan)
        result[:, at, place] = table.T
        return result

    return Histories(spread(settings), spread(channels), rows.astype(np.int64))
