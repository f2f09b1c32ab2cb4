"""A piece of work after the time series: what the relational store has still to take."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from campus_server.ingest.decoding import Unit
from campus_server.telemetry.batch import Batch, MessageId
from campus_server.telemetry.store import Logged

__all__ = ["Work", "from_log", "halves"]


@dataclass(frozen=True, slots=True)
class Work:
    """`rows` are n readings that stand on the log, in its order; `arrival[n]` their numbers."""

    units: Sequence[Unit]
    rows: Batch
    arrival: NDArray[np.int64]
    messages: Sequence[MessageId] = field(default=())
    """Of readings; also those that were applied before, and of which no row is here."""

    @property
    def last_arrival(self) -> int:
        """0 when no row is new."""
        return int(self.arrival[-1]) if len(self.arrival) else 0

    def ids(self) -> Iterator[MessageId]:
        """A message of which some records are bad comes twice."""
        yield from self.messages
        yield from (unit.id for unit in self.units if unit.id is not None)

    def after(self, arrival: int) -> "Work":
        """Of work from the log: the rows beyond `arrival`, and the messages they belong to."""
        mask = self.arrival > arrival
        rows = self.rows.where(mask)
        left = [rows.messages[position] for position in np.unique(rows.message)]
        return Work((), rows, self.arrival[mask], left)


def from_log(stretch: Logged) -> Work:
    """Rows whose messages were taken before, and whose effects may be missing."""
    return Work((), stretch.batch, stretch.arrival, stretch.batch.messages)


def halves(work: Work) -> tuple[Work, Work] | None:
    """The work of the first and of the second half of the messages; None when there is but one."""
    ids = list(dict.fromkeys(work.ids()))
    nameless = [unit for unit in work.units if unit.id is None]
    if len(ids) + len(nameless) < 2:
        return None
    middle = (len(ids) + len(nameless)) // 2
    earlier = set(ids[:middle])
    ahead = {id(unit) for unit in nameless[: max(0, middle - len(ids))]}
    first = np.array([message in earlier for message in work.rows.messages], np.bool_)
    mask = first[work.rows.message] if len(work.rows) else np.zeros(0, np.bool_)
    return tuple(
        Work(
            [u for u in work.units if (u.id in earlier or id(u) in ahead) is wanted],
            work.rows.where(mask if wanted else ~mask),
            work.arrival[mask if wanted else ~mask],
            [message for message in work.messages if (message in earlier) is wanted],
        )
        for wanted in (True, False)
    )  # type: ignore[return-value]  # two, as the loop says
