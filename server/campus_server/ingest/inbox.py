"""Messages between broker and pipeline: bounded by number and by bytes, taken in batches."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from threading import Condition

from campus_server.ingest.decoding import Incoming

__all__ = ["MESSAGES", "Inbox"]

MESSAGES = 20_000
"""Also what is asked for as MQTT Receive Maximum."""
_BYTES = 128 * 1024 * 1024
_BATCH_MESSAGES = 10_000
_BATCH_BYTES = 8 * 1024 * 1024


class Inbox:
    """One thread puts, one takes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._messages: deque[Incoming] = deque()
        self._bytes = 0
        self._oldest_at = 0.0
        """About when the oldest of them came; never too late."""
        self._changed = Condition()
        self.drained = False
        """Whether the last `take` took all that there was."""

    def __len__(self) -> int:
        return len(self._messages)

    @property
    def full(self) -> bool:
        """What is still put is kept: the bound is for who asks before reading on."""
        return len(self._messages) >= MESSAGES or self._bytes >= _BYTES

    def put(self, incoming: Sequence[Incoming]) -> None:
        with self._changed:
            if not self._messages:
                self._oldest_at = self._clock()
            self._messages.extend(incoming)
            self._bytes += sum(map(_size, incoming))
            self._changed.notify()

    def take(self, wait_s: float, linger_s: float) -> list[Incoming]:
        """A batch, closed when it is large enough or `linger_s` after its first message came,
        which may be while the batch before was in work.

        Empty when nothing has come for `wait_s`.
        """
        with self._changed:
            if not self._messages and not self._changed.wait(wait_s):
                self.drained = True
                return []
            end = self._oldest_at + linger_s
            while not self._enough() and (left := end - self._clock()) > 0:
                self._changed.wait(left)
            self.drained = not self._enough()
            return self._batch()

    def _enough(self) -> bool:
        return len(self._messages) >= _BATCH_MESSAGES or self._bytes >= _BATCH_BYTES

    def _batch(self) -> list[Incoming]:
        batch: list[Incoming] = []
        size = 0
        while self._messages and len(batch) < _BATCH_MESSAGES and size < _BATCH_BYTES:
            one = self._messages.popleft()
            size += _size(one)
            batch.append(one)
        self._bytes -= size
        return batch


def _size(one: Incoming) -> int:
    return len(one.payload) + len(one.topic)
