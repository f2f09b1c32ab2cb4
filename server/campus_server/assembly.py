"""The real parts of a server process, made from its settings; `app` puts them together."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from campus_server.assets.point_classes import PointClasses
from campus_server.assets.registry import Layout, Registry
from campus_server.condition.service import ConditionMonitor, Names
from campus_server.config import MqttSettings, Settings
from campus_server.ingest.applied import Applied
from campus_server.ingest.consumer import Consumer
from campus_server.ingest.fencing import Fence, this_process
from campus_server.ingest.pipeline import Pipeline
from campus_server.ingest.receipts import Receipts
from campus_server.ingest.worker import Worker
from campus_server.jobs.election import Election
from campus_server.jobs.timetable import Timetable
from campus_server.jobs.work import TimedWork
from campus_server.kit.clock import Clock, utc_now
from campus_server.kit.database import Database
from campus_server.kit.hub import Hub
from campus_server.kit.partitions import ALL, Partitions
from campus_server.telemetry.embedded import EmbeddedStore
from campus_server.telemetry.influx import InfluxStore
from campus_server.telemetry.points import Points
from campus_server.telemetry.retention import Retention
from campus_server.telemetry.store import TelemetryStore

__all__ = ["ingest_of", "monitor_of", "telemetry_of", "timetable_of"]


def telemetry_of(settings: Settings, database: Database) -> TelemetryStore:
    """Raises `StoreAway` when another process owns the embedded store."""
    if settings.telemetry.engine == "influxdb":
        return InfluxStore(settings.telemetry.influxdb)
    points, kept = Points(), settings.telemetry.retention
    classes = PointClasses(database, points, tuple(kept.classes))
    retention = Retention(kept, classes.positions if kept.classes else None)
    return EmbeddedStore(settings.directory / "telemetry", points, retention=retention)


def monitor_of(
    settings: Settings, registry: Registry, database: Database, partitions: Partitions = ALL
) -> ConditionMonitor:
    """Judges the equipment whose first point comes from one of these partitions' gateways."""

    def watched(layout: Layout) -> NDArray[np.bool_]:
        if not settings.condition.enabled:
            return np.zeros(len(layout.equipment), np.bool_)
        first = layout.first_points()
        gateways = {
            number: registry.points.gateway(number) for number in first[first >= 0].tolist()
        }
        return np.array([n >= 0 and partitions.own(gateways[n]) for n in first.tolist()], np.bool_)

    everything = settings.condition.enabled and partitions == ALL
    return ConditionMonitor(
        registry,
        Names(database),
        settings.condition.training_ticks,
        None if everything else watched,
    )


def ingest_of(
    settings: Settings,
    database: Database,
    telemetry: TelemetryStore,
    registry: Registry,
    monitor: ConditionMonitor,
    hub: Hub,
    clock: Clock,
    died: Callable[[BaseException], None],
    make_consumer: Callable[[MqttSettings, Partitions | None], Consumer] = Consumer,
    make_pipeline: type[Pipeline] = Pipeline,
    partitions: Partitions | None = None,
) -> tuple[Worker, Consumer, Receipts]:
    """The road from the broker, not yet started. `partitions`: None where nobody shares it."""
    consumer = make_consumer(settings.mqtt, partitions)
    applied = Applied()
    receipts = Receipts(database, consumer.publish, applied, (partitions or ALL).own)
    pipeline = make_pipeline(
        database,
        telemetry,
        registry,
        monitor,
        hub,
        clock,
        settings.movements,
        receipts.note,
        receipts.ask_rebirth,
        Fence(database, partitions or ALL, clock),
        applied,
    )
    worker = Worker(
        pipeline,
        receipts,
        consumer.acknowledge,
        died,
        consumer.settled,
        ahead=not telemetry.keeps_log,  # then it is an engine elsewhere
    )
    return worker, consumer, receipts


def timetable_of(
    settings: Settings, database: Database, telemetry: TelemetryStore, hub: Hub
) -> Timetable:
    election = Election(database, this_process())
    work = TimedWork(database, telemetry, hub, utc_now, settings.movements, election)
    return Timetable(election, work.jobs())
