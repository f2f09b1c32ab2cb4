"""The one thread that takes batches through the pipeline, and what it does on the clock."""

import logging
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from threading import Event, Thread

from campus_server.errors import Fenced, StoreAway
from campus_server.ingest import metrics
from campus_server.ingest.arrivals import Arrival, one_ahead
from campus_server.ingest.decoding import Decoded, Incoming
from campus_server.ingest.inbox import Inbox
from campus_server.ingest.patience import Patience, Stopping
from campus_server.ingest.pipeline import Pipeline
from campus_server.ingest.receipts import Receipts
from campus_server.ingest.work import Work, halves
from campus_server.kit.clock import utc_now

__all__ = ["Worker"]

log = logging.getLogger(__name__)

_WAIT_S = 0.1
_LINGER_S = 0.1
"""A batch is closed so long after its first message. The client needs less to hand over what has come."""
_NOTE_HEARD_S = 1.0
_SNAPSHOT_S = 30.0
_SNAPSHOT_SHARE = 0.005
"""Of the time may go into copying states: those of a large campus are saved less often."""


class Worker:
    """`acknowledge` is called with deliveries whose effects are committed, `died` with what has
    ended the thread when that was not `stop`: the process has to end too. `settled` tells
    whether what waited at the broker has come, so that an empty queue means that nothing is open.

    `ahead`: decode a batch while the one before has its effects. That pays where these wait for an
    engine elsewhere; effects keep their order.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        receipts: Receipts,
        acknowledge: Callable[[Sequence[Incoming]], None],
        died: Callable[[BaseException], None],
        settled: Callable[[int], bool],
        *,
        ahead: bool = False,
    ) -> None:
        self._pipeline = pipeline
        self._receipts = receipts
        self._acknowledge = acknowledge
        self._died = died
        self._settled = settled
        self._ahead = ahead
        self._inbox = Inbox()
        self._stop = Event()
        self._recovered = Event()
        self._patience = Patience(self._stop.wait)
        self._thread = Thread(target=self._run, name="ingest", daemon=True)
        self._next_note = self._next_snapshot = 0.0
        self._heard_until: datetime | None = None
        self._under_way = 0
        """Messages taken before, which may not be acknowledged yet."""

    def deliver(self, incoming: Sequence[Incoming]) -> None:
        """Called by the broker's client; does not wait."""
        self._inbox.put(incoming)

    def may_read(self) -> bool:
        """False while more has come than can be kept: leave it at the broker."""
        return not self._inbox.full

    def start(self) -> None:
        """In its own thread: recover, then take from the queue."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the batch in hand, save the detectors' state, leave the rest to the broker."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def check(self) -> None:
        """Raise `StoreAway` unless messages are being taken: it recovers, waits, or has died."""
        if self._patience.waits_for is not None:
            raise StoreAway(f"ingest waits: {self._patience.waits_for}")
        if not (self._recovered.is_set() and self._thread.is_alive()):
            raise StoreAway("ingest is not taking messages")

    def _recover(self) -> None:
        for work in self._pipeline.recover():
            self._apply(work)

    def _run(self) -> None:
        try:
            self._patience.while_away(self._recover)
            self._recovered.set()
            self._next_snapshot = time.monotonic() + _SNAPSHOT_S
            with closing(self._arrivals()) as arrivals:
                while not self._stop.is_set():
                    self._process(next(arrivals))
                    self._on_the_clock()
            self._pipeline.save_snapshot()
        except Stopping:
            log.warning("stopped while a store was away; what was not committed is sent again")
        except Fenced as error:
            log.critical("ingest ends: %s", error)
            self._died(error)
        except BaseException as error:
            log.critical("ingest has died", exc_info=True)
            self._died(error)
            raise
        finally:
            self._pipeline.close()

    def _arrivals(self) -> Generator[Arrival]:
        if self._ahead:
            yield from one_ahead(lambda: self._next(self._decoded))
        while True:
            yield self._next(lambda _: None)

    def _next(self, decode: Callable[[list[Incoming]], Decoded | None]) -> Arrival:
        messages = self._inbox.take(_WAIT_S, _LINGER_S)
        drained = self._inbox.drained
        lingered = utc_now() - timedelta(seconds=_LINGER_S)  # the first may have come so long ago
        settled = drained and self._settled(self._under_way + len(messages))
        heard_until = lingered if settled else None
        self._under_way = len(messages) if self._ahead else 0
        return Arrival(messages, decode(messages) if messages else None, drained, heard_until)

    def _decoded(self, messages: list[Incoming]) -> Decoded | None:
        try:
            return self._pipeline.decode(messages)
        except Exception:  # noqa: BLE001  met again in its turn, where the culprit is looked for
            return None

    def _process(self, arrival: Arrival) -> None:
        metrics.QUEUED.set(len(self._inbox) + len(arrival.messages))
        if arrival.drained:
            # once this batch has had its effects, nothing from before that moment is open
            self._heard_until = arrival.heard_until
        if arrival.messages:
            self._patience.through(self._take_and_apply, arrival, Arrival.halves, self._cannot_take)
            self._acknowledge(arrival.messages)

    def _take_and_apply(self, arrival: Arrival) -> None:
        for work in self._pipeline.take(arrival.messages, arrival.decoded):
            self._apply(work)

    def _apply(self, work: Work) -> None:
        self._patience.through(self._pipeline.apply, work, halves, self._give_up)

    def _give_up(self, work: Work, failure: Exception) -> None:
        self._patience.while_away(lambda: self._pipeline.give_up(work, failure))

    def _cannot_take(self, arrival: Arrival, failure: Exception) -> None:
        self._patience.while_away(lambda: self._pipeline.refuse(arrival.messages, failure))

    def _on_the_clock(self) -> None:
        now = time.monotonic()
        self._patience.while_away(lambda: self._receipts.publish_due(now))
        if now >= self._next_note and self._heard_until is not None:
            self._next_note = now + _NOTE_HEARD_S
            self._patience.while_away(self._note_heard)
        if now >= self._next_snapshot:
            self._patience.while_away(self._begin_snapshot)

    def _begin_snapshot(self) -> None:
        began = time.monotonic()  # of this try: waiting for a database is not copying
        self._pipeline.begin_snapshot()
        took = time.monotonic() - began
        self._next_snapshot = began + max(_SNAPSHOT_S, took / _SNAPSHOT_SHARE)

    def _note_heard(self) -> None:
        if self._heard_until is not None:
            self._pipeline.fence.note_heard(self._heard_until)
