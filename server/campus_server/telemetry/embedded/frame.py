"""One write on the log: header, names that are new, then columns as they lie in memory.

    header    magic `CSF1`, kind, bytes of names, m messages, n rows, w waiting rows,
              number of the first row, of the first new series, of the first new boot, crc32
    names     msgpack: [new points, new boots as [gateway, boot]]
    columns   boot int32[m], seq int64[m]; then of the n rows and after them of the w waiting
              ones: message int32, series int32, time_ms int64, value float64, quality uint8

Little-endian throughout. The checksum is that of everything else in the frame.
"""

import struct
import zlib
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from campus_server.telemetry.embedded.table import Table

__all__ = ["HEADER_BYTES", "BadFrame", "Frame", "Header", "Kind", "decode", "encode", "header_of"]

_MAGIC = b"CSF1"
_HEADER = struct.Struct("<4sBxxxIIIIqqqI")
HEADER_BYTES = _HEADER.size

_MESSAGE_COLUMNS = (("boot", "<i4"), ("seq", "<i8"))
_ROW_COLUMNS = (
    ("message", "<i4"),
    ("series", "<i4"),
    ("time_ms", "<i8"),
    ("value", "<f8"),
    ("quality", "u1"),
)
_MESSAGE_BYTES = 12
_ROW_BYTES = 25


class BadFrame(Exception):
    """These bytes are no frame, or no longer the frame that was written."""


class Kind(IntEnum):
    WRITE = 1
    """Its messages are applied now."""
    RELEASE = 2
    """Its rows waited until now."""
    HISTORY = 3
    """Its rows are history and have no number."""
    SNAPSHOT = 4
    """Not on the log but beside the catalogue: the latest readings, and everything that waits."""


@dataclass(frozen=True, slots=True)
class Frame:
    kind: Kind
    first_arrival: int
    first_series: int
    points: list[str]
    first_boot: int
    boots: list[tuple[str, str]]
    """(gateway, boot)"""
    messages: Table
    """boot, seq: [m]"""
    rows: Table
    """message, series, time_ms, value, quality: [n]"""
    waiting: Table
    """The same columns: [w]"""


@dataclass(frozen=True, slots=True)
class Header:
    kind: Kind
    names: int
    messages: int
    rows: int
    waiting: int
    first_arrival: int
    first_series: int
    first_boot: int
    checksum: int

    @property
    def total_bytes(self) -> int:
        rows = self.rows + self.waiting
        return HEADER_BYTES + self.names + _MESSAGE_BYTES * self.messages + _ROW_BYTES * rows

    @property
    def last_arrival(self) -> int:
        """0 when no row has a number."""
        numbered = self.kind in (Kind.WRITE, Kind.RELEASE) and self.rows
        return self.first_arrival + self.rows - 1 if numbered else 0


def encode(frame: Frame) -> bytes:
    names = msgspec.msgpack.encode([frame.points, frame.boots])
    rows, waiting = len(frame.rows["series"]), len(frame.waiting["series"])
    columns: list[bytes | memoryview] = [names]
    columns += [_bytes(frame.messages[name], dtype) for name, dtype in _MESSAGE_COLUMNS]
    for table in (frame.rows, frame.waiting):
        columns += [_bytes(table[name], dtype) for name, dtype in _ROW_COLUMNS]
    body = b"".join(columns)
    head = (
        *(_MAGIC, frame.kind, len(names), len(frame.messages["seq"]), rows, waiting),
        *(frame.first_arrival, frame.first_series, frame.first_boot),
    )
    checksum = zlib.crc32(body, zlib.crc32(_HEADER.pack(*head, 0)))
    return _HEADER.pack(*head, checksum) + body


def header_of(data: bytes) -> Header:
    """Of at least `HEADER_BYTES` bytes. Raises `BadFrame`."""
    magic, kind, *rest = _HEADER.unpack_from(data)
    if magic != _MAGIC or kind not in Kind.__members__.values():
        raise BadFrame("no frame begins here")
    return Header(Kind(kind), *rest)


def decode(data: bytes) -> Frame:
    """Of exactly one frame. The columns are read-only views of `data`. Raises `BadFrame`."""
    if len(data) < HEADER_BYTES or len(data) != (header := header_of(data)).total_bytes:
        raise BadFrame("it is cut off")
    bare = data[: HEADER_BYTES - 4] + b"\0\0\0\0"
    if zlib.crc32(memoryview(data)[HEADER_BYTES:], zlib.crc32(bare)) != header.checksum:
        raise BadFrame("the checksum is another")
    place = HEADER_BYTES + header.names
    points, boots = msgspec.msgpack.decode(
        data[HEADER_BYTES:place], type=tuple[list[str], list[tuple[str, str]]]
    )
    tables: list[Table] = []
    for columns, length in (
        (_MESSAGE_COLUMNS, header.messages),
        (_ROW_COLUMNS, header.rows),
        (_ROW_COLUMNS, header.waiting),
    ):
        table: Table = {}
        for name, dtype in columns:
            table[name] = np.frombuffer(data, dtype, length, place)
            place += table[name].nbytes
        tables.append(table)
    arrival, series, boot = header.first_arrival, header.first_series, header.first_boot
    return Frame(header.kind, arrival, series, points, boot, boots, *tables)


def _bytes(column: NDArray[Any], dtype: str) -> memoryview:
    return np.ascontiguousarray(column, dtype).view(np.uint8).data
