"""A file of readings into a store: looked through first, so that nothing is done by halves."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
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
from campus_wire.instants import AHEAD_S

__all__ = ["Intake", "take_in"]

_AHEAD_MS = round(AHEAD_S * 1000)
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
    now_ms: int,
    skip_bad: bool,
) -> Intake:
    """Store what is good; nothing at all where something is bad, unless `skip_bad`.

    `file` can be read twice. Raises `BadFile` before anything is stored, and `StoreAway`: then the
    same file may be given again, since a reading that is there already is only written over.
    """
    found = Intake()
    start = file.tell()
    judge = _Judge(store, now_ms)
    for one in map(judge.judged, read_csv(file, names, known)):
        if isinstance(one, BadRow):
            found.bad += 1
            if found.bad <= _NAMED:
                found.named.append(one)
    if found.bad and not skip_bad:
        return found
    file.seek(start)
    judged = map(judge.judged, read_csv(file, names, known))
    readings = (one for one in judged if isinstance(one, Reading))
    for batch in _batches(readings, store.points):
        store.add_history(batch)
        found.stored += len(batch)
    return found


class _Judge:
    """Whether a reading is of a time that it can be stored for."""

    def __init__(self, store: TelemetryStore, now_ms: int) -> None:
        self._store = store
        self._now_ms = now_ms
        self._kept_from_ms: dict[str, int] = {}

    def judged(self, one: Reading | BadRow) -> Reading | BadRow:
        if isinstance(one, BadRow):
            return one
        if one.time_ms > self._now_ms + _AHEAD_MS:
            return BadRow(one.line, "a time more than a day ahead of the server's clock")
        if one.time_ms < self._of(one.point):
            return BadRow(one.line, "older than readings of this point are kept (retention)")
        return one

    def _of(self, point: str) -> int:
        if point not in self._kept_from_ms:
            number = np.array([self._store.points.number(point)], np.int32)
            self._kept_from_ms[point] = int(self._store.kept_from_ms(number, self._now_ms)[0])
        return self._kept_from_ms[point]


def _batches(readings: Iterable[Reading], points: Points) -> Iterator[Batch]:
    rest = iter(readings)
    while rows := list(islice(rest, _ROWS)):
        time_ms, point, value, quality, _ = zip(*rows, strict=True)
        yield Batch(
            [],
            points,
            np.zeros(len(rows), np.int32),
            np.array([points.number(one) for one in point], np.int32),
            np.array(time_ms, np.int64),
            np.array(value, np.float64),
            np.array(quality, np.uint8),
        )
