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

    def ranges(self, session: Session, gateway: str, boot: str) -> RangeSet:
        """The `seq` that have had their effects; not to be changed."""
        return self._of(session, (gateway, boot))

    def fresh(self, session: Session, ids: Iterable[MessageId]) -> set[MessageId]:
        """Those of `ids` that have not had their effects."""
        found: set[MessageId] = set()
        for boot, messages in _by_boot(ids).items():
            known = self._of(session, boot)
            if known.last < min(message.seq for message in messages):
                found.update(messages)  # as a rule: numbers rise
            else:
                found.update(message for message in messages if message.seq not in known)
        return found

    def mark(self, session: Session, ids: Iterable[MessageId]) -> Marks:
        """Write them as applied: as a rule one row a boot, its end moved on."""
        marks = Marks()
        changes = []
        for boot, messages in _by_boot(ids).items():
            before = self._of(session, boot)
            after = before.copy()
            for first, last in _runs(sorted({message.seq for message in messages})):
                after.add(first, last)
            changes.append((boot, before, after))
            marks.after[boot] = after
        repository.replace_applied(session, changes)
        return marks

    def forget(self) -> None:
        """A transaction has failed, and nobody knows whether it was committed: ask again."""
        self._ranges.clear()

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


def _by_boot(ids: Iterable[MessageId]) -> dict[Boot, list[MessageId]]:
    grouped: defaultdict[Boot, list[MessageId]] = defaultdict(list)
    for message in ids:
        grouped[message[:2]].append(message)
    return grouped
