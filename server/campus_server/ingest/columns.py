"""Messages of readings become one batch of columns, once."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from campus_server.ingest.layouts import Layouts
from campus_server.telemetry.batch import Batch, MessageId
from campus_server.telemetry.points import Points
from campus_wire.instants import AHEAD_S, EARLIEST_S, LATEST_S
from campus_wire.messages import Readings
from campus_wire.packs import plain_pack

__all__ = ["Columns"]


class Columns:
    """Takes message after message, and judges all of them at once at the end.

    Rows stand in the order of the messages, and within a message in its own order.
    """

    def __init__(self, points: Points, layouts: Layouts) -> None:
        self._points = points
        self._layouts = layouts
        self._messages: list[MessageId] = []
        self._keys: list[int] = []
        self._lengths: list[int] = []
        self._bases: list[float] = []
        self._judged: list[bool] = []
        self._point: list[NDArray[np.int32]] = []
        self._times: list[Sequence[float]] = []
        self._values: list[list[float]] = []
        self._quality: dict[int, list[int]] = {}
        """Of the messages that say a quality; all others are good."""

    def take_plain(self, key: int, gateway: str, payload: bytes) -> bool:
        """False: not a plain pack of points that have numbers; `take` it as it decodes."""
        pack = plain_pack(payload, gateway + "/")
        if pack is None:
            return False
        point = self._layouts.numbers(gateway, pack.names)
        if point is None:
            return False
        self._add(key, MessageId(gateway, pack.boot, pack.seq), point, pack.values)
        self._times.append(_zeros(len(pack.names)) if pack.times is None else pack.times)
        self._bases.append(pack.base_time)
        self._judged.append(False)
        return True

    def take(self, key: int, readings: Readings) -> None:
        """Already judged, record by record. Raises `TooManyPoints`, and has taken nothing then."""
        give = self._points.give
        point = np.array(
            [give(readings.gateway, name, invented=True) for name in readings.names], np.int32
        )
        if any(readings.quality):
            self._quality[len(self._messages)] = readings.quality
        message = MessageId(readings.gateway, readings.boot, readings.seq)
        self._add(key, message, point, readings.values)
        self._times.append([time_ms / 1000 for time_ms in readings.times_ms])
        self._bases.append(0.0)
        self._judged.append(True)

    def take_nothing(self, key: int, message: MessageId | None) -> None:
        """A message without readings: its number counts as applied all the same.

        A gateway has one counter for all kinds; with gaps the ranges would never close.
        """
        if message is None or (self._messages and self._messages[-1] == message):
            return
        self._add(key, message, np.zeros(0, np.int32), [])
        self._times.append(())
        self._bases.append(0.0)
        self._judged.append(True)

    def batch(self, now: float) -> tuple[Batch, Collection[int]]:
        """All rows; and the keys of the messages in which something is not as it has to be.

        `now` is the server's clock in seconds. With such keys the batch is not to be used.
        """
        message = np.repeat(np.arange(len(self._messages), dtype=np.int32), self._lengths)
        seconds = _flat(self._times) + np.array(self._bases, np.float64)[message]
        values = _flat(self._values) + 0.0  # RFC 8428: the base value; -0 becomes 0
        good = _good(seconds, values, now) | np.array(self._judged, np.bool_)[message]
        if not good.all():
            doubtful = {self._keys[index] for index in np.unique(message[~good])}
            return Batch.empty(self._points), doubtful
        quality = np.zeros(len(values), np.uint8)
        if self._quality:
            starts = np.cumsum([0, *self._lengths])
            for index, told in self._quality.items():
                quality[starts[index] : starts[index + 1]] = told
        return Batch(
            self._messages,
            self._points,
            message,
            np.concatenate(self._point) if self._point else np.zeros(0, np.int32),
            np.rint(seconds * 1000).astype(np.int64),
            values,
            quality,
        ), ()

    def _add(
        self, key: int, message: MessageId, point: NDArray[np.int32], values: list[float]
    ) -> None:
        self._keys.append(key)
        self._messages.append(message)
        self._lengths.append(len(point))
        self._point.append(point)
        self._values.append(values)


def _good(
    seconds: NDArray[np.float64], values: NDArray[np.float64], now: float
) -> NDArray[np.bool_]:
    """As `campus_wire.instants.milliseconds` and `campus_wire.senml` judge one record."""
    latest = min(LATEST_S, now + AHEAD_S)
    return (seconds >= EARLIEST_S) & (seconds <= latest) & np.isfinite(values)


def _flat(lists: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    return np.fromiter(chain.from_iterable(lists), np.float64, sum(map(len, lists)))


@lru_cache(10_000)
def _zeros(count: int) -> Sequence[float]:
    return (0.0,) * count
