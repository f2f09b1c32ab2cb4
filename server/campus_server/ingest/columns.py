"""Decoded `readings` messages as one batch of columns."""

from collections.abc import Sequence

import numpy as np

from campus_server.telemetry.batch import Batch, MessageId
from campus_server.telemetry.points import Points
from campus_wire.messages import Readings

__all__ = ["as_batch"]


def as_batch(messages: Sequence[Readings], points: Points) -> Batch:
    """Rows stand in the order of the messages, and within a message in its own order."""
    point: list[int] = []
    times: list[int] = []
    values: list[float] = []
    quality: list[int] = []
    for message in messages:
        prefix = message.gateway + "/"
        point += [points.number(prefix + name) for name in message.names]
        times += message.times_ms
        values += message.values
        quality += message.quality
    lengths = [len(message.names) for message in messages]
    return Batch(
        [MessageId(message.gateway, message.boot, message.seq) for message in messages],
        points,
        np.repeat(np.arange(len(messages), dtype=np.int32), lengths),
        np.array(point, np.int32),
        np.array(times, np.int64),
        np.array(values, np.float64),
        np.array(quality, np.uint8),
    )
