"""What is measured: whatever takes messages from a broker, as processes of this machine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["NotTaken", "Subject"]


class NotTaken(Exception):
    """This figure cannot be taken here; the text says why."""


@dataclass(frozen=True)
class Subject:
    port: int
    """Of its broker."""
    committed: Callable[[], int]
    """Messages with readings that are committed so far."""
    processes: Mapping[str, int]
    """Name → process id, of everything that takes processor time for it."""
    counter: Path | None = None
    """None: it tells the gateways what is committed."""
    counts: Callable[[], Mapping[str, int]] = dict
    """What it counts itself, at the end: `stored`, `evaluated`."""
