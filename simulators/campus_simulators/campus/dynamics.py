"""First-order lags and noise that remembers, carried from one day to the next."""

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.units import Units

__all__ = ["Lag", "Wander", "share"]

Floats = NDArray[np.float64]


def share(step_s: float, tau_s: float) -> float:
    """Of the way to its goal that a first-order lag goes in a step."""
    return float(-np.expm1(-step_s / tau_s))


def _follow(goal: Floats, y: Floats, part: float) -> Floats:
    """[T, E] of the same shape as `goal`, from `y[E]` on."""
    path = np.empty_like(goal)
    for at, aim in enumerate(goal):
        y = y + part * (aim - y)
        path[at] = y
    return path


class Lag:
    """dy/dt = (goal - y) / τ."""

    def __init__(self, tau_s: float) -> None:
        self._tau_s = tau_s
        self._y: Floats | None = None

    def follow(self, goal: Floats, step_s: float) -> Floats:
        """[T, E]; begins settled."""
        start = goal[0] if self._y is None else self._y
        path = _follow(goal, start, share(step_s, self._tau_s))
        self._y = path[-1]
        return path


class Wander:
    """Noise of width 1 that forgets with time constant τ: AR(1) at any step."""

    def __init__(self, units: Units, tau_s: float) -> None:
        self._units = units
        self._tau_s = tau_s
        self._y: Floats | None = None

    def go(self, steps: int, step_s: float) -> Floats:
        """[T, E]"""
        part = share(step_s, self._tau_s)
        push = self._units.normal(steps) * np.sqrt(part * (2.0 - part)) / part
        path = _follow(push, np.zeros(len(self._units)) if self._y is None else self._y, part)
        self._y = path[-1]
        return path
