"""Which parts each kind of process has, and in which order they start and stop."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager

from fastapi import APIRouter, FastAPI
from starlette.types import Lifespan

from campus_server.alarms.routes import router as alarms
from campus_server.assembly import ingest_of, monitor_of, telemetry_of, timetable_of
from campus_server.assets.registry import Registry
from campus_server.assets.routes import router as assets
from campus_server.condition.routes import router as condition
from campus_server.condition.saved import SavedConditions
from campus_server.config import Settings
from campus_server.devices.routes import router as devices
from campus_server.ingest.routes import router as ingest
from campus_server.kit.clock import utc_now
from campus_server.kit.database import Database
from campus_server.kit.hub import Hub
from campus_server.kit.partitions import Partitions
from campus_server.movements.routes import router as movements
from campus_server.people.routes import router as people
from campus_server.people.sessions import Sessions
from campus_server.places.routes import router as places
from campus_server.relay import Relay
from campus_server.telemetry.store import TelemetryStore
from campus_server.tickets.routes import router as tickets
from campus_server.web.application import build, build_health
from campus_server.web.parts import Parts

__all__ = ["ROUTERS", "Died", "create_api", "create_app", "create_ingest", "create_jobs"]

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

Died = Callable[[BaseException], None]
"""Called with what has ended ingest, when nobody had told it to stop: the process has to end."""
Step = Callable[[], None]


def create_app(settings: Settings, died: Died) -> FastAPI:
    """The whole server: HTTP, and ingest and timed work for as long as HTTP lives.

    Raises `StoreAway` when another process owns the time-series store.
    """
    database, hub = Database(settings.database_url), Hub()
    telemetry = telemetry_of(settings, database)
    registry = Registry(telemetry.points)
    monitor = monitor_of(settings, registry, database)
    worker, consumer, receipts = ingest_of(
        settings, database, telemetry, registry, monitor, hub, utc_now, died
    )
    timetable = timetable_of(settings, database, telemetry, hub)
    readiness = {"broker": consumer.check, "ingest": worker.check, "jobs": timetable.check}
    lifespan = _lifespan(
        starts=[
            worker.start,
            lambda: consumer.start(worker.deliver, receipts.begin_epoch, worker.may_read),
            timetable.start,
        ],
        # the worker before the consumer: it unblocks it, and acknowledges what it has done
        stops=[timetable.stop, worker.stop, consumer.stop, telemetry.close, database.dispose],
    )
    parts = _parts(settings, database, telemetry, hub, readiness, monitor)
    return build(parts, ROUTERS, lifespan=lifespan)


def create_api(settings: Settings) -> FastAPI:
    """HTTP alone, beside ingest workers and jobs in other processes."""
    database, hub = Database(settings.database_url), Hub()
    telemetry = telemetry_of(settings, database)
    relay = Relay(settings.mqtt, hub, listens=True)
    conditions = SavedConditions(
        database, lambda: monitor_of(settings, Registry(telemetry.points), database)
    )
    lifespan = _lifespan(
        starts=[relay.start], stops=[relay.stop, telemetry.close, database.dispose]
    )
    parts = _parts(settings, database, telemetry, hub, {}, conditions)
    return build(parts, ROUTERS, lifespan=lifespan)


def create_ingest(settings: Settings, partitions: Partitions, died: Died) -> FastAPI:
    """Ingest of some partitions, and how it is."""
    database, hub = Database(settings.database_url), Hub()
    telemetry = telemetry_of(settings, database)
    registry = Registry(telemetry.points)
    monitor = monitor_of(settings, registry, database, partitions)
    worker, consumer, receipts = ingest_of(
        settings,
        database,
        telemetry,
        registry,
        monitor,
        hub,
        utc_now,
        died,
        partitions=partitions,
    )
    relay = Relay(settings.mqtt, hub, listens=False)
    lifespan = _lifespan(
        starts=[
            relay.start,
            worker.start,
            lambda: consumer.start(worker.deliver, receipts.begin_epoch, worker.may_read),
        ],
        stops=[worker.stop, consumer.stop, relay.stop, telemetry.close, database.dispose],
    )
    readiness = {"broker": consumer.check, "ingest": worker.check}
    return build_health(
        _parts(settings, database, telemetry, hub, readiness, monitor), lifespan=lifespan
    )


def create_jobs(settings: Settings) -> FastAPI:
    """Timed work, when this process is the elected one, and how it is."""
    database, hub = Database(settings.database_url), Hub()
    telemetry = telemetry_of(settings, database)
    relay = Relay(settings.mqtt, hub, listens=False)
    timetable = timetable_of(settings, database, telemetry, hub)
    lifespan = _lifespan(
        starts=[relay.start, timetable.start],
        stops=[timetable.stop, relay.stop, telemetry.close, database.dispose],
    )
    readiness = {"jobs": timetable.check}
    return build_health(
        _parts(settings, database, telemetry, hub, readiness, None), lifespan=lifespan
    )


def _parts(
    settings: Settings,
    database: Database,
    telemetry: TelemetryStore,
    hub: Hub,
    readiness: dict[str, Step],
    condition: object,
) -> Parts:
    return Parts(
        database=database,
        telemetry=telemetry,
        hub=hub,
        clock=utc_now,
        sessions=Sessions(database, utc_now),
        public_url=settings.public_url,
        secure_cookies=settings.public_url.startswith("https://"),
        metrics_token=settings.http.metrics_token,
        readiness={"database": database.check, "telemetry": telemetry.check, **readiness},
        condition=condition,
    )


def _lifespan(starts: Sequence[Step], stops: Sequence[Step]) -> Lifespan[FastAPI]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        with ExitStack() as stack:
            for stop in reversed(stops):  # one that fails keeps none of the others
                stack.callback(stop)
            for start in starts:
                start()
            yield

    return lifespan
