"""Which messages have been applied: merged ranges of `seq` for each outbox of a gateway."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campus_server.telemetry.batch import MessageId
from campus_server.telemetry.ranges import BOOTS_MAX, RANGES_MAX, RangeSet

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
    first_boot: int
    boots: list[Boot]
    """Those that get numbers, from `first_boot` on, when it is written."""

    def without(self, messages: Collection[int]) -> "Judged":
        """These are not written; a boot of which nothing else is gets no number."""
        fresh = self.fresh.copy()
        fresh[list(messages)] = False
        used = np.unique(self.boot[fresh])
        new = used[used >= self.first_boot]
        later = self.boot >= self.first_boot
        boot = self.boot.copy()
        boot[later] = self.first_boot + np.searchsorted(new, boot[later])
        boots = [self.boots[number] for number in (new - self.first_boot).tolist()]
        return Judged(boot, self.seq, fresh, self.first_boot, boots)


class Applied:
    """Of each gateway a bounded number of boots; `take_touched` lets go of what is too much.

    Frames of the log name a boot by its number, so the name of one that was let go of stays until
    nothing that was written before is left.
    """

    def __init__(self) -> None:
        self._numbers: dict[Boot, int] = {}
        self._names: dict[int, Boot] = {}
        self._ranges: dict[int, RangeSet] = {}
        self._of_gateway: defaultdict[str, list[int]] = defaultdict(list)
        """Numbers of its boots, rising."""
        self._touched: set[int] = set()
        self._let_go: list[tuple[int, int]] = []
        """(last segment of the log that may name it, boot): the one in which it was last in use,
        and the next, where what waits may be released"""
        self.next_number = 0

    def boot(self, number: int) -> Boot:
        return self._names[number]

    def named(self, first: int) -> dict[int, Boot]:
        """All that got a number from `first` on, and have it still."""
        numbers = range(first, self.next_number)
        return {number: self._names[number] for number in numbers if number in self._names}

    def ranges(self, gateway: str, boot: str) -> list[tuple[int, int]]:
        number = self._numbers.get((gateway, boot))
        return [] if number is None else list(self._ranges[number])

    def judge(self, messages: Sequence[MessageId]) -> Judged:
        known = self.next_number
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
        return Judged(boot, seq, fresh, known, list(new))

    def number(self, first: int, boots: Sequence[Boot]) -> None:
        """The next boots; what is known from `first` on is not numbered again."""
        for number, boot in enumerate(boots, first):
            if number >= self.next_number:
                self._name(number, boot)
                self._remember(number)

    def add(self, boot: NDArray[np.int32], seq: NDArray[np.int64]) -> None:
        for number, first, last, _ in _runs(boot, seq, np.lexsort((seq, boot))):
            ranges = self._ranges.get(number)
            if ranges is not None:  # else it was let go of
                ranges.add(first, last)
                ranges.keep(RANGES_MAX)
                self._touched.add(number)

    def load(
        self,
        boots: Mapping[int, Boot],
        ranges: Iterable[tuple[int, int, int]],
        segment: int,
    ) -> None:
        """As they stood at the end of the segment; ranges are (boot, first, last)."""
        for number, boot in boots.items():
            self._name(number, boot)
        for number, first, last in ranges:
            if number not in self._ranges:
                self._remember(number)
            self._ranges[number].add(first, last)
        self._let_go = [(segment + 1, number) for number in boots if number not in self._ranges]

    def take_touched(self, segment: int) -> dict[int, list[tuple[int, int]]]:
        """Ranges of the boots that have changed since this was asked last, at a segment's end.

        Those of which a gateway has too many are let go of and have none: first what was not used
        in this segment, then the oldest. It follows from the log alone, as it has to when that is
        replayed.
        """
        touched, self._touched = self._touched, set()
        changed = set(touched)
        for gateway in {self._names[number][0] for number in touched}:
            numbers = self._of_gateway[gateway]
            if len(numbers) > BOOTS_MAX:
                numbers.sort(key=lambda number: (number in touched, number))
                changed.update(numbers[:-BOOTS_MAX])
                for number in numbers[:-BOOTS_MAX]:
                    del self._numbers[self._names[number]], self._ranges[number]
                    self._let_go.append((segment + 1, number))
                del numbers[:-BOOTS_MAX]
        return {number: list(self._ranges.get(number, ())) for number in changed}

    def forgotten(self, first_segment: int, segment: int, waiting: Collection[int]) -> list[int]:
        """Numbers that nothing names any more, at a segment's end; they may be given again.

        `first_segment` is the oldest that is left, `waiting` what may be released in the next.
        """
        named = [
            (segment + 1 if number in waiting else last, number) for last, number in self._let_go
        ]
        self._let_go = [one for one in named if one[0] >= first_segment]
        gone = [number for last, number in named if last < first_segment]
        for number in gone:
            del self._names[number]
        return gone

    def _name(self, number: int, boot: Boot) -> None:
        self._names[number] = boot
        self.next_number = number + 1

    def _remember(self, number: int) -> None:
        boot = self._names[number]
        self._numbers[boot] = number
        self._ranges[number] = RangeSet()
        self._of_gateway[boot[0]].append(number)


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
