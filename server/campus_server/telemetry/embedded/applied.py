"""Which messages have been applied: merged ranges of `seq` for each outbox of a gateway."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from campus_server.telemetry.batch import MessageId
from campus_server.telemetry.ranges import RangeSet

__all__ = ["Applied", "Judged"]

Boot = tuple[str, str]
"""(gateway, boot)"""


class Judged:
    """What is known of m messages before they are written."""

    def __init__(self, messages: int) -> None:
        self.boot = np.empty(messages, np.int32)
        self.seq = np.empty(messages, np.int64)
        self.fresh = np.ones(messages, np.bool_)
        """Not applied before, and not said twice in this batch."""
        self.boots: dict[Boot, int] = {}
        """Those that have no number yet, with the one that they will get."""


class Applied:
    def __init__(self) -> None:
        self._numbers: dict[Boot, int] = {}
        self._boots: list[Boot] = []
        self._ranges: list[RangeSet] = []
        self._touched: set[int] = set()

    def __len__(self) -> int:
        """How many boots have a number."""
        return len(self._boots)

    def boot(self, number: int) -> Boot:
        return self._boots[number]

    def boots(self, first: int) -> list[Boot]:
        """All from number `first` on."""
        return self._boots[first:]

    def ranges(self, gateway: str, boot: str) -> list[tuple[int, int]]:
        number = self._numbers.get((gateway, boot))
        return [] if number is None else list(self._ranges[number])

    def judge(self, messages: Sequence[MessageId]) -> Judged:
        judged = Judged(len(messages))
        seen: set[tuple[int, int]] = set()
        known = len(self._boots)
        for position, (gateway, boot, seq) in enumerate(messages):
            number = self._numbers.get((gateway, boot))
            if number is None:
                number = judged.boots.setdefault((gateway, boot), known + len(judged.boots))
                applied = False
            else:
                applied = seq in self._ranges[number]
            judged.boot[position], judged.seq[position] = number, seq
            if applied or (number, seq) in seen:
                judged.fresh[position] = False
            else:
                seen.add((number, seq))
        return judged

    def number(self, first: int, boots: Sequence[Boot]) -> None:
        """The next boots; what is known from `first` on is not numbered again."""
        for boot in boots[len(self._boots) - first :]:
            self._numbers[boot] = len(self._boots)
            self._boots.append(boot)
            self._ranges.append(RangeSet())

    def add(self, boot: NDArray[np.int32], seq: NDArray[np.int64]) -> None:
        for number, one in zip(boot.tolist(), seq.tolist(), strict=True):
            self._ranges[number].add(one)
        self._touched.update(np.unique(boot).tolist())

    def load(self, number: int, first: int, last: int) -> None:
        self._ranges[number].add(first, last)

    def take_touched(self) -> dict[int, list[tuple[int, int]]]:
        """Ranges of the boots that have changed since this was asked last."""
        touched = {number: list(self._ranges[number]) for number in self._touched}
        self._touched.clear()
        return touched
