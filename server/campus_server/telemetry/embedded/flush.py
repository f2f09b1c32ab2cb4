"""From the log to runs: a thread of the store's own sorts what is hot and merges what is many."""

import logging
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from threading import Condition, Thread

import numpy as np

from campus_server.errors import StoreAway
from campus_server.telemetry.embedded.files import File, run_path
from campus_server.telemetry.embedded.folder import StoreFolder
from campus_server.telemetry.embedded.frame import Frame, encode
from campus_server.telemetry.embedded.hot import HotRows
from campus_server.telemetry.embedded.log import Log, write_durably
from campus_server.telemetry.embedded.merging import due, merge
from campus_server.telemetry.embedded.parquet import DamagedFile
from campus_server.telemetry.embedded.pieces import written
from campus_server.telemetry.embedded.table import Table, newest

__all__ = ["Flusher", "Sealed"]

log = logging.getLogger(__name__)

_SEALED_MAX = 2
"""Sealed hot rows that may wait to be flushed before writing waits for them."""
_PATIENCE_S = 30.0
_RETRY_S = 1.0


@dataclass(frozen=True, slots=True)
class Sealed:
    """A segment of the log that has ended, and what the store knew at its end."""

    segment: int
    arrival: int
    """The last one."""
    hot: HotRows
    first_series: int
    points: list[str]
    boots: dict[int, tuple[str, str]]
    """New numbers: (gateway, boot)."""
    forgotten_boots: list[int]
    applied: dict[int, list[tuple[int, int]]]
    snapshot: Frame
    """The latest reading of each series as its rows, and everything that waits."""


class Flusher:
    def __init__(self, folder: StoreFolder, segments: Log) -> None:
        self._folder = folder
        self._log = segments
        self._sealed: list[Sealed] = []
        self._changed = Condition()
        self._failure: Exception | None = None
        self._stopping = False
        self._merge: Generator[None, None, None] | None = None
        self._look_for_merges = True
        self._thread = Thread(target=self._run, name="telemetry-flush", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """What is not flushed stands on the log."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join()

    def add(self, sealed: Sealed) -> None:
        with self._changed:
            self._sealed.append(sealed)
            self._changed.notify_all()

    def wait(self, at_most: int = _SEALED_MAX - 1) -> None:
        """Until no more than these are sealed and not flushed.

        Raises `StoreAway`, whatever it is that keeps the flush from being done: no message's fault.
        """
        with self._changed:
            done = self._changed.wait_for(
                lambda: len(self._sealed) <= at_most or self._failure is not None, _PATIENCE_S
            )
            if len(self._sealed) <= at_most:
                return
            if self._failure is not None:
                raise StoreAway(
                    f"readings cannot be put into files: {self._failure}"
                ) from self._failure
            if not done:
                raise StoreAway("readings come faster than they can be sorted into files")

    def look_for_merges(self) -> None:
        with self._changed:
            self._look_for_merges = True
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(
                    lambda: (
                        self._stopping
                        or bool(self._sealed)
                        or self._merge is not None
                        or self._look_for_merges
                    ),
                    None if self._failure is None else _RETRY_S,
                )
                if self._stopping:
                    break
                sealed = self._sealed[0] if self._sealed else None
            try:
                if sealed is None:
                    self._go_on_merging()
                else:
                    self._flush(sealed)
                self._tell(None, sealed)
            except Exception as error:  # noqa: BLE001  whoever writes next is told
                self._tell(error, None)
        if self._merge is not None:
            self._merge.close()

    def _tell(self, failure: Exception | None, flushed: Sealed | None) -> None:
        with self._changed:
            if failure is not None and self._failure is None:
                log.error("the time series cannot be flushed; tried again", exc_info=failure)
            self._failure = failure
            if flushed is not None:
                self._sealed.remove(flushed)
                self._look_for_merges = True
            self._changed.notify_all()
            if failure is not None:
                self._changed.wait_for(lambda: self._stopping, _RETRY_S)

    def _flush(self, sealed: Sealed) -> None:
        folder = self._folder
        made: list[File] = []
        if len(sealed.hot):
            number = folder.numbers.next()
            table: Table = sealed.hot.table()
            table["rank"] = np.full(len(sealed.hot), number, np.int64)
            made.append(
                written(
                    folder.parquet, folder.path, run_path(number, 0), newest(table), "run", "", 0
                )
            )
            folder.sync(made)
        try:
            snapshot = self._write_snapshot(sealed)
            with folder.catalogue.transaction():
                before = folder.catalogue.state("snapshot")
                folder.catalogue.change_files(add=made)
                folder.catalogue.add_series(sealed.first_series, sealed.points)
                folder.catalogue.change_boots(add=sealed.boots, drop=sealed.forgotten_boots)
                folder.catalogue.set_applied(sealed.applied)
                folder.catalogue.set_state("snapshot", snapshot.name)
                folder.catalogue.set_state("flushed_segment", str(sealed.segment))
                folder.catalogue.set_state("flushed_arrival", str(sealed.arrival))
        except BaseException:
            folder.delete(made)
            raise
        folder.contents.change(add=made, flushed=sealed.hot)
        self._log.flushed(sealed.segment)
        if before is not None and before != snapshot.name:
            (folder.path / before).unlink(missing_ok=True)

    def _write_snapshot(self, sealed: Sealed) -> Path:
        path = self._folder.path / f"snapshot-{sealed.segment:010}.frame"
        write_durably(path, encode(sealed.snapshot))
        return path

    def _go_on_merging(self) -> None:
        if self._merge is None:
            self._merge = self._next_merge()
            if self._merge is None:
                self._look_for_merges = False
                return
        began = time.monotonic()
        try:
            next(self._merge)
        except StopIteration:
            self._merge = None
        except DamagedFile:
            log.exception("files are left as they are")
            self._merge, self._look_for_merges = None, False
        else:
            self._rest(time.monotonic() - began)

    def _rest(self, seconds: float) -> None:
        """Merging is in no hurry, and takes processors from ingest."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or bool(self._sealed), seconds)

    def _next_merge(self) -> Generator[None, None, None] | None:
        with self._folder.contents.look() as moment:
            files = due(moment.files)
        return None if files is None else self._merging(files)

    def _merging(self, files: list[File]) -> Generator[None, None, None]:
        with self._folder.contents.look() as moment:
            yield from merge(self._folder, moment, files)
