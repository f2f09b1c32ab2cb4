"""What judging costs: processor time a reading, at the load of a campus and at its extremes."""

import time
from collections.abc import Sequence
from statistics import median

import numpy as np
from numpy.typing import NDArray
from tests.benchmarks.harness import QUICK, Figure, bench

from campus_server.assets.registry import Registry, lay_out
from campus_server.condition.service import ConditionMonitor
from campus_server.telemetry.batch import Batch, MessageId
from campus_server.telemetry.points import Points

__all__ = ["detector_figures"]

_START_MS = 1_700_000_000_000
_PERIOD_MS = 200
_TRAINING = 50
_LEARNED_BY = 90
"""Ticks after which all have learned."""

Numbers = NDArray[np.int64]


class _Campus:
    """Equipment with so many points each, all read every `_PERIOD_MS`."""

    def __init__(self, points: Sequence[int], training_ticks: int = _TRAINING) -> None:
        self.registry = Registry(Points(per_gateway=10_000_000))
        self.total = sum(points)
        ids = [f"E-{number:06d}" for number in range(len(points))]
        number = [
            self.registry.points.give("gw", f"{one}.{channel:03d}")
            for one, count in zip(ids, points, strict=True)
            for channel in range(count)
        ]
        owner = np.repeat(np.arange(len(ids), dtype=np.int32), points)
        period_s = np.full(self.total, _PERIOD_MS / 1000)
        self.registry.layout = lay_out(ids, np.array(number, np.int32), owner, period_s)
        self.monitor = self.another(training_ticks)
        self._random = np.random.default_rng(1)

    def another(self, training_ticks: int = _TRAINING) -> ConditionMonitor:
        return ConditionMonitor(self.registry, lambda _equipment: {}, training_ticks)

    def learn(self) -> None:
        for tick in range(_LEARNED_BY):
            self.feed(tick, 1)

    def feed(self, tick: int, moments: int, point: Numbers | None = None) -> float:
        """Nanoseconds of processor time a reading."""
        point = np.arange(self.total) if point is None else point
        ticks = np.repeat(np.arange(tick, tick + moments), len(point))
        batch = Batch(
            [MessageId("gw", "boot", 1)],
            self.registry.points,
            np.zeros(len(ticks), np.int32),
            np.tile(point, moments).astype(np.int32),
            _START_MS + ticks * _PERIOD_MS,
            self._random.normal(20, 1, len(ticks)),
            np.zeros(len(ticks), np.uint8),
        )
        began = time.process_time_ns()
        self.monitor.adopt(self.monitor.assess(batch))
        return (time.process_time_ns() - began) / len(batch)


def _usual(campus: _Campus) -> float:
    """Every message all points of one equipment; a quarter of them twice in the batch."""
    some = np.arange(campus.total // 4)
    costs = []
    for number in range(4 if QUICK else 20):
        tick = _LEARNED_BY + 2 * number
        costs.append((campus.feed(tick, 1) * 4 + campus.feed(tick + 1, 1, some)) / 5)
    return median(costs)


def detector_figures() -> list[Figure]:
    size = 1_000 if QUICK else 10_000
    usual = _Campus([10] * size)
    usual.learn()
    cost = _usual(usual)
    began = time.process_time()
    data = usual.monitor.snapshot()
    saved = time.process_time() - began
    began = time.process_time()
    usual.another().restore(data)
    restored = time.process_time() - began
    figures = [
        Figure("detectors_ns", cost, "ns/reading", 500, "less", note=f"{size} × 10 points"),
        Figure("detectors_snapshot", saved, "s", 0.3, "less", note=f"{len(data) / 1e6:.0f} MB"),
        Figure("detectors_restore", restored, "s", 1.0, "less"),
    ]
    scattered = np.arange(10 * size).reshape(size, 10).T.ravel()
    mixed = _Campus([1 + number % 60 for number in range(size * 2 // 5)])
    mixed.learn()
    figures += [
        Figure(
            "detectors_scattered_ns",
            usual.feed(200, 1, scattered),
            "ns/reading",
            better="less",
            note="a reading a message",
        ),
        Figure(
            "detectors_mixed_ns",
            mixed.feed(200, 1),
            "ns/reading",
            better="less",
            note="1 to 60 points",
        ),
    ]
    for name, equipment, points, moments in (
        ("one", 1, 10, 10_000),
        ("one_point", 1, 1, 20_000),
        ("few", 25, 4, 1_250),
    ):
        campus = _Campus([points] * equipment)
        campus.learn()
        cost = campus.feed(200, moments // 10 if QUICK else moments)
        note = f"{equipment} × {points} points, {moments} moments in a batch"
        figures.append(Figure(f"detectors_{name}_ns", cost, "ns/reading", better="less", note=note))
    return figures


if __name__ == "__main__":
    with bench("detectors") as report:
        report.add(*detector_figures())
