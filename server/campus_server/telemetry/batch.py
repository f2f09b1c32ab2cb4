"""A batch of readings as columns: the form in which they travel from decoding to the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from campus_server.telemetry.points import Points

__all__ = ["Batch", "MessageId"]


class MessageId(NamedTuple):
    """The identity that the edge gave a message, once."""

    gateway: str
    boot: str
    seq: int


@dataclass(frozen=True, slots=True)
class Batch:
    """`n` readings of some messages. All arrays have length n, in order of arrival."""

    messages: Sequence[MessageId]
    points: Points
    """The numbers of the process, the same object in every batch."""
    message: NDArray[np.int32]
    """Position in `messages`."""
    point: NDArray[np.int32]
    """Number in `points`."""
    time_ms: NDArray[np.int64]
    value: NDArray[np.float64]
    quality: NDArray[np.uint8]
    """0 good, 1 uncertain, 2 bad."""

    def __len__(self) -> int:
        return len(self.time_ms)

    @classmethod
    def empty(cls, points: Points) -> "Batch":
        return cls(
            [],
            points,
            np.zeros(0, np.int32),
            np.zeros(0, np.int32),
            np.zeros(0, np.int64),
            np.zeros(0, np.float64),
            np.zeros(0, np.uint8),
        )

    def where(self, mask: NDArray[np.bool_]) -> "Batch":
        """The rows where `mask[n]` holds; `messages` and `points` stay as they are."""
        return Batch(
            self.messages,
            self.points,
            self.message[mask],
            self.point[mask],
            self.time_ms[mask],
            self.value[mask],
            self.quality[mask],
        )
