"""How fast to publish: as fast as it is committed, with a short queue before it."""

from bisect import bisect_right
from collections import deque

__all__ = ["Pace", "PublishTimes"]

_LAG_WANTED_S = 0.5
"""Age of the newest of what is being committed: enough for full batches, less than the second that is allowed."""
_CORRECTION = 0.5
"""Share by which the rate departs from what is committed for each second of lag off the mark."""
_LOOK_BACK_S = 3.0
_FORGET_PER_S = 0.05
"""Share of the best rate seen that is forgotten; what is slow for a moment is not slow for good."""
_FIRST_RATE = 500.0
"""Messages/s before anything is known."""
_LEAST_RATE = 10.0
"""Messages/s; with less nothing new would ever be known."""
_WINDOW_S = 2.0
"""The most that may be uncommitted."""


class PublishTimes:
    """When was message number n published? Numbers rise, and come in bursts."""

    def __init__(self) -> None:
        self._first: list[int] = []
        self._at: list[float] = []

    def note(self, first: int, at: float) -> None:
        self._first.append(first)
        self._at.append(at)

    def of(self, number: int) -> float:
        return self._at[bisect_right(self._first, number) - 1]


class Pace:
    """Rates are messages/s. `fixed`: 0, or the rate to keep however it is committed."""

    def __init__(self, fixed: float) -> None:
        self._fixed = fixed
        self._samples: deque[tuple[float, int]] = deque()
        self._best = 0.0
        self.rate = fixed or _FIRST_RATE

    def sample(self, now: float, committed: int, lag_s: float) -> None:
        """`lag_s`: age of the newest message that has just been found committed."""
        since = now - self._samples[-1][0] if self._samples else 0.0
        self._samples.append((now, committed))
        while now - self._samples[0][0] > _LOOK_BACK_S and len(self._samples) > 2:
            self._samples.popleft()
        if not self._fixed:
            off = min(max(_LAG_WANTED_S - lag_s, -1.0), 0.5)
            remembered = self._best * (1 - _FORGET_PER_S) ** since
            self._best = max(self._committed_per_second(), remembered)
            self.rate = self._best * (1 + _CORRECTION * off)

    @property
    def window(self) -> int:
        """Messages that may be uncommitted."""
        return round(_WINDOW_S * max(self._fixed or self._committed_per_second(), _FIRST_RATE))

    def _committed_per_second(self) -> float:
        if len(self._samples) < 2:
            return _FIRST_RATE
        (began, before), (ended, after) = self._samples[0], self._samples[-1]
        return max((after - before) / (ended - began), _LEAST_RATE)
