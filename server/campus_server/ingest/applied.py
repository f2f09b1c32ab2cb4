"""Which messages have had their effects: the relational store's answer, kept in memory.

One process writes a gateway's rows (its partition's owner), so what it has read and written
itself stays true, and a batch costs no query to be judged. How much is remembered of a gateway is
bounded (`telemetry.ranges` says why nothing is lost by that).
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from sqlalchemy.orm import Session

from campus_server.ingest import repository
from campus_server.telemetry.batch import MessageId
from campus_server.telemetry.ranges import BOOTS_MAX, RANGES_MAX, RangeSet

__all__ = ["Applied", "Marks"]

Boots = dict[str, RangeSet]
"""The `seq` of each boot of a gateway; the boot that was used last stands last."""


class Marks:
    """What one transaction adds; it counts once `Applied.adopt` is told of its commit."""

    def __init__(self) -> None:
        self.after: dict[str, Boots] = {}


class Applied:
    def __init__(self) -> None:
        self._boots: dict[str, Boots] = {}

    def ranges(self, session: Session, gateway: str, boot: str) -> RangeSet:
        """The `seq` that have had their effects; not to be changed."""
        return self._of(session, gateway).get(boot, _NOTHING)

    def fresh(self, session: Session, ids: Iterable[MessageId]) -> set[MessageId]:
        """Those of `ids` that have not had their effects."""
        found: set[MessageId] = set()
        for gateway, boots in _by_gateway(ids).items():
            for boot, seqs in boots.items():
                known = self.ranges(session, gateway, boot)
                rising = known.last < min(seqs)  # as a rule
                found.update(
                    MessageId(gateway, boot, seq) for seq in seqs if rising or seq not in known
                )
        return found

    def mark(self, session: Session, ids: Iterable[MessageId]) -> Marks:
        """Write them as applied: as a rule one row a boot, its end moved on."""
        marks = Marks()
        changes = []
        for gateway, boots in _by_gateway(ids).items():
            before = self._of(session, gateway)
            after = before.copy()
            for boot, seqs in boots.items():
                after[boot] = _with(after.pop(boot, _NOTHING), seqs)
            for boot in list(after)[:-BOOTS_MAX]:
                del after[boot]
            for boot in before.keys() | after.keys():
                was, now = before.get(boot, _NOTHING), after.get(boot, _NOTHING)
                if was is not now:
                    changes.append(((gateway, boot), was, now))
            marks.after[gateway] = after
        repository.replace_applied(session, changes)
        return marks

    def forget(self) -> None:
        """A transaction has failed, and nobody knows whether it was committed: ask again."""
        self._boots.clear()

    def adopt(self, marks: Marks) -> None:
        self._boots.update(marks.after)

    def _of(self, session: Session, gateway: str) -> Boots:
        if gateway not in self._boots:
            self._boots[gateway] = repository.applied(session, gateway)
        return self._boots[gateway]


_NOTHING = RangeSet()


def _with(ranges: RangeSet, seqs: set[int]) -> RangeSet:
    more = ranges.copy()
    for first, last in _runs(sorted(seqs)):
        more.add(first, last)
    more.keep(RANGES_MAX)
    return more


def _runs(seqs: list[int]) -> list[tuple[int, int]]:
    """Numbers that follow each other, as first and last."""
    breaks = [i for i, (one, two) in enumerate(pairwise(seqs), 1) if two != one + 1]
    return [(seqs[first], seqs[last - 1]) for first, last in pairwise([0, *breaks, len(seqs)])]


def _by_gateway(ids: Iterable[MessageId]) -> dict[str, dict[str, set[int]]]:
    grouped: defaultdict[str, dict[str, set[int]]] = defaultdict(dict)
    for gateway, boot, seq in ids:
        grouped[gateway].setdefault(boot, set()).add(seq)
    return grouped
