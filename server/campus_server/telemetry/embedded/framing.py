"""What of a batch goes on the log, in the store's own numbers."""

import numpy as np
from numpy.typing import NDArray

from campus_server.telemetry.batch import Batch
from campus_server.telemetry.embedded.applied import Judged
from campus_server.telemetry.embedded.frame import Frame, Kind
from campus_server.telemetry.embedded.memory import Memory
from campus_server.telemetry.embedded.table import Table
from campus_server.telemetry.embedded.waiting import no_rows

__all__ = ["frame_of_batch", "frame_of_history"]


def frame_of_batch(memory: Memory, batch: Batch, judged: Judged, known: NDArray[np.bool_]) -> Frame:
    """The messages that are fresh, their rows, and those of them that have to wait."""
    fresh = judged.fresh
    place = (np.cumsum(fresh) - 1).astype(np.int32)
    taken = fresh[batch.message]
    series, new = _series_of(memory, batch.point, taken)
    return Frame(
        *(Kind.WRITE, memory.arrival + 1, len(memory.series), new),
        *(judged.first_boot, judged.boots),
        {"boot": judged.boot[fresh], "seq": judged.seq[fresh]},
        _rows(batch, place, series, taken & known),
        _rows(batch, place, series, taken & ~known),
    )


def frame_of_history(memory: Memory, batch: Batch) -> Frame:
    every = np.ones(len(batch), np.bool_)
    series, new = _series_of(memory, batch.point, every)
    messages, nothing = no_rows()
    rows = _rows(batch, np.zeros(max(1, len(batch.messages)), np.int32), series, every)
    rows["message"] = np.zeros(len(batch), np.int32)
    return Frame(
        *(Kind.HISTORY, 0, len(memory.series), new, memory.applied.next_number, [], messages),
        *(rows, nothing),
    )


def _series_of(
    memory: Memory, point: NDArray[np.int32], taken: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], list[str]]:
    """[n] Series, and the ids of those that get a number with this frame."""
    series = memory.series.of(point)
    unnumbered = taken & (series < 0)
    if not unnumbered.any():
        return series, []
    new, position = np.unique(point[unnumbered], return_inverse=True)
    series[unnumbered] = len(memory.series) + position
    return series, memory.points.ids(new)


def _rows(
    batch: Batch, place: NDArray[np.int32], series: NDArray[np.int32], rows: NDArray[np.bool_]
) -> Table:
    own: NDArray[np.bool_] | slice = slice(None) if rows.all() else rows  # a view is cheaper
    return {
        "message": place[batch.message[own]],
        "series": series[own],
        "time_ms": batch.time_ms[own],
        "value": batch.value[own],
        "quality": batch.quality[own],
    }
