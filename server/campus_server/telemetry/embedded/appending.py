"""The writing side: frames onto the log, into memory and hot rows, and on to the flusher."""

from collections.abc import Iterator

from campus_server.telemetry.embedded.flush import Flusher, Sealed
from campus_server.telemetry.embedded.folder import StoreFolder
from campus_server.telemetry.embedded.frame import Frame
from campus_server.telemetry.embedded.hot import HotRows
from campus_server.telemetry.embedded.log import Log
from campus_server.telemetry.embedded.memory import Memory, snapshot_of

__all__ = ["Appending"]

_SEGMENT_BYTES = 64 * 1024 * 1024
_SEGMENT_BOOTS = 50_000
"""That are new: how many a gateway has is bounded when a segment ends."""


class Appending:
    """One caller at a time, except for `frames`, `forget` and `wait_flushed`."""

    def __init__(self, folder: StoreFolder, memory: Memory) -> None:
        """Follows what the log holds beyond the last flush."""
        self._folder = folder
        self._memory = memory
        self._log = Log(folder.path / "log")
        self._flusher = Flusher(folder, self._log)
        self._names = (len(memory.series), memory.applied.next_number)
        self._segment = int(folder.catalogue.state("flushed_segment") or 0)
        self._hot = HotRows()
        folder.contents.add_hot(self._hot)
        self._flusher.start()
        try:
            self._replay()
        except BaseException:
            self.close()
            raise

    def make_room(self, rows: int) -> None:
        """Before a frame of so many rows at most is made: a segment that ends here lets go of
        boots, which the frame must not name any more. Raises `StoreAway`."""
        full = self._hot.room < rows
        invented = self._memory.applied.next_number - self._names[1] > _SEGMENT_BOOTS
        if full or invented or self._log.segment_bytes > _SEGMENT_BYTES:
            self.seal()

    def append(self, frame: Frame) -> None:
        """After `make_room`. Durable and seen when it returns. Raises `StoreAway`, and then neither."""
        self._log.append(frame)
        self._memory.follow(frame, self._hot, self._folder.contents.lock)

    def seal(self) -> None:
        """Hand over what is hot, if anything is new. Raises `StoreAway` when too much waits."""
        if not self._log.segment_bytes:
            return
        self._flusher.wait()
        self._log.begin(self._segment + 1, self._memory.arrival + 1)
        self._hand_over()

    def wait_flushed(self) -> None:
        """Until everything that was sealed stands in files. Raises `StoreAway`."""
        self._flusher.wait(0)

    def look_for_merges(self) -> None:
        self._flusher.look_for_merges()

    def frames(self, after: int) -> Iterator[Frame]:
        return self._log.read(after)

    def forget(self, before: int) -> None:
        self._log.forget(before)

    def close(self) -> None:
        self._flusher.stop()
        self._log.close()

    def _hand_over(self) -> None:
        memory, (series, boots) = self._memory, self._names
        sealed = Sealed(
            self._segment,
            memory.arrival,
            self._hot,
            series,
            memory.series.ids(series),
            memory.applied.named(boots),
            memory.applied.forgotten(
                self._log.segments[0].number, self._segment, memory.waiting.boots()
            ),
            memory.applied.take_touched(self._segment),
            snapshot_of(memory),
        )
        self._names = (len(memory.series), memory.applied.next_number)
        self._segment += 1
        self._hot = HotRows()
        self._folder.contents.add_hot(self._hot)
        self._flusher.add(sealed)

    def _replay(self) -> None:
        self._log.flushed(self._segment)
        left = [segment for segment in self._log.segments if segment.number > self._segment]
        if not left:
            self._segment += 1
            self._log.begin(self._segment, self._memory.arrival + 1)
            return
        for segment in left:
            if segment is not left[0]:
                self._flusher.wait()
                self._hand_over()
            self._segment = segment.number
            for frame in self._log.replay(segment):
                self._memory.follow(frame, self._hot, self._folder.contents.lock)
        self._log.go_on(left[-1])
