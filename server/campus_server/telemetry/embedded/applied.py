"""Which messages have been applied: merged ranges of `seq` for each outbox of a gateway."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campus_server.telemetry.batch import MessageId
from campus_server.telemetry.ranges import RangeSet

__all__ = ["Applied", "Judged"]

Boot = tuple[str, str]
"""(gateway, boot)"""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known of m messages before they are written."""

    boot: NDArray[np.int32]
    seq: NDArray[np.int64]
    fresh: NDArray[np.bool_]
    """Not applied before, and not said earlier in this batch."""
    boots: list[Boot]
    """Those that get the next numbers when it is written."""


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
        known = len(self._boots)
        new: dict[Boot, int] = {}
        numbers = []
        for gateway, name, _ in messages:
            number = self._numbers.get((gateway, name))
            if number is None:
                number = new.setdefault((gateway, name), known + len(new))
            numbers.append(number)
        boot = np.array(numbers, np.int32)
        seq = np.array([message[2] for message in messages], np.int64)
        order = np.lexsort((seq, boot))
        fresh = np.ones(len(messages), np.bool_)
        fresh[order[1:]] = (np.diff(boot[order]) != 0) | (np.diff(seq[order]) != 0)
        for number, first, last, rows in _runs(boot, seq, order):
            if number < known and (ranges := self._ranges[number]).meets(first, last):
                fresh[rows] &= [one not in ranges for one in seq[rows].tolist()]
        return Judged(boot, seq, fresh, list(new))

    def number(self, first: int, boots: Sequence[Boot]) -> None:
        """The next boots; what is known from `first` on is not numbered again."""
        for boot in boots[len(self._boots) - first :]:
            self._numbers[boot] = len(self._boots)
            self._boots.append(boot)
            self._ranges.append(RangeSet())

    def add(self, boot: NDArray[np.int32], seq: NDArray[np.int64]) -> None:
        for number, first, last, _ in _runs(boot, seq, np.lexsort((seq, boot))):
            self._ranges[number].add(first, last)
            self._touched.add(number)

    def load(self, number: int, first: int, last: int) -> None:
        self._ranges[number].add(first, last)

    def take_touched(self) -> dict[int, list[tuple[int, int]]]:
        """Ranges of the boots that have changed since this was asked last."""
        touched = {number: list(self._ranges[number]) for number in self._touched}
        self._touched.clear()
        return touched


def _runs(
    boot: NDArray[np.int32], seq: NDArray[np.int64], order: NDArray[np.intp]
) -> Iterator[tuple[int, int, int, NDArray[np.intp]]]:
    """(boot, first, last, positions) of messages whose numbers follow each other.

    `order` sorts by (boot, seq). An undisturbed gateway's share of a batch is one run.
    """
    if not len(order):
        return
    boots, seqs = boot[order], seq[order]
    breaks = (np.diff(boots) != 0) | (np.diff(seqs) > 1)
    starts = np.append(0, np.flatnonzero(breaks) + 1)
    ends = np.append(starts[1:], len(order))
    firsts, lasts = seqs[starts].tolist(), seqs[ends - 1].tolist()
    bounds = zip(starts.tolist(), ends.tolist(), strict=True)
    for number, first, last, (start, end) in zip(
        boots[starts].tolist(), firsts, lasts, bounds, strict=True
    ):
        yield number, first, last, order[start:end]
