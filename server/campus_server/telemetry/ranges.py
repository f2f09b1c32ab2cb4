"""Sets of integers kept as merged, inclusive ranges: which `seq` have been applied."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

__all__ = ["RangeSet"]


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
