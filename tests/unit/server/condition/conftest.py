"""Two pumps on one gateway, one of which turns sick."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from campus_server.assets.registry import Registry, lay_out
from campus_server.condition.rules import Named
from campus_server.condition.service import ConditionMonitor, NamesOf
from campus_server.finding import Sentence
from campus_server.telemetry.batch import Batch, MessageId
from campus_server.telemetry.points import Points

START_MS = 1_700_000_000_000
DISPLAY = (("流量", "Flow", "m3/h"), ("扬程", "Head", "m"), ("功率", "Power", "kW"))

Feed = Callable[..., Batch]


@dataclass(frozen=True)
class Equipment:
    names: dict[str, Named]
    period_s: float = 1.0


Plant = dict[str, Equipment]
Make = Callable[..., ConditionMonitor]


def equipment(name: str, points: int = 3, period_s: float = 1.0) -> Equipment:
    return Equipment(
        {
            f"gw-1/{name}.p{number}": Named(Sentence(zh, en), unit)
            for number, (zh, en, unit) in enumerate(DISPLAY[:points])
        },
        period_s,
    )


@pytest.fixture
def plant() -> Plant:
    """What the registry knows; a test may change it."""
    return {name: equipment(name) for name in ("P-1", "P-2")}


@pytest.fixture
def points() -> Points:
    return Points([f"gw-1/{name}.p{number}" for name in ("P-1", "P-2") for number in range(3)])


@pytest.fixture
def registry(plant: Plant, points: Points) -> Registry:
    registry = Registry(points)
    lay(registry, plant)
    return registry


def lay(registry: Registry, plant: Plant) -> None:
    """As a reload does, without a database."""
    held = [
        (registry.points.number(point), owner, one.period_s)
        for owner, (_, one) in enumerate(sorted(plant.items()))
        for point in sorted(one.names)
    ]
    number, owner, period_s = zip(*held, strict=True)
    registry.layout = lay_out(
        sorted(plant), np.array(number, np.int32), np.array(owner, np.int32), np.array(period_s)
    )


@pytest.fixture
def names_of(plant: Plant) -> NamesOf:
    return lambda equipment: plant[equipment].names


@pytest.fixture
def make(registry: Registry, names_of: NamesOf) -> Make:
    return lambda training_ticks=400: ConditionMonitor(registry, names_of, training_ticks)


@pytest.fixture
def stream(points: Points) -> Batch:
    """400 s of both pumps at 1 Hz, P-1's flow down by a third between seconds 200 and 300.

    One reading in fifty is of bad quality and absurd; some points belong to no equipment.
    """
    random = np.random.default_rng(8)
    rows: list[tuple[int, int, float, int]] = []
    for second in range(400):
        load = 1 + 0.1 * np.sin(second / 11)
        for pump in range(2):
            sick = 0.67 if pump == 0 and 200 <= second < 300 else 1.0
            clean = np.array([160 * load * sick, 20 * load**2, 12 * load**3])
            for channel, value in enumerate(clean * (1 + random.normal(0, 0.01, 3))):
                bad = random.random() < 0.02
                rows.append(
                    (
                        pump * 3 + channel,
                        START_MS + second * 1000 + int(random.integers(0, 30)),
                        -1e9 if bad else float(value),
                        int(random.integers(1, 3)) if bad else 0,
                    )
                )
        rows.append((6, START_MS + second * 1000, 1.0, 0))
    points.number("gw-1/stray.p0")
    return as_batch(points, rows)


def as_batch(points: Points, rows: Sequence[tuple[int, int, float, int]]) -> Batch:
    columns: list[NDArray[np.float64]] = [np.array(column) for column in zip(*rows, strict=True)]
    return Batch(
        [MessageId("gw-1", "boot", 1)],
        points,
        np.zeros(len(rows), np.int32),
        columns[0].astype(np.int32),
        np.array([row[1] for row in rows], np.int64),
        columns[2].astype(np.float64),
        columns[3].astype(np.uint8),
    )
