"""Frames of the log as the batches that they were, in stretches of the wanted length."""

from collections.abc import Iterator

import numpy as np

from campus_server.telemetry.batch import Batch, MessageId
from campus_server.telemetry.embedded.frame import Frame
from campus_server.telemetry.embedded.memory import Memory
from campus_server.telemetry.embedded.waiting import Part, gathered
from campus_server.telemetry.store import Logged

__all__ = ["as_logged", "stretches"]


def stretches(memory: Memory, frames: Iterator[Frame], after: int, rows: int) -> Iterator[Logged]:
    """Rows with a higher number than `after`, `rows` at a time."""
    parts: list[Part] = []
    gathered_rows = 0
    for frame in frames:
        begin = max(0, after + 1 - frame.first_arrival)
        while begin < len(frame.rows["series"]):
            end = begin + rows - gathered_rows
            part = {name: column[begin:end] for name, column in frame.rows.items()}
            parts.append((frame.messages, part))
            gathered_rows += len(part["series"])
            begin = end
            if gathered_rows >= rows:
                yield as_logged(memory, after + 1, parts)
                after += gathered_rows
                parts, gathered_rows = [], 0
    if gathered_rows:
        yield as_logged(memory, after + 1, parts)


def as_logged(memory: Memory, first_arrival: int, parts: list[Part]) -> Logged:
    messages, rows = gathered(parts)
    pairs = zip(messages["boot"].tolist(), messages["seq"].tolist(), strict=True)
    return Logged(
        first_arrival + np.arange(len(rows["series"]), dtype=np.int64),
        Batch(
            [MessageId(*memory.applied.boot(boot), seq) for boot, seq in pairs],
            memory.points,
            rows["message"].astype(np.int32),
            memory.series.point(rows["series"]),
            rows["time_ms"],
            rows["value"],
            rows["quality"],
        ),
    )
