"""What a driver is: three calls, made by one thread."""

from typing import NamedTuple, Protocol

from msgspec import Struct, field

from campus_edge.errors import BadFrame
from campus_wire.messages import TagRead

__all__ = ["Batch", "Driver", "ReaderScans", "Reading"]


class Reading(NamedTuple):
    name: str
    time: float
    """Seconds since 1970 UTC, stamped when the value was read."""
    value: float
    quality: int = 0
    """0 good, 1 uncertain, 2 bad."""


class ReaderScans(NamedTuple):
    reader: str
    reads: list[TagRead]


class Batch(Struct):
    """What one `read` has brought; all three lists may be empty."""

    readings: list[Reading] = field(default_factory=list)
    scans: list[ReaderScans] = field(default_factory=list)
    bad: list[BadFrame] = field(default_factory=list)
    complete: bool = True
    """False: the device went away meanwhile, and the next `read` says so."""


class Driver(Protocol):
    """Every call may raise `NotReady`; the agent then closes, waits, and opens again."""

    @property
    def name(self) -> str:
        """The device in logs and events: a reader's id, or where it is reached."""

    @property
    def wants_receipt(self) -> bool:
        """The source keeps what it sent until it is acknowledged.

        Then the agent stores the whole batch durably before it reads again. Without it,
        readings may wait in memory for the next grouped commit.
        """

    def open(self) -> None: ...

    def read(self, wait: float) -> Batch:
        """Wait at most about `wait` seconds for something new.

        Calling `read` says that what the last `read` returned is safely in the outbox; a source
        that wants a receipt is acknowledged now, and not before.
        """

    def close(self) -> None:
        """Let go of the device. Acknowledges nothing; may be called twice."""
