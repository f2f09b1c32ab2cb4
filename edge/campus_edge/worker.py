"""One driver, one thread: read, filter, group, append; wait and try again while it is away."""

import logging
import math
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

from campus_edge.backoff import Backoff
from campus_edge.driver import Batch, Driver, Reading
from campus_edge.errors import BadFrame, NotReady
from campus_edge.filters import Deadband
from campus_edge.killpoint import passing
from campus_edge.outbox import Outbox
from campus_wire.codec import encode, encode_readings
from campus_wire.messages import Event, Events, Scans, TagRead
from campus_wire.topics import Kind

__all__ = ["Worker"]

GROUP_S = 0.25
"""Readings of a driver that are this close together share a message."""
GROUP_RECORDS = 500
"""Records of a message at most: 500 of the longest names stay below the wire's 256 KiB."""
BAD_EVERY_S = 60.0
"""Bad frames of one subject become one event per this many seconds, with their number."""

T = TypeVar("T")
log = logging.getLogger(__name__)


class Worker:
    """Used by one thread, which calls `run`."""

    def __init__(self, driver: Driver, gateway: str, outbox: Outbox, deadband: Deadband) -> None:
        self._driver = driver
        self._gateway = gateway
        self._outbox = outbox
        self._deadband = deadband
        self._readings: list[Reading] = []
        self._group_ends = 0.0
        self._events: list[Event] = []
        self._bad: dict[str, tuple[int, str, float]] = {}
        """subject → (number not told yet, latest detail, monotonic time of the next event)."""
        self._away_since: float | None = None

    def run(self, stop: threading.Event) -> None:
        backoff = Backoff()
        while not stop.is_set():
            try:
                self._driver.open()
                self._read_on(stop, backoff)
            except NotReady as error:
                self._went(error)
                self._driver.close()
                stop.wait(backoff.wait())
        self._driver.close()
        self._append_readings()
        self._store_events()

    def _read_on(self, stop: threading.Event, backoff: Backoff) -> None:
        while not stop.is_set():
            batch = self._driver.read(self._patience())
            if batch.readings or batch.scans:
                passing("read")
            if batch.complete:
                self._came()
                backoff.reset()
            self._take(batch)

    def _patience(self) -> float:
        if not self._readings:
            return GROUP_S
        return min(GROUP_S, max(0.0, self._group_ends - time.monotonic()))

    def _take(self, batch: Batch) -> None:
        for reading in batch.readings:
            self._admit(reading)
        for bad in batch.bad:
            self._count(bad)
        for reader, reads in batch.scans:
            self._append_scans(reader, reads)
        full = len(self._readings) >= GROUP_RECORDS
        if full or self._driver.wants_receipt or time.monotonic() >= self._group_ends:
            self._append_readings()
        if self._driver.wants_receipt:
            self._outbox.flush()
        self._tell_bad()
        self._store_events()

    def _admit(self, reading: Reading) -> None:
        if not math.isfinite(reading.value):
            self._count(BadFrame(reading.name, f"the value is {reading.value}"))
        elif self._deadband.passes(reading.name, reading.time, reading.value):
            if not self._readings:
                self._group_ends = time.monotonic() + GROUP_S
            self._readings.append(reading)

    def _append_readings(self) -> None:
        readings, self._readings = self._readings, []
        for part in _parts(readings):
            self._outbox.append(
                Kind.READINGS,
                lambda seq, part=part: encode_readings(  # type: ignore[misc]  # mypy #12557: lambda default
                    self._gateway, self._outbox.boot, seq, part
                ),
            )

    def _append_scans(self, reader: str, reads: list[TagRead]) -> None:
        for part in _parts(reads):
            self._outbox.append(
                Kind.SCANS,
                lambda seq, part=part: encode(  # type: ignore[misc]  # as above
                    Scans(self._gateway, self._outbox.boot, seq, reader, list(part))
                ),
            )

    def _append_events(self) -> None:
        """Events that cannot be stored now stay for the next call."""
        if not self._events:
            return
        events = self._events[:GROUP_RECORDS]
        self._outbox.append(
            Kind.EVENTS,
            lambda seq: encode(Events(self._gateway, self._outbox.boot, seq, events)),
        )
        del self._events[: len(events)]

    def _count(self, bad: BadFrame) -> None:
        number, _, due = self._bad.get(bad.subject, (0, "", 0.0))
        self._bad[bad.subject] = (number + 1, bad.detail, due)

    def _tell_bad(self) -> None:
        now = time.monotonic()
        for subject, (number, detail, due) in self._bad.items():
            if number and now >= due:
                log.warning(
                    "%s: %d bad, the last: %s: %s", self._driver.name, number, subject, detail
                )
                self._event("bad_frame", subject, detail, number)
                self._bad[subject] = (0, detail, now + BAD_EVERY_S)

    def _went(self, error: NotReady) -> None:
        if self._away_since is None:
            self._away_since = time.monotonic()
            log.warning("%s: %s; trying again until it is back", self._driver.name, error)
            self._event("driver_fault", self._driver.name, str(error))
        self._append_readings()
        self._store_events()

    def _came(self) -> None:
        if self._away_since is not None:
            away = time.monotonic() - self._away_since
            self._away_since = None
            log.info("%s: back after %.1f s", self._driver.name, away)
            self._event("driver_recovered", self._driver.name, f"away for {away:.1f} s")

    def _store_events(self) -> None:
        try:
            self._append_events()
        except NotReady as error:
            log.debug("%s: an event waits: %s", self._driver.name, error)

    def _event(self, kind: str, subject: str, detail: str, count: int = 1) -> None:
        now = round(time.time(), 3)
        self._events.append(Event(now, kind, subject[:200], detail[:2000], count))


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), GROUP_RECORDS):
        yield items[start : start + GROUP_RECORDS]
