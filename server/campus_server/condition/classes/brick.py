"""Which Brick class is a kind of which: the part of Brick 1.4 that the tables need, and our own."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from msgspec import Struct

from campus_wire.settings import load

__all__ = ["Tree", "tree"]

_FILE = Path(__file__).parent / "brick.toml"


class Tree(Struct, frozen=True, forbid_unknown_fields=True):
    version: str
    """Of Brick."""
    own: dict[str, str]
    """Classes that Brick does not have, and what they are kinds of (a class of either)."""
    same: dict[str, str]
    """Other names that Brick has for a class, and the one that is used here."""
    parents: dict[str, tuple[str, ...]]
    """Of those classes that are named in a table and all their kinds, as far as they are these."""

    def __contains__(self, brick_class: str) -> bool:
        return brick_class in self.parents or brick_class in self.own or brick_class in self.same

    def above(self, brick_class: str) -> Mapping[str, int]:
        """The class itself and all that it is a kind of, nearest first, with so many steps."""
        found = {self.same.get(brick_class, brick_class): 0}
        queue = [*found]
        while queue:
            name = queue.pop(0)
            own = (self.own[name],) if name in self.own else ()
            for parent in (self.same.get(up, up) for up in self.parents.get(name, own)):
                if parent not in found:
                    found[parent] = found[name] + 1
                    queue.append(parent)
        return found


@cache
def tree() -> Tree:
    return load(_FILE, Tree)
