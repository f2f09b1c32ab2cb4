"""The log: frames in segment files, each frame durable before anybody hears of it.

A segment is named `<number>-<first arrival>.log`. It is deleted once its rows stand in runs and
nobody will ask for its arrivals again.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from campus_server.errors import CampusError, StoreAway
from campus_server.telemetry.embedded.frame import (
    HEADER_BYTES,
    BadFrame,
    Frame,
    Header,
    decode,
    encode,
    header_of,
)

__all__ = ["DamagedLog", "Log", "Segment", "sync_folder", "write_durably"]


_NO_FILE = -1


class DamagedLog(CampusError):
    """Bytes in the middle of the log are not those that were written."""


@dataclass(frozen=True, slots=True)
class Segment:
    number: int
    first_arrival: int
    path: Path


def sync_folder(folder: Path) -> None:
    """Make names in it durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_durably(path: Path, data: bytes) -> None:
    """Raises `StoreAway`."""
    try:
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
    except OSError as error:
        raise StoreAway(f"{path}: cannot be written: {error}") from error


class Log:
    """One thread appends and begins segments; any thread may read and forget meanwhile."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._lock = Lock()
        self._segments = sorted(
            (_segment(path) for path in folder.glob("*.log")), key=lambda segment: segment.number
        )
        self._file = _NO_FILE
        self._bytes = 0
        self._torn = False
        self._flushed = 0
        self._forgotten = 0

    @property
    def segments(self) -> list[Segment]:
        with self._lock:
            return list(self._segments)

    @property
    def segment_bytes(self) -> int:
        """Of the segment that is appended to."""
        return self._bytes

    def begin(self, number: int, first_arrival: int) -> None:
        """Append to a new segment from now on. Raises `StoreAway`."""
        path = self._folder / f"{number:010}-{first_arrival:016}.log"
        try:
            if self._torn:  # or what follows would stand behind half a frame
                self._cut()
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640)
            sync_folder(self._folder)
        except OSError as error:
            raise StoreAway(f"{path}: the log cannot go on: {error}") from error
        self._adopt(file, Segment(number, first_arrival, path), 0)

    def go_on(self, segment: Segment) -> None:
        """Append to the last segment, as `replay` has left it."""
        file = os.open(segment.path, os.O_RDWR | os.O_APPEND)
        self._adopt(file, segment, segment.path.stat().st_size)

    def append(self, frame: Frame) -> None:
        """Durable when it returns; no trace of it when it raises `StoreAway`."""
        data = encode(frame)
        try:
            if self._torn:
                self._cut()
            self._torn = True
            written = 0
            while written < len(data):
                written += os.write(self._file, memoryview(data)[written:])
            os.fdatasync(self._file)
        except OSError as error:
            with suppress(OSError):  # tried again before the next frame
                self._cut()
            raise StoreAway(f"the log does not take it: {error}") from error
        self._torn = False
        self._bytes += len(data)

    def replay(self, segment: Segment) -> Iterator[Frame]:
        """At start, before anything is appended. Cuts off a last frame that was torn."""
        last = segment == self._segments[-1]
        data = segment.path.read_bytes()
        place = 0
        while place < len(data):
            end = _end_of_frame(data, place)
            try:
                frame = decode(data[place:end])
            except BadFrame as error:
                torn = end >= len(data) or not any(data[place:])
                if not (last and torn):
                    raise DamagedLog(
                        f"{segment.path}: damaged at byte {place}: {error}. Restore the file from a "
                        "backup, or move it away to lose what it alone holds"
                    ) from error
                os.truncate(segment.path, place)
                return
            yield frame
            place = end

    def read(self, after: int) -> Iterator[Frame]:
        """Frames with numbered rows beyond `after`, as far as the log goes now."""
        with self._lock:
            segments, end = list(self._segments), self._bytes
        for segment, following in zip(segments, [*segments[1:], None], strict=True):
            if following is not None and following.first_arrival <= after + 1:
                continue
            with suppress(FileNotFoundError):  # forgotten meanwhile
                yield from _frames(segment.path, after, end if following is None else None)

    def flushed(self, number: int) -> None:
        """What the segments up to this one hold stands elsewhere."""
        with self._lock:
            self._flushed = max(self._flushed, number)
        self._delete()

    def forget(self, before: int) -> None:
        with self._lock:
            self._forgotten = max(self._forgotten, before)
        self._delete()

    def close(self) -> None:
        if self._file != _NO_FILE:
            os.close(self._file)
            self._file = _NO_FILE

    def _adopt(self, file: int, segment: Segment, length: int) -> None:
        self.close()
        with self._lock:
            if segment not in self._segments:
                self._segments.append(segment)
            self._bytes = length
        self._file, self._torn = file, False

    def _cut(self) -> None:
        os.ftruncate(self._file, self._bytes)
        os.fdatasync(self._file)
        self._torn = False

    def _delete(self) -> None:
        gone: list[Segment] = []
        with self._lock:
            while (
                len(self._segments) > 1
                and self._segments[0].number <= self._flushed
                and self._segments[1].first_arrival <= self._forgotten + 1
            ):
                gone.append(self._segments.pop(0))
        for segment in gone:  # takes a while where they are large; writing does not wait for it
            segment.path.unlink(missing_ok=True)


def _segment(path: Path) -> Segment:
    number, _, first = path.stem.partition("-")
    return Segment(int(number), int(first), path)


def _end_of_frame(data: bytes, place: int) -> int:
    """As its header says; of what is no header, the next byte."""
    if len(data) - place < HEADER_BYTES:
        return len(data)
    try:
        return place + header_of(data[place : place + HEADER_BYTES]).total_bytes
    except BadFrame:
        return place + 1


def _frames(path: Path, after: int, end: int | None) -> Iterator[Frame]:
    with path.open("rb") as file:
        place = 0
        while end is None or place < end:
            head = file.read(HEADER_BYTES)
            if len(head) < HEADER_BYTES:
                return
            try:
                header: Header = header_of(head)
                if header.last_arrival > after:
                    yield decode(head + file.read(header.total_bytes - HEADER_BYTES))
            except BadFrame as error:
                raise DamagedLog(f"{path}: damaged at byte {place}: {error}") from error
            place += header.total_bytes
            file.seek(place)
