"""Which messages have had their effects: the relational store's answer, kept in memory.

One process writes a gateway's rows (its partition's owner), so what it has read and written
itself stays true, and a batch costs no query to be judged.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from sqlalchemy.orm import Session

from campus_server.ingest import repository
from campus_server.telemetry.batch import MessageId
from campus_server.telemetry.ranges import RangeSet

__all__ = ["Applied", "Marks"]

Boot = tuple[str, str]
"""(gateway, boot)"""


class Marks:
    """What one transaction adds; it counts once `Applied.adopt` is told of its commit."""

    def __init__(self) -> None:
        self.after: dict[Boot, RangeSet] = {}


class Applied:
    def __init__(self) -> None:
        self._ranges: dict[Boot, RangeSet] = {}

    def fresh(self, session: Session, ids: Iterable[MessageId]) -> set[MessageId]:
        """Those of `ids` that have not had their effects."""
        found: set[MessageId] = set()
        for boot, seqs in _by_boot(ids).items():
            known = self._of(session, boot)
            if len(known) or seqs:
                found.update(MessageId(*boot, seq) for seq in seqs if seq not in known)
        return found

    def mark(self, session: Session, ids: Iterable[MessageId]) -> Marks:
        """Write them as applied: as a rule one row a boot, its end moved on."""
        marks = Marks()
        changes = []
        for boot, seqs in _by_boot(ids).items():
            before = self._of(session, boot)
            after = before.copy()
            for first, last in _runs(sorted(set(seqs))):
                after.add(first, last)
            changes.append((boot, before, after))
            marks.after[boot] = after
        repository.replace_applied(session, changes)
        return marks

    def adopt(self, marks: Marks) -> None:
        self._ranges.update(marks.after)

    def _of(self, session: Session, boot: Boot) -> RangeSet:
        if boot not in self._ranges:
            self._ranges[boot] = repository.applied(session, *boot)
        return self._ranges[boot]


def _runs(seqs: list[int]) -> list[tuple[int, int]]:
    """Numbers that follow each other, as first and last."""
    if not seqs:
        return []
    breaks = [i for i, (one, two) in enumerate(pairwise(seqs), 1) if two != one + 1]
    return [(seqs[first], seqs[last - 1]) for first, last in pairwise([0, *breaks, len(seqs)])]


def _by_boot(ids: Iterable[MessageId]) -> dict[Boot, list[int]]:
    grouped: defaultdict[Boot, list[int]] = defaultdict(list)
    for gateway, boot, seq in ids:
        grouped[gateway, boot].append(seq)
    return grouped
