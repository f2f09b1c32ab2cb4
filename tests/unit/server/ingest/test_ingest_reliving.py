"""What detectors are fed again after a kill, where the time-series store keeps no log."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import numpy as np

from campus_server.condition.service import NEVER
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


def fed(newest_ms: Sequence[int], owner: Sequence[int], now: datetime = NOW) -> list[list[int]]:
    """Times by point."""
    store = Store()
    numbers = np.array([store.points.give("gw", name) for name in "ab"], np.int32)
    seen, owners = np.array(newest_ms, np.int64), np.array(owner, np.int32)
    works = list(newer_than(numbers, seen, owners, store, now))  # type: ignore[arg-type]  # all that is asked of it
    return [
        [
            int(time)
            for work in works
            for number, time in zip(work.rows.point, work.rows.time_ms, strict=True)
            if number == wanted
        ]
        for wanted in numbers
    ]


def test_old_readings_do_not_come_again() -> None:
    """Minutes of them look like a clock that was put right, and are judged by what came later."""
    assert fed([390_000, 380_000], [0, 0]) == [
        list(range(391_000, 400_000, 1_000)),
        list(range(381_000, 400_000, 1_000)),
    ]


def test_equipment_that_the_snapshot_does_not_know_is_looked_for_in_the_last_day() -> None:
    now = datetime(1970, 1, 2, 0, 5, tzinfo=UTC)
    newer = list(range(391_000, 400_000, 1_000))
    of_the_last_day = list(range(0, 400_000, 1_000))
    assert fed([390_000, NEVER], [0, 1], now) == [newer, of_the_last_day]
    assert fed([390_000, NEVER], [0, 1])[1] == []


def test_a_point_that_was_never_read_comes_with_its_equipment() -> None:
    assert fed([390_000, NEVER], [0, 0])[1] == list(range(0, 400_000, 1_000))
