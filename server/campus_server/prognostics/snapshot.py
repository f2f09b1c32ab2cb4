"""Detector states as bytes and back, exact to the last bit."""

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from campus_server.prognostics.detector import DetectorState
from campus_server.prognostics.evidence import Evidence
from campus_server.prognostics.level import Level
from campus_server.prognostics.normal import Normal

__all__ = ["SNAPSHOT_VERSION", "Foreign", "dump", "load"]

SNAPSHOT_VERSION = 1


class Foreign(ValueError):
    """The bytes are no snapshot, or one of another version: learn again."""


class _Array(msgspec.Struct, frozen=True, array_like=True):
    dtype: str
    shape: tuple[int, ...]
    data: bytes


class _Saved(msgspec.Struct, frozen=True):
    version: int
    channels: int
    training_ticks: int
    ticks: int
    training: list[_Array]
    normal: dict[str, _Array] | None
    level: dict[str, _Array] | None
    seen: int
    evidence: Evidence | None
    surprise_z: _Array | None


_DTYPES = {"<f8", "|b1"}


def dump(state: DetectorState) -> bytes:
    normal, level = state.normal, state.level
    return msgspec.msgpack.encode(
        _Saved(
            SNAPSHOT_VERSION,
            state.channels,
            state.training_ticks,
            state.ticks,
            [_pack(row) for row in state.training],
            None if normal is None else {name: _pack(getattr(normal, name)) for name in _NORMAL},
            None if level is None else {name: _pack(getattr(level, name)) for name in _LEVEL},
            0 if level is None else level.seen,
            state.evidence,
            None if state.surprise_z is None else _pack(state.surprise_z),
        )
    )


def load(data: bytes) -> DetectorState:
    """Raises `Foreign`."""
    try:
        version = msgspec.msgpack.decode(data, type=_Version).version
        if version != SNAPSHOT_VERSION:
            raise Foreign(f"detector snapshot of version {version}, this is {SNAPSHOT_VERSION}")
        saved = msgspec.msgpack.decode(data, type=_Saved)
        return DetectorState(
            saved.channels,
            saved.training_ticks,
            saved.ticks,
            tuple(_unpack(row) for row in saved.training),
            None if saved.normal is None else Normal(**_fields(saved.normal, _NORMAL)),
            None if saved.level is None else Level(seen=saved.seen, **_fields(saved.level, _LEVEL)),
            saved.evidence,
            None if saved.surprise_z is None else _unpack(saved.surprise_z),
        )
    except (msgspec.MsgspecError, KeyError, TypeError) as error:
        raise Foreign(f"not a detector snapshot: {error}") from error


class _Version(msgspec.Struct):
    version: int


_NORMAL = tuple(Normal.__dataclass_fields__)
_LEVEL = tuple(name for name in Level.__dataclass_fields__ if name != "seen")


def _fields(saved: dict[str, _Array], names: tuple[str, ...]) -> dict[str, NDArray[Any]]:
    return {name: _unpack(saved[name]) for name in names}


def _pack(array: NDArray[Any]) -> _Array:
    return _Array(array.dtype.str, array.shape, np.ascontiguousarray(array).tobytes())


def _unpack(saved: _Array) -> NDArray[Any]:
    if saved.dtype not in _DTYPES:
        raise Foreign(f"array of type {saved.dtype} in a detector snapshot")
    return np.frombuffer(saved.data, saved.dtype).reshape(saved.shape).copy()
