"""What detectors are fed again after a kill, where the time-series store keeps no log."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import numpy as np

from campus_server.ingest.reliving import newer_than
from campus_server.telemetry.points import Points
from campus_server.telemetry.store import Stretch

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
TIMES = np.arange(0, 400_000, 1_000, dtype=np.int64)


class Store:
    """Two points that were read each second."""

    def __init__(self) -> None:
        self.points = Points()

    def readings(self, points: Sequence[str], start_ms: int, end_ms: int) -> Iterator[Stretch]:
        times = np.repeat(TIMES[(start_ms <= TIMES) & (end_ms > TIMES)], len(points))
        count = len(times)
        which = np.resize(np.arange(len(points), dtype=np.int32), count)
        yield Stretch(points, which, times, np.ones(count), np.zeros(count, np.uint8))


def test_old_readings_do_not_come_again() -> None:
    """Minutes of them look like a clock that was put right, and are judged by what came later."""
    store = Store()
    numbers = np.array([store.points.give("gw", name) for name in ("a", "b")], np.int32)
    newest_ms = np.array([390_000, 380_000], np.int64)
    owner = np.zeros(2, np.int32)
    works = list(newer_than(numbers, newest_ms, owner, store, NOW))  # type: ignore[arg-type]  # all that is asked of it
    fed = {
        name: [
            int(time)
            for work in works
            for number, time in zip(work.rows.point, work.rows.time_ms, strict=True)
            if store.points.ids(np.array([number], np.int32)) == [name]
        ]
        for name in ("gw/a", "gw/b")
    }
    assert fed["gw/a"] == list(range(391_000, 400_000, 1_000))
    assert fed["gw/b"] == list(range(381_000, 400_000, 1_000))
