"""Everything under watch as bytes and back, exact to the last bit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from campus_server.condition.cohort import Cohort
from campus_server.finding import Finding
from campus_server.prognostics.arrays import Arrays
from campus_server.prognostics.normal import Normal
from campus_server.telemetry.points import Points

__all__ = ["VERSION", "ForeignSnapshot", "StateCopy", "copied", "load"]

VERSION = 4


class ForeignSnapshot(ValueError):
    """The bytes are no condition snapshot, or one of another version."""


class _Version(msgspec.Struct):
    version: int


class _Cohort(msgspec.Struct, frozen=True):
    channels: int
    equipment: list[str]
    """By row."""
    points: str
    """Ids, a line each, by channel and row: their numbers are of this process."""
    state: dict[str, bytes]
    normal: dict[str, bytes]
    """Of those that have learned, ascending."""
    training: bytes
    """Of those that have not."""
    findings: dict[int, Finding]


class _Snapshot(msgspec.Struct, frozen=True):
    version: int
    training_ticks: int
    cohorts: list[_Cohort]


@dataclass(frozen=True, slots=True, eq=False)
class StateCopy:
    """What was in force at one moment. Any thread may make bytes of it."""

    training_ticks: int
    cohorts: tuple[tuple[_Cohort, NDArray[np.int32]], ...]
    """Each without the ids of its points, and the numbers of these."""
    points: Points

    def to_bytes(self) -> bytes:
        named = [
            msgspec.structs.replace(cohort, points="\n".join(self.points.ids(numbers)))
            for cohort, numbers in self.cohorts
        ]
        return msgspec.msgpack.encode(_Snapshot(VERSION, self.training_ticks, named))


def copied(cohorts: Mapping[int, Cohort], points: Points) -> StateCopy:
    """In the order of the numbers of channels, whoever came first."""
    ordered = [cohorts[channels] for channels in sorted(cohorts)]
    ticks = ordered[0].fleet.training.ticks if ordered else 0
    return StateCopy(ticks, tuple(map(_copied, ordered)), points)


def load(data: bytes, points: Points, training_ticks: int) -> Iterator[Cohort]:
    """Who has not learned begins again when it was to learn from another number of ticks.

    Raises `ForeignSnapshot`.
    """
    try:
        version = msgspec.msgpack.decode(data, type=_Version).version
        if version != VERSION:
            raise ForeignSnapshot(
                f"condition snapshot of version {version}, this server reads {VERSION}"
            )
        saved = msgspec.msgpack.decode(data, type=_Snapshot)
        same = saved.training_ticks == training_ticks
        return iter([_restored(item, points, training_ticks, same) for item in saved.cohorts])
    except ForeignSnapshot:
        raise
    except (msgspec.MsgspecError, ValueError, KeyError) as error:
        raise ForeignSnapshot(f"not a condition snapshot: {error}") from error


def _copied(cohort: Cohort) -> tuple[_Cohort, NDArray[np.int32]]:
    count = len(cohort.equipment)
    state = cohort.state.take(slice(0, count))
    learned = state.detectors.learned
    pupils = np.flatnonzero(~learned)
    saved = _Cohort(
        cohort.channels,
        list(cohort.equipment),
        "",
        {name: part.tobytes() for name, part in state.named() if name != "points"},
        {
            name: part.tobytes()
            for name, part in cohort.fleet.normal.take(np.flatnonzero(learned)).named()
        },
        cohort.fleet.training.dump(pupils, state.detectors.ticks[pupils]),
        dict(sorted(cohort.findings.items())),
    )
    return saved, state.points.flatten()


def _restored(item: _Cohort, points: Points, training_ticks: int, same: bool) -> Cohort:
    cohort = Cohort(item.channels, training_ticks)
    count = len(item.equipment)
    cohort.make_room(count)
    cohort.equipment, cohort.findings = list(item.equipment), dict(item.findings)
    state = cohort.state.take(slice(0, count))
    ids = item.points.split("\n") if count else []
    numbers = np.fromiter(map(points.number, ids), np.int32, len(ids))
    state.points[:] = numbers.reshape(state.points.shape)
    _fill(state, item.state)
    learned = state.detectors.learned
    normal = Normal.zeros(item.channels, int(learned.sum()))
    _fill(normal, item.normal)
    cohort.fleet.normal.put(np.flatnonzero(learned), normal)
    pupils = np.flatnonzero(~learned)
    if same:
        cohort.fleet.training.load(item.training, pupils, state.detectors.ticks[pupils])
    else:
        state.detectors.ticks[pupils] = 0
    return cohort


def _fill(arrays: Arrays, saved: dict[str, bytes]) -> None:
    for name, part in arrays.named():
        if name != "points":
            part[:] = _array(saved[name], part)


def _array(data: bytes, like: NDArray[Any]) -> NDArray[Any]:
    return np.frombuffer(data, like.dtype).reshape(like.shape)
