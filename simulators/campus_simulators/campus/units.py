"""The equipment of one class: who they are, where, and the chance that belongs to each alone.

Every unit has its own streams of random numbers, found by its id: what else stands on the campus,
and what happens to the others, does not change it.
"""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

__all__ = ["Unit", "Units", "stream"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Unit:
    id: str
    brick_class: str
    building: str


def stream(seed: int, *names: str) -> Generator:
    """Random numbers that belong to these names."""
    key = tuple(zlib.crc32(name.encode()) for name in names)
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=key)))


class Units(Sequence[Unit]):
    def __init__(self, seed: int, units: Sequence[Unit]) -> None:
        self.seed = seed
        self._units = tuple(units)
        self._nature = [stream(seed, unit.id, "nature") for unit in units]
        self._moment = [stream(seed, unit.id, "moment") for unit in units]

    def __len__(self) -> int:
        return len(self._units)

    def __getitem__(self, at: int) -> Unit:  # type: ignore[override]  # nobody slices them
        return self._units[at]

    def around(self, middle: float, share: float) -> Floats:
        """[E] What each was made with: log-normal, `share` to either side."""
        return middle * np.exp(share * np.array([rng.normal() for rng in self._nature]))

    def between(self, low: float, high: float) -> Floats:
        """[E] What each was made with."""
        return np.array([rng.uniform(low, high) for rng in self._nature])

    def either(self) -> Floats:
        """[E] -1 or 1, which each was made with."""
        return np.array([rng.choice((-1.0, 1.0)) for rng in self._nature])

    def normal(self, steps: int) -> Floats:
        """[T, E] What the moment brings, of width 1."""
        return self._moments(lambda rng: rng.standard_normal(steps))

    def uniform(self, steps: int) -> Floats:
        """[T, E] 0 to 1."""
        return self._moments(lambda rng: rng.random(steps))

    def _moments(self, draw: Callable[[Generator], Floats]) -> Floats:
        return np.stack([draw(rng) for rng in self._moment], axis=-1)
