"""A pump of its own making, so that the detector is not judged by the simulator it grew up with."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import NDArray

from campus_server.prognostics.explain import Explanation
from campus_server.prognostics.fleet import Detectors, Fleet

Rows = NDArray[np.float64]
PumpRun = Callable[..., Rows]

TICK_S = 0.1
MEMORY = 0.3


@dataclass(frozen=True)
class Verdict:
    stamp: int
    score: float
    threshold: float
    active: bool
    change: str = ""
    """`opened`, `closed` or nothing."""
    since: int = 0
    explanation: Explanation | None = None


@dataclass
class Machine:
    """One equipment, at `row` of a fleet."""

    fleet: Fleet
    row: int = 0
    state: Detectors = field(init=False)

    def __post_init__(self) -> None:
        self.fleet.make_room(self.row + 1)
        self.state = Detectors.zeros(self.fleet.channels, 1)

    def judge(self, values: Rows, stamp: int, steps: int = 1) -> Verdict:
        changes = self.fleet.advance(
            self.state, np.array([self.row]), np.array([0]), values[None, :, None],
            np.array([[stamp]]), np.array([[steps]]),
        )  # fmt: skip
        now = self.state.judgement.evidence
        seen = (stamp, float(now.score[0]), float(now.bar[0]), bool(now.active[0]))
        if not changes:
            return Verdict(*seen)
        (change,) = changes
        told = "opened" if change.opened else "closed"
        return Verdict(
            stamp, seen[1], change.threshold, seen[3], told, change.since, change.explanation
        )


def _speed(seconds: Rows, wander: str, random: np.random.Generator) -> Rows:
    if wander == "swing":
        phase = random.uniform(0, 2 * np.pi, 2)
        return np.asarray(
            41
            + 5 * np.sin(2 * np.pi * seconds / 27 + phase[0])
            + 2 * np.sin(2 * np.pi * seconds / 6.1 + phase[1])
        )
    speed = np.empty(len(seconds))
    offset = 0.0
    for tick, push in enumerate(random.standard_normal(len(seconds))):
        offset += -offset * TICK_S / 20 + 3 * np.sqrt(2 * TICK_S / 20) * push
        speed[tick] = 42 + offset
    return np.clip(speed, 28, 50)


@pytest.fixture
def pump() -> PumpRun:
    """`pump(ticks, seed, wander, fault, onset, grown)` -> rows[ticks, 6] at 10 Hz.

    Columns: speed Hz, flow m³/h, head m, power kW, vibration mm/s, bearing °C. The fault grows in
    a straight line from tick `onset` to its full size at tick `grown`.
    """

    def run(
        ticks: int,
        seed: int,
        wander: str = "swing",
        fault: str = "",
        onset: int = 0,
        grown: int = 1,
    ) -> Rows:
        random = np.random.default_rng(seed)
        count = np.arange(ticks)
        n = _speed(count.astype(np.float64) * TICK_S, wander, random) / 50
        size = np.clip((count - onset) / (grown - onset), 0, 1) if fault else np.zeros(ticks)
        shut_off = 36 * (1 - 0.25 * size * (fault == "impeller"))
        loop = 9e-4 * (1 + 2.5 * size * (fault == "strainer"))
        flow = n * np.sqrt(shut_off / (2.2e-4 + loop))
        head = loop * flow**2
        power = flow * head * 0.00273 / 0.7 + 1.5 * n**3
        vibration = 1.1 * n**1.3 + 4 * size * (fault == "bearing")
        bearing = 24 + 20 * np.sqrt(np.mean(power) / 22) + 12 * size**2 * (fault == "bearing")
        clean = np.stack([n * 50, flow, head, power, vibration, bearing * np.ones(ticks)], axis=1)
        width = np.array([0.02, 2.2, 0.25, 0.15, 0.1, 0.2])
        noise = np.empty_like(clean)
        last = random.standard_normal(clean.shape[1])
        for tick in range(ticks):
            push = random.standard_normal(clean.shape[1])
            last = MEMORY * last + np.sqrt(1 - MEMORY**2) * push
            noise[tick] = last
        return np.asarray(np.round(clean + width * noise, 3))

    return run
