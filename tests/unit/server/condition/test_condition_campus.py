"""Many equipment at once, with few and many points, each at its own pace."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campus_server.assets.registry import Registry, lay_out
from campus_server.condition.service import ConditionMonitor, Evaluated
from campus_server.finding import Finding
from campus_server.telemetry.batch import Batch, MessageId
from campus_server.telemetry.points import Points

START_MS = 1_700_000_000_000
TRAINING = 50
POINTS = [1, 3, 3, 2, 3, 1, 3, 7]
"""Of each equipment."""
SECONDS = 130


def registry_of(points: list[int], known: Points | None = None) -> Registry:
    registry = Registry(known or Points())
    lay(registry, points)
    return registry


def lay(registry: Registry, points: list[int]) -> None:
    ids = [f"E-{number}" for number in range(len(points))]
    owner = np.repeat(np.arange(len(points), dtype=np.int32), points)
    number = [
        registry.points.number(f"gw/{one}.p{channel}")
        for one, count in zip(ids, points, strict=True)
        for channel in range(count)
    ]
    registry.layout = lay_out(ids, np.array(number, np.int32), owner, np.full(len(owner), 1.0))


def monitor_of(registry: Registry) -> ConditionMonitor:
    return ConditionMonitor(registry, lambda _equipment: {}, TRAINING)


def campus(registry: Registry, seed: int) -> Batch:
    """Every second's readings in a random order, a tenth lost or late; two equipment turn sick."""
    random = np.random.default_rng(seed)
    total = sum(POINTS)
    point = np.tile(np.arange(total), SECONDS)
    second = np.repeat(np.arange(SECONDS), total)
    owner = np.repeat(np.arange(len(POINTS)), POINTS)[point]
    value = random.normal(20, 1, len(point)) + point
    value[(owner % 4 == 1) & (second > 80)] += 15
    arrival = second + random.random(len(point)) + 5 * (random.random(len(point)) < 0.05)
    order = np.argsort(arrival, kind="stable")
    order = order[random.random(len(order)) < 0.95]
    return batch_of(
        registry,
        point[order],
        START_MS + second[order] * 1000 + owner[order] * 10,
        value[order],
        random.choice([0, 0, 0, 0, 0, 0, 0, 0, 0, 2], len(order)),
    )


def batch_of(registry: Registry, *columns: np.ndarray) -> Batch:
    point, time_ms, value, quality = columns
    return Batch(
        [MessageId("gw", "boot", 1)],
        registry.points,
        np.zeros(len(point), np.int32),
        point.astype(np.int32),
        time_ms.astype(np.int64),
        value.astype(np.float64),
        quality.astype(np.uint8),
    )


def part(batch: Batch, first: int, last: int) -> Batch:
    number = np.arange(len(batch))
    return batch.where((number >= first) & (number < last))


def feed(monitor: ConditionMonitor, batch: Batch) -> list[Finding]:
    assessment = monitor.assess(batch)
    monitor.adopt(assessment)
    return list(assessment.findings)


REGISTRY = registry_of(POINTS)
STREAM = campus(REGISTRY, 5)
WHOLE = monitor_of(REGISTRY)
FOUND = feed(WHOLE, STREAM)


def test_the_sick_are_found_in_the_order_in_which_it_was_known() -> None:
    assert {item.subject for item in FOUND if item.active} == {"E-1", "E-5"}
    assert [item.at_ms for item in FOUND] == sorted(item.at_ms for item in FOUND)


@settings(max_examples=15, deadline=None)
@given(
    cuts=st.lists(st.integers(0, 60) | st.integers(0, len(STREAM)), max_size=12),
    failing=st.sets(st.integers(0, 12)),
    restarts=st.sets(st.integers(0, 12)),
)
def test_cuts_failures_and_restarts_change_no_bit(
    cuts: list[int], failing: set[int], restarts: set[int]
) -> None:
    """A batch that fails after it was assessed comes again, in halves."""
    monitor, found = monitor_of(REGISTRY), list[Finding]()
    edges = [0, *sorted(cuts), len(STREAM)]
    for number, (first, last) in enumerate(pairwise(edges)):
        middle = first
        if number in failing:
            monitor.assess(part(STREAM, first, last))
            middle = (first + last) // 2
            found += feed(monitor, part(STREAM, first, middle))
        found += feed(monitor, part(STREAM, middle, last))
        if number in restarts:
            data = monitor.snapshot()
            monitor = monitor_of(REGISTRY)
            monitor.restore(data)
    assert found == FOUND
    assert monitor.snapshot() == WHOLE.snapshot()


def test_each_is_judged_as_if_it_were_alone() -> None:
    for equipment in range(len(POINTS)):
        monitor = monitor_of(REGISTRY)
        mine = REGISTRY.layout.owner(STREAM.point) == equipment
        found = feed(monitor, STREAM.where(mine))
        assert found == [item for item in FOUND if item.subject == f"E-{equipment}"]
        assert monitor.status(f"E-{equipment}") == WHOLE.status(f"E-{equipment}")


def test_a_snapshot_is_read_by_a_process_that_numbers_points_otherwise() -> None:
    other = registry_of(POINTS, Points([f"gw/other.p{number}" for number in range(9)]))
    monitor = monitor_of(other)
    monitor.restore(WHOLE.snapshot())
    assert monitor.status("E-1") == WHOLE.status("E-1")
    shifted = STREAM.point + 9
    later = batch_of(other, shifted, STREAM.time_ms + 200_000, STREAM.value, STREAM.quality)
    here = monitor_of(REGISTRY)
    here.restore(WHOLE.snapshot())
    same = batch_of(REGISTRY, STREAM.point, later.time_ms, STREAM.value, STREAM.quality)
    assert feed(monitor, later) == feed(here, same)


def test_who_has_learned_keeps_it_when_the_training_is_made_longer() -> None:
    registry = registry_of([*POINTS, 2], REGISTRY.points)
    early = ConditionMonitor(registry, lambda _equipment: {}, TRAINING)
    early.restore(WHOLE.snapshot())
    new = registry.layout.points[registry.layout.of(8)]
    feed(early, batch_of(registry, np.tile(new, 9), START_MS + np.repeat(np.arange(9), 2) * 1000,
                         np.ones(18), np.zeros(18)))  # fmt: skip
    longer = ConditionMonitor(registry, lambda _equipment: {}, 2 * TRAINING)
    longer.restore(early.snapshot())
    assert longer.status("E-1") == early.status("E-1")
    one = longer.status("E-8")
    assert one is not None
    assert one.learned == 0


def test_every_reading_is_counted_once() -> None:
    monitor = monitor_of(REGISTRY)
    stray = REGISTRY.points.number("gw/stray.p0")
    point = np.array([0, stray, 1, 2, 0, 0, 0])
    moment = START_MS + np.array([0, 0, 0, 0, 1000, 90_000, 500])
    feed(monitor, batch_of(REGISTRY, point, moment, np.ones(7), np.array([0, 0, 2, 0, 0, 0, 0])))
    assert monitor.evaluated == Evaluated(judged=5, late=1, unowned=1)


def test_what_is_as_new_as_the_newest_may_be_fed_again() -> None:
    monitor = monitor_of(REGISTRY)
    feed(monitor, part(STREAM, 0, 2000))
    before, found = monitor.snapshot(), FOUND[:0]
    point, time_ms = monitor.newest()
    newest = dict(zip(point.tolist(), time_ms.tolist(), strict=True))
    seen = part(STREAM, 0, 2000)
    again = np.array(
        [
            newest.get(p) == t
            for p, t in zip(seen.point.tolist(), seen.time_ms.tolist(), strict=True)
        ]
    )
    assert again.sum() >= len(newest)
    found += feed(monitor, seen.where(again))
    assert found == []
    assert monitor.snapshot() == before


def test_equipment_whose_points_change_leaves_its_row_to_the_next() -> None:
    registry = registry_of([3, 3])
    monitor = monitor_of(registry)
    random = np.random.default_rng(0)

    def minute(points: list[int], first_s: int) -> Batch:
        second = np.repeat(np.arange(60), len(points)) + first_s
        point = np.tile(points, 60)
        return batch_of(
            registry,
            point,
            START_MS + second * 1000,
            random.normal(9, 1, len(point)),
            np.zeros(len(point)),
        )

    feed(monitor, minute(list(range(6)), 0))
    twin = monitor.status("E-1")
    lay(registry, [2, 3, 3])
    feed(monitor, minute([0, 1], 100))
    feed(monitor, minute([6, 7, 8], 100))
    learned = [monitor.status(f"E-{number}") for number in range(3)]
    assert [one.learned for one in learned if one is not None] == [1.0, 1.0, 1.0]
    assert monitor.status("E-1") == twin
    restored = monitor_of(registry)
    restored.restore(monitor.snapshot())
    assert restored.snapshot() == monitor.snapshot()
    assert restored.status("E-2") == monitor.status("E-2")


@pytest.mark.parametrize("size", [0, 1])
def test_small_batches(size: int) -> None:
    monitor = monitor_of(REGISTRY)
    assert feed(monitor, part(STREAM, 0, size)) == []
