"""What the worker takes next, and how the next is made ready while it is busy with this one."""

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from campus_server.ingest.decoding import Decoded, Incoming

__all__ = ["Arrival", "one_ahead"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A batch of messages, perhaps none; of the inbox, and what it was like when they left it."""

    messages: list[Incoming]
    decoded: Decoded | None = None
    """None: it is still to be decoded, or that has failed and will fail again."""
    drained: bool = False
    heard_until: datetime | None = None
    """Where drained: nothing from before this moment is left, if that can be known."""

    def halves(self) -> tuple["Arrival", "Arrival"] | None:
        middle = len(self.messages) // 2
        if not middle:
            return None
        return Arrival(self.messages[:middle]), Arrival(self.messages[middle:])


def one_ahead(make: Callable[[], T]) -> Generator[T]:
    """What `make` gives, without end; while one is used, the next is made in a thread beside.

    To be closed: what was made and not used is dropped.
    """
    with ThreadPoolExecutor(1, "ahead") as beside:
        coming = beside.submit(make)
        while True:
            one = coming.result()
            coming = beside.submit(make)
            yield one
