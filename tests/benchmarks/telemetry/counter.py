"""How many messages a consumer has committed, told to the publisher at no cost worth naming."""

from mmap import mmap
from pathlib import Path

__all__ = ["Counter", "is_ready", "new_counter", "read_counter"]

_BYTES = 9
"""Eight of the count, little end first; the last is 1 once the consumer has subscribed."""


class Counter:
    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._shared = mmap(file.fileno(), _BYTES)
        self._count = 0

    def ready(self) -> None:
        self._shared[8] = 1

    def add(self, messages: int) -> None:
        self._count += messages
        self._shared[:8] = self._count.to_bytes(8, "little")


def new_counter(path: Path) -> Path:
    path.write_bytes(bytes(_BYTES))
    return path


def read_counter(path: Path) -> int:
    return int.from_bytes(path.read_bytes()[:8], "little")


def is_ready(path: Path) -> bool:
    return path.read_bytes()[8] == 1
