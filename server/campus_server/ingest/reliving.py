"""What the detectors have missed, where the time-series store keeps no log.

After a kill the snapshot is some seconds behind what is committed. The readings themselves say
what came after it: those of each point that are newer than the newest it had seen. To judge them
again changes nothing that is so already: a finding told twice is kept once. Equipment that the
snapshot does not know has come since: its readings of the last day are looked for.
"""

from collections.abc import Iterator
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from campus_server.condition.service import NEVER
from campus_server.ingest.work import Work
from campus_server.kit.clock import to_ms
from campus_server.telemetry.batch import Batch
from campus_server.telemetry.store import Stretch, TelemetryStore

__all__ = ["newer_than"]

_TOGETHER_MS = 600_000
"""Equipment that was seen until about the same time is asked for together, from a while before."""
_POINTS = 1_000
"""Of one question, about."""
_AHEAD_MS = 86_400_000
"""A reading may be so far ahead of our clock."""
_UNSEEN_MS = 86_400_000
"""How far back equipment is looked for that the snapshot does not know."""


def newer_than(
    points: NDArray[np.int32],
    newest_ms: NDArray[np.int64],
    owner: NDArray[np.int32],
    store: TelemetryStore,
    now: datetime,
) -> Iterator[Work]:
    """`points[n]` by number; the event time of the newest reading of each that was seen, or
    `NEVER`; whose they are. All points of an equipment come together, in the order of their times."""
    equipment, position = np.unique(owner, return_inverse=True)
    seen_ms = np.full(len(equipment), NEVER)
    np.maximum.at(seen_ms, position, newest_ms)
    seen_ms[seen_ms == NEVER] = to_ms(now) - _UNSEEN_MS
    order = np.lexsort((position, seen_ms[position]))
    points, position, newest_ms = points[order], position[order], newest_ms[order]
    begins = np.flatnonzero(np.diff(position, prepend=-1))
    first = 0
    while first < len(points):
        since = int(seen_ms[position[first]])
        near = begins[(begins > first) & (begins < first + _POINTS)]
        near = near[seen_ms[position[near]] <= since + _TOGETHER_MS]
        after = begins[begins > (near[-1] if len(near) else first)]
        end = int(after[0]) if len(after) else len(points)
        ids = store.points.ids(points[first:end])
        start_ms = max(0, since - _TOGETHER_MS)
        for stretch in store.readings(ids, start_ms, to_ms(now) + _AHEAD_MS):
            yield _as_work(stretch, points[first:end], newest_ms[first:end], store)
        first = end


def _as_work(
    stretch: Stretch,
    numbers: NDArray[np.int32],
    newest_ms: NDArray[np.int64],
    store: TelemetryStore,
) -> Work:
    """Only what is newer: minutes of old readings look like a clock that was put right."""
    count = len(stretch.time_ms)
    newer = stretch.time_ms > newest_ms[stretch.point]
    rows = Batch(
        [],
        store.points,
        np.zeros(count, np.int32),
        numbers[stretch.point],
        stretch.time_ms,
        stretch.value,
        stretch.quality,
    ).where(newer)
    return Work((), rows, np.zeros(len(rows), np.int64))
