"""Everything under watch as bytes and back, exact to the last bit."""

from collections.abc import Iterable

import msgspec
import numpy as np

from campus_server.condition.ticks import Late, TickState
from campus_server.condition.watch import Watch
from campus_server.finding import Finding
from campus_server.prognostics import snapshot as detectors

__all__ = ["VERSION", "ForeignSnapshot", "dump", "load"]

VERSION = 2


class ForeignSnapshot(ValueError):
    """The bytes are no condition snapshot, or one of another version."""


class _Version(msgspec.Struct):
    version: int


class _Watch(msgspec.Struct, frozen=True):
    equipment: str
    points: tuple[str, ...]
    detector: bytes
    finding: Finding | None
    at_ms: int
    period_ms: float
    slowest: bytes
    time_ms: bytes
    value: bytes
    centre_ms: float
    steps: int
    newest_ms: int
    late: Late
    told_ms: int


class _Snapshot(msgspec.Struct, frozen=True):
    version: int
    watches: list[_Watch]


def dump(watches: Iterable[Watch]) -> bytes:
    return msgspec.msgpack.encode(_Snapshot(VERSION, [_saved(item) for item in watches]))


def load(data: bytes) -> list[Watch]:
    """Raises `ForeignSnapshot`."""
    try:
        version = msgspec.msgpack.decode(data, type=_Version).version
        if version != VERSION:
            raise ForeignSnapshot(
                f"condition snapshot of version {version}, this server reads {VERSION}"
            )
        return [_restored(item) for item in msgspec.msgpack.decode(data, type=_Snapshot).watches]
    except (msgspec.MsgspecError, detectors.Foreign) as error:
        raise ForeignSnapshot(f"not a condition snapshot: {error}") from error


def _saved(item: Watch) -> _Watch:
    grid = item.ticks
    return _Watch(
        item.equipment,
        item.points,
        detectors.dump(item.detector),
        item.finding,
        item.at_ms,
        grid.period_ms,
        grid.slowest.tobytes(),
        grid.time_ms.tobytes(),
        grid.value.tobytes(),
        grid.centre_ms,
        grid.steps,
        grid.newest_ms,
        grid.late,
        item.told_ms,
    )


def _restored(item: _Watch) -> Watch:
    return Watch(
        item.equipment,
        item.points,
        TickState(
            item.period_ms,
            np.frombuffer(item.slowest, np.bool_),
            np.frombuffer(item.time_ms, np.int64),
            np.frombuffer(item.value, np.float64),
            item.centre_ms,
            item.steps,
            item.newest_ms,
            item.late,
        ),
        detectors.load(item.detector),
        item.finding,
        item.at_ms,
        item.told_ms,
    )
