"""Which of the wire's partitions a process takes."""

import re
from itertools import pairwise
from typing import Self

from campus_wire.topics import PARTITIONS, partition_of

__all__ = ["ALL", "Partitions"]

_RANGE = re.compile(r"(\d{1,2})(?:-(\d{1,2}))?", re.ASCII)


class Partitions(tuple[int, ...]):
    """Numbers 0 … 63, rising, each once, at least one."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Of ranges such as `0-31` or `0-15,40`. Raises `ValueError`."""
        numbers: set[int] = set()
        for part in text.split(","):
            match = _RANGE.fullmatch(part.strip())
            if match is None:
                raise ValueError(f"{part.strip()!r} is no partition and no range of them")
            first = int(match[1])
            last = first if match[2] is None else int(match[2])
            if not first <= last < PARTITIONS:
                raise ValueError(f"{part.strip()!r} is not within 0-{PARTITIONS - 1}, rising")
            numbers.update(range(first, last + 1))
        return cls(sorted(numbers))

    def __str__(self) -> str:
        """The shortest text that `parse` reads as the same."""
        ends = [(None, self[0]), *(p for p in pairwise(self) if p[1] != p[0] + 1), (self[-1], None)]
        firsts = [after for _, after in ends if after is not None]
        lasts = [before for before, _ in ends if before is not None]
        return ",".join(
            str(first) if first == last else f"{first}-{last}"
            for first, last in zip(firsts, lasts, strict=True)
        )

    def own(self, gateway: str) -> bool:
        return partition_of(gateway) in self


ALL = Partitions(range(PARTITIONS))
