"""The only place that wires real parts together."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from campus_server.alarms.routes import router as alarms
from campus_server.assets.registry import Registry
from campus_server.assets.routes import router as assets
from campus_server.condition.routes import router as condition
from campus_server.condition.service import ConditionMonitor, Names
from campus_server.config import MqttSettings, Settings
from campus_server.devices.routes import router as devices
from campus_server.ingest.consumer import Consumer
from campus_server.ingest.pipeline import Pipeline
from campus_server.ingest.receipts import Receipts
from campus_server.ingest.routes import router as ingest
from campus_server.ingest.worker import Worker
from campus_server.kit.clock import Clock, utc_now
from campus_server.kit.database import Database
from campus_server.kit.hub import Hub
from campus_server.movements.routes import router as movements
from campus_server.people.routes import router as people
from campus_server.people.sessions import Sessions
from campus_server.places.routes import router as places
from campus_server.telemetry.embedded import EmbeddedStore
from campus_server.telemetry.store import TelemetryStore
from campus_server.tickets.routes import router as tickets
from campus_server.web.application import build
from campus_server.web.parts import Parts

__all__ = ["ROUTERS", "create_app", "ingest_of"]

ROUTERS: tuple[APIRouter, ...] = (
    people,
    places,
    assets,
    devices,
    movements,
    condition,
    alarms,
    tickets,
    ingest,
)


def create_app(settings: Settings, died: Callable[[], None]) -> FastAPI:
    """The whole server: HTTP, and ingest for as long as HTTP lives.

    `died` is called when ingest has ended for a reason of its own: the process has to end.
    Raises `StoreAway` when another process owns the time-series store.
    """
    database = Database(settings.database_url)
    telemetry = EmbeddedStore(settings.directory / "telemetry")
    registry = Registry(telemetry.points)
    monitor = ConditionMonitor(registry, Names(database), settings.condition.training_ticks)
    hub = Hub()
    worker, consumer, receipts = ingest_of(
        settings, database, telemetry, registry, monitor, hub, utc_now, died
    )
    parts = Parts(
        database=database,
        telemetry=telemetry,
        hub=hub,
        clock=utc_now,
        sessions=Sessions(database, utc_now),
        public_url=settings.public_url,
        secure_cookies=settings.public_url.startswith("https://"),
        metrics_token=settings.http.metrics_token,
        readiness={
            "database": database.check,
            "telemetry": telemetry.check,
            "broker": consumer.check,
            "ingest": worker.check,
        },
        condition=monitor,
    )

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        worker.start()
        consumer.start(worker.deliver, receipts.begin_epoch, worker.may_read)
        try:
            yield
        finally:
            worker.stop()  # first: it unblocks the consumer, and acknowledges what it has done
            consumer.stop()
            telemetry.close()
            database.dispose()

    return build(parts, ROUTERS, lifespan=lifespan)


def ingest_of(
    settings: Settings,
    database: Database,
    telemetry: TelemetryStore,
    registry: Registry,
    monitor: ConditionMonitor,
    hub: Hub,
    clock: Clock,
    died: Callable[[], None],
    make_consumer: Callable[[MqttSettings], Consumer] = Consumer,
    make_pipeline: type[Pipeline] = Pipeline,
) -> tuple[Worker, Consumer, Receipts]:
    """The road from the broker, not yet started."""
    consumer = make_consumer(settings.mqtt)
    receipts = Receipts(database, consumer.publish)
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
    )
    return Worker(pipeline, receipts, consumer.acknowledge, died), consumer, receipts
