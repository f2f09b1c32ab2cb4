"""The page that tells the product: from what the broker delivered to a ticket.

Order of effects. Each store judges for itself what it has applied, so that a crash between any
two steps is mended by the same messages, or by the log of the time-series store:

    take     decode; register births; time series, with their `seq`, in one transaction
    apply    detectors propose; one relational transaction (findings, alarms, tickets,
             positions, applied ranges, how far into the log); the detectors' proposal comes
             into force; the browsers hear of it; the gateways hear what is committed

`recover` is `apply` for what stands on the log and has not had its effects.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from campus_server.assets import service as assets
from campus_server.assets.registry import Registry
from campus_server.condition import service as condition
from campus_server.devices import service as devices
from campus_server.finding import Finding
from campus_server.ingest import metrics, repository
from campus_server.ingest.applied import Applied
from campus_server.ingest.consequences import bring_about
from campus_server.ingest.decoding import Decoded, Decoder, Incoming, Quarantined, Unit
from campus_server.ingest.fencing import Fence
from campus_server.ingest.news import movement_news, readings_news
from campus_server.ingest.reliving import newer_than
from campus_server.ingest.saving import Saving
from campus_server.ingest.work import Work, from_log
from campus_server.kit.clock import Clock
from campus_server.kit.database import Database
from campus_server.kit.hub import Hub, News
from campus_server.movements import service as movements
from campus_server.movements.rules import MovementSettings
from campus_server.telemetry.batch import Batch
from campus_server.telemetry.store import TelemetryStore
from campus_wire.messages import Birth, Events, Scans, State
from campus_wire.topics import Kind, Topic

__all__ = ["Announce", "Pipeline"]

log = logging.getLogger(__name__)

_HEARD_EVERY = timedelta(seconds=2)

Announce = Callable[[str, str], None]
"""Told (gateway, boot) of which something new is committed."""


@dataclass
class Pipeline:
    """One thread calls it, but for `decode`. Every step may raise `StoreAway`: call it again with the same.

    And `Fenced`: another process writes for these partitions now, this one has to end.
    """

    database: Database
    telemetry: TelemetryStore
    registry: Registry
    monitor: condition.ConditionMonitor
    hub: Hub
    clock: Clock
    movement_settings: MovementSettings
    announce: Announce
    ask_rebirth: Callable[[str], None]
    fence: Fence
    applied: Applied
    _released: list[Work] = field(default_factory=list)
    """Readings that no longer wait, not yet handed out as work."""
    _heard: dict[str, datetime] = field(default_factory=dict)
    """When each gateway's newest message was last written down."""
    _stale: bool = False
    """The registry in memory is behind the one that is committed."""

    def __post_init__(self) -> None:
        self._saving = Saving(self.database, self.fence, self.telemetry.forget_log)
        self._decoder = Decoder(self.telemetry.points)
        self._decoding = Lock()

    def decode(self, incoming: Sequence[Incoming]) -> Decoded:
        """Without effect. Thread-safe, so that it may be done ahead of `take`."""
        with self._decoding:
            return self._decoder.decode(incoming, self.clock().timestamp())

    def take(self, incoming: Sequence[Incoming], decoded: Decoded | None = None) -> list[Work]:
        """`decoded`: of the same messages, where that was done ahead."""
        units, batch = self.decode(incoming) if decoded is None else decoded
        self._register([u.content for u in units if isinstance(u.content, Birth)])
        if not self.telemetry.keeps_log:
            batch = self._not_applied(batch)
        known = self.registry.known(batch.point)
        written = self.telemetry.write(batch, known)
        if not known.all():
            for gateway in {batch.points.gateway(number) for number in batch.point[~known]}:
                self.ask_rebirth(gateway)
        metrics.READINGS.inc(int(written.fresh.sum()))
        work = Work(
            units,
            batch.where(written.fresh),
            written.arrival[written.fresh],
            batch.messages,
        )
        if written.refused:
            work = work.without({batch.messages[position] for position in written.refused})
        works = [*self._released, work]
        self._released.clear()
        return works

    def apply(self, work: Work) -> None:
        assessment = self.monitor.assess(work.rows)
        news: list[News] = []
        with self._transaction() as session:
            moves = movements.mark(session)
            fresh = self.applied.fresh(session, work.ids())
            left = set(fresh)
            for unit in work.units:
                if unit.id is None or unit.id in left:
                    left.discard(unit.id)  # a batch may hold the same message twice
                    for finding in self._record(session, unit):
                        news += bring_about(session, finding, self.clock())
            for finding in assessment.findings:
                condition.record(session, finding)
                news += bring_about(session, finding, self.clock())
            news += movement_news(movements.moved_since(session, moves))
            heard = self._heard_of(work)
            devices.heard(session, heard)
            marks = self.applied.mark(session, fresh)
            if work.last_arrival:
                repository.move_log_cursor(session, work.last_arrival)
        self.applied.adopt(marks)
        self._heard.update(heard)
        self.monitor.adopt(assessment)
        metrics.count_evaluated(assessment.evaluated)
        self._publish(work.rows, news)
        self._announce(work)

    def refuse(self, incoming: Sequence[Incoming], failure: Exception) -> None:
        """`give_up` for what did not even come as far as the time series."""
        # not decoded again: that may be what failed
        units = [Unit(one.topic, one.payload, None, None, None) for one in incoming]
        nothing = Batch.empty(self.telemetry.points)
        self.give_up(Work(units, nothing, np.zeros(0, np.int64)), failure)

    def give_up(self, work: Work, failure: Exception) -> None:
        """Quarantine as ours the one message that nothing could be done with, and go on."""
        log.error("a message could not be processed and is quarantined", exc_info=failure)
        now, detail = self.clock(), repr(failure)[:2000]
        culprits = {unit.id: (unit.topic, unit.payload) for unit in work.units}
        for message in work.messages:
            culprits.setdefault(message, (str(Topic(message.gateway, Kind.READINGS)), b""))
        with self._transaction() as session:
            for identity, (topic, payload) in culprits.items():
                bad = Quarantined(topic, payload, repository.GIVEN_UP, detail)
                repository.quarantine(session, bad, identity, now)
            marks = self.applied.mark(session, work.ids())
            if work.last_arrival:
                repository.move_log_cursor(session, work.last_arrival)
        self.applied.adopt(marks)
        metrics.QUARANTINED.labels(repository.GIVEN_UP).inc()
        self._announce(work)

    def recover(self) -> Iterator[Work]:
        """Restore the detectors; what has not had its effects comes as work for `apply`."""
        self.fence.take_or_check()
        with self.database.read() as session:
            self.registry.reload(session)
            cursor = repository.log_cursor(session)
            snapshot = condition.load_snapshot(session, self.fence.partitions)
        after, restored = 0, False
        if snapshot is not None:
            after, data = snapshot
            try:
                self.monitor.restore(data)
                restored = True
            except ValueError as error:
                log.warning("the detectors learn anew: %s", error)
                after = cursor  # what had its effects is not judged again by other detectors
        for stretch in self.telemetry.log(after):
            work = from_log(stretch)
            self._replay(work, work.arrival <= cursor)
            yield work.after(cursor)
        if restored and not self.telemetry.keeps_log:
            points, newest_ms = self.monitor.newest()
            owner = self.registry.layout.owner(points)
            yield from newer_than(points, newest_ms, owner, self.telemetry, self.clock())
        self._release()
        yield from self._released
        self._released.clear()

    def begin_snapshot(self) -> None:
        """Save detector state as it is in force, and how far into the log it reaches, in a thread
        of its own; nothing while that is still under way. Raises what has failed there before."""
        if not self._saving.under_way:
            with self.database.read() as session:
                arrival = repository.log_cursor(session)
            self._saving.begin(self.monitor.copy(), arrival)

    def save_snapshot(self) -> None:
        """Saved when it returns, whatever failed before."""
        self._saving.abandon()
        self.begin_snapshot()
        self._saving.finish()

    def close(self) -> None:
        """Nothing is written after this."""
        self._saving.close()

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        """Writes of the partitions that are ours. Raises `Fenced`."""
        try:
            with self.database.write() as session:
                self.fence.check(session)
                yield session
        except BaseException:
            self.applied.forget()  # the answer to a commit can be lost, and the commit not
            raise

    def _not_applied(self, batch: Batch) -> Batch:
        """Without rows of messages that had their effects, or that the batch holds already."""
        with self.database.read() as session:
            left = self.applied.fresh(session, batch.messages)
        first: list[bool] = []
        for message in batch.messages:
            first.append(message in left)
            left.discard(message)
        return batch if all(first) else batch.where(np.array(first, np.bool_)[batch.message])

    def _register(self, births: Sequence[Birth]) -> None:
        if not births and not self._stale:
            return
        self._saving.finish()  # or it would bring an older state into force than is saved here
        with self._transaction() as session:
            changed = False
            for birth in births:
                now = self.clock()
                registered = assets.register_birth(session, birth, now)
                devices.register_birth(session, birth, now, registered.refused)
                changed = changed or registered.changed
            if changed:
                # what was seen until now was judged by the points of until now
                condition.save_snapshot(
                    session,
                    self.fence.partitions,
                    repository.log_cursor(session),
                    self.monitor.snapshot(),
                )
        self._stale = self._stale or changed
        if self._stale:
            with self.database.read() as session:
                self.registry.reload(session)
            self._release()
            self._stale = False

    def _release(self) -> None:
        """Readings that waited for a point now known go on the log."""
        own = self.fence.partitions.own  # several processes may share the store
        waiting = [point for point, _ in self.telemetry.waiting() if own(point.split("/")[0])]
        released = self.telemetry.release(
            [point for point in waiting if self.registry.equipment_of(point) is not None]
        )
        self._released += [from_log(stretch) for stretch in released]

    def _replay(self, work: Work, past: NDArray[np.bool_]) -> None:
        with self.database.read() as session:
            given_up = repository.given_up(session, work.rows.messages)
        lost = np.array([message in given_up for message in work.rows.messages], np.bool_)
        rows = work.rows.where(past & ~lost[work.rows.message])
        self.monitor.adopt(self.monitor.assess(rows))

    def _record(self, session: Session, unit: Unit) -> list[Finding]:
        now = self.clock()
        if unit.quarantined is not None:
            repository.quarantine(session, unit.quarantined, unit.id, now)
            metrics.QUARANTINED.labels(unit.quarantined.fault).inc()
        match unit.content:
            case State() as state:
                finding = devices.record_state(session, state, now)
                return [] if finding is None else [finding]
            case Events() as events:
                devices.record_events(session, events, now)
            case Scans() as scans:
                return movements.record(session, scans, now, self.movement_settings)
        return []

    def _heard_of(self, work: Work) -> dict[str, datetime]:
        """Gateways of which it has not been written down for a while that they were heard."""
        now = self.clock()
        gateways = {message.gateway for message in work.messages}
        gateways.update(unit.gateway for unit in work.units if unit.gateway)
        return {
            gateway: now
            for gateway in gateways
            if gateway not in self._heard or now - self._heard[gateway] >= _HEARD_EVERY
        }

    def _publish(self, rows: Batch, news: Sequence[News]) -> None:
        if self.hub.heard:
            for item in readings_news(rows):
                self.hub.publish(item)
        for item in news:
            self.hub.publish(item)

    def _announce(self, work: Work) -> None:
        told: dict[tuple[str, str], None] = {}
        others = {unit.id for unit in work.units if unit.content is not None}
        readings = sum(message not in others for message in work.messages)
        metrics.MESSAGES.labels("readings").inc(readings)
        for unit in work.units:
            if unit.content is not None:
                metrics.MESSAGES.labels(type(unit.content).__name__.lower()).inc()
            if isinstance(unit.content, Birth):
                told[unit.content.gateway, unit.content.boot] = None
        told.update(dict.fromkeys((gateway, boot) for gateway, boot, _ in work.ids()))
        for gateway, boot in told:
            self.announce(gateway, boot)
