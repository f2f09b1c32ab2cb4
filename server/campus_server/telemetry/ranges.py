"""Sets of integers kept as merged, inclusive ranges: which `seq` have been applied."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

__all__ = ["BOOTS_MAX", "RANGES_MAX", "RangeSet"]

BOOTS_MAX = 16
"""Boots of one gateway that are remembered; a new one takes the place of the longest unused.

A boot is an outbox, made once and used until it is deleted. One that comes back after sixteen
others may send again what it had sent and not seen named (an edge stops at 1,000): only that is
taken twice.
"""
RANGES_MAX = 4096
"""Ranges of one boot that are remembered; beyond that the gap with the lowest numbers is given up.

What an edge has sent and may send again lies in at most 1,000 gaps (`UNNAMED` there), and it sends
the lowest first. The other gaps are messages that its outbox has dropped. So a gap of the first kind
is given up only when 3,000 of the second have come above it before it was filled. To refuse the
message that makes the gap would lose what was sent, for the sake of what was not.
"""


class RangeSet:
    """Adding and asking cost O(log ranges); an undisturbed counter is one range."""

    __slots__ = ("_firsts", "_lasts")

    def __init__(self, ranges: Iterable[tuple[int, int]] = ()) -> None:
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        for first, last in ranges:
            self.add(first, last)

    def add(self, first: int, last: int | None = None) -> None:
        """Add one number, or all of first … last."""
        last = first if last is None else last
        if last < first:
            raise ValueError(f"a range runs upward, not {first} … {last}")
        if self._lasts and first == self._lasts[-1] + 1:  # a counter that goes on
            self._lasts[-1] = last
            return
        # the neighbours that touch or overlap [first, last] melt into it
        left = bisect_right(self._lasts, first - 2)
        right = bisect_right(self._firsts, last + 1)
        if left < right:
            first = min(first, self._firsts[left])
            last = max(last, self._lasts[right - 1])
        self._firsts[left:right] = [first]
        self._lasts[left:right] = [last]

    def keep(self, most: int) -> None:
        """Fill the gaps with the lowest numbers until there are at most `most` ranges."""
        excess = len(self._firsts) - most
        if excess > 0:
            del self._firsts[1 : excess + 1], self._lasts[:excess]

    def meets(self, first: int, last: int) -> bool:
        """Whether any of first … last is in the set."""
        index = bisect_right(self._firsts, last) - 1
        return index >= 0 and first <= self._lasts[index]

    @property
    def last(self) -> int:
        """The largest number; the least integer of 64 bits when there is none."""
        return self._lasts[-1] if self._lasts else -(2**63)

    def copy(self) -> "RangeSet":
        twin = RangeSet()
        twin._firsts, twin._lasts = self._firsts.copy(), self._lasts.copy()
        return twin

    def __contains__(self, number: int) -> bool:
        index = bisect_right(self._firsts, number) - 1
        return index >= 0 and number <= self._lasts[index]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(zip(self._firsts, self._lasts, strict=True))

    def __len__(self) -> int:
        """How many ranges, not how many numbers."""
        return len(self._firsts)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RangeSet):
            return NotImplemented
        return self._firsts == other._firsts and self._lasts == other._lasts

    __hash__ = None  # type: ignore[assignment]  # it changes

    def __repr__(self) -> str:
        return f"RangeSet({list(self)})"
