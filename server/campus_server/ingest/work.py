"""A piece of work after the time series: what the relational store has still to take."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campus_server.ingest.decoding import Unit
from campus_server.telemetry.batch import Batch
from campus_server.telemetry.store import Logged

__all__ = ["Work", "from_log", "halves"]


@dataclass(frozen=True, slots=True)
class Work:
    """`rows` are n readings that stand on the log, in its order; `arrival[n]` their numbers."""

    units: Sequence[Unit]
    rows: Batch
    arrival: NDArray[np.int64]

    @property
    def last_arrival(self) -> int:
        """0 when no row is new."""
        return int(self.arrival[-1]) if len(self.arrival) else 0

    def after(self, arrival: int) -> "Work":
        """Of work from the log: the rows beyond `arrival`, and the units that they belong to."""
        mask = self.arrival > arrival
        rows = self.rows.where(mask)
        left = {rows.messages[position] for position in np.unique(rows.message)}
        return Work([u for u in self.units if u.id in left], rows, self.arrival[mask])


def from_log(stretch: Logged) -> Work:
    """Rows whose messages were taken before, and whose effects may be missing."""
    units = [Unit("", b"", None, message, message.gateway) for message in stretch.batch.messages]
    return Work(units, stretch.batch, stretch.arrival)


def halves(work: Work) -> tuple[Work, Work] | None:
    """The work of the first and of the second half of the messages; None when there is but one."""
    if len(work.units) < 2:
        return None
    middle = len(work.units) // 2
    earlier = {unit.id for unit in work.units[:middle] if unit.id is not None}
    first = np.array([message in earlier for message in work.rows.messages], np.bool_)
    mask = first[work.rows.message] if len(work.rows) else np.zeros(0, np.bool_)
    return (
        Work(work.units[:middle], work.rows.where(mask), work.arrival[mask]),
        Work(work.units[middle:], work.rows.where(~mask), work.arrival[~mask]),
    )
