"""A file of readings into a store: looked through first, so that nothing is done by halves."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import BinaryIO

import numpy as np

from campus_server.telemetry.batch import Batch
from campus_server.telemetry.exchange.csv_import import (
    BadRow,
    ColumnNames,
    Reading,
    read_csv,
)
from campus_server.telemetry.points import Points
from campus_server.telemetry.store import TelemetryStore

__all__ = ["Intake", "take_in"]

_ROWS = 50_000
"""Rows of one batch."""
_NAMED = 100
"""Bad rows that are told one by one; the others are counted."""


@dataclass
class Intake:
    stored: int = 0
    bad: int = 0
    named: list[BadRow] = field(default_factory=list)
    """The first of the bad rows."""


def take_in(
    file: BinaryIO,
    store: TelemetryStore,
    known: Callable[[str], bool],
    names: ColumnNames,
    *,
    skip_bad: bool,
) -> Intake:
    """Store what is good; nothing at all where something is bad, unless `skip_bad`.

    `file` can be read twice. Raises `BadFile` before anything is stored, and `StoreAway`: then the
    same file may be given again, since a reading that is there already is only written over.
    """
    known = cache(known)
    found = Intake()
    start = file.tell()
    for one in read_csv(file, names, known):
        if isinstance(one, BadRow):
            found.bad += 1
            if found.bad <= _NAMED:
                found.named.append(one)
    if found.bad and not skip_bad:
        return found
    file.seek(start)
    readings = (one for one in read_csv(file, names, known) if isinstance(one, Reading))
    for batch in _batches(readings, store.points):
        store.add_history(batch)
        found.stored += len(batch)
    return found


def _batches(readings: Iterable[Reading], points: Points) -> Iterator[Batch]:
    rest = iter(readings)
    while rows := list(islice(rest, _ROWS)):
        time_ms, point, value, quality = zip(*rows, strict=True)
        yield Batch(
            [],
            points,
            np.zeros(len(rows), np.int32),
            np.array([points.number(one) for one in point], np.int32),
            np.array(time_ms, np.int64),
            np.array(value, np.float64),
            np.array(quality, np.uint8),
        )
