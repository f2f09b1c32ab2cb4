"""The commands that run until they are told to stop; each returns the process's exit code.

0 told to stop; 1 failed, start it again; 3 another process has taken over what this one wrote.
"""

import gc
import logging
import signal
import socket
from collections.abc import Callable
from threading import Event
from types import FrameType

import uvicorn
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError

from campus_server.app import Died, create_api, create_app, create_ingest, create_jobs
from campus_server.config import Settings
from campus_server.errors import Fenced, StoreAway
from campus_server.ingest.patience import Patience, Stopping
from campus_server.kit.partitions import Partitions
from campus_server.schema import SchemaBehind, make_ready
from campus_wire.settings import Misconfigured

__all__ = ["api", "ingest", "jobs", "serve"]

log = logging.getLogger(__name__)

FENCED = 3
_LAST_PORT = 65_535


class _Server(uvicorn.Server):
    exit_code = 0

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # browsers hold their event streams open; without this, stopping waits its full grace
        self.config.app.state.streams.end_all()  # type: ignore[union-attr]  # ours, a FastAPI
        super().handle_exit(sig, frame)

    def end_for(self, error: BaseException) -> None:
        self.exit_code = FENCED if isinstance(error, Fenced) else 1
        self.should_exit = True


def serve(settings: Settings) -> int:
    """Everything in one process."""
    return _run(settings, lambda died: create_app(settings, died), *_web(settings))


def api(settings: Settings) -> int:
    _require_shared_stores(settings, "api")
    return _run(settings, lambda _: create_api(settings), *_web(settings))


def ingest(settings: Settings, partitions: str, health_port: int | None) -> int:
    """`partitions`: `0-31`, or several ranges, `0-15,40`."""
    _require_shared_stores(settings, "ingest")
    try:
        taken = Partitions.parse(partitions)
    except ValueError as error:
        raise Misconfigured(f"--partitions: {error}; give ranges such as 0-31 or 0-15,40") from None
    where = _health(settings, health_port)
    return _run(settings, lambda died: create_ingest(settings, taken, died), *where)


def jobs(settings: Settings, health_port: int | None) -> int:
    _require_shared_stores(settings, "jobs")
    return _run(settings, lambda _: create_jobs(settings), *_health(settings, health_port))


def _web(settings: Settings) -> tuple[str, int, str]:
    return settings.http.host, settings.http.port, settings.public_url


def _health(settings: Settings, port: int | None) -> tuple[str, int, str]:
    if port is not None and not 1 <= port <= _LAST_PORT:
        raise Misconfigured(f"--health-port: a port is 1 … {_LAST_PORT}, not {port}")
    host, port = settings.health.host, settings.health.port if port is None else port
    return host, port, f"health on http://{host}:{port}"


def _require_shared_stores(settings: Settings, command: str) -> None:
    """Raise `Misconfigured` for stores that only one process can use."""
    wanted = []
    if settings.is_on_sqlite:
        wanted.append("data.database_url of a PostgreSQL")
    if settings.telemetry.engine == "embedded":
        wanted.append('telemetry.engine = "influxdb"')
    if wanted:
        raise Misconfigured(
            f"{command} shares its stores with other processes: set {' and '.join(wanted)} "
            "(everything in one process is campus-server serve)"
        )


def _run(
    settings: Settings, make_app: Callable[[Died], FastAPI], host: str, port: int, what: str
) -> int:
    server: _Server | None = None

    def died(error: BaseException) -> None:
        if server is not None:
            server.end_for(error)

    stop = Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    try:
        Patience(stop.wait).while_away(lambda: make_ready(settings))
        app = make_app(died)
        listener = socket.create_server((host, port))
    except Stopping:
        log.info("stopped while the database was away")
        return 0
    except (StoreAway, SchemaBehind, SQLAlchemyError, OSError) as error:
        log.critical("cannot run %s: %s", what, error)
        return 1
    server = _Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=3,  # an event stream has no end of its own
        )
    )
    gc.freeze()  # modules and tables live as long as the process: no pause is for looking at them
    log.info("serving %s", what)
    if stop.is_set():  # told so before uvicorn listens to signals
        server.should_exit = True
    # uvicorn raises the signal again when it has stopped; being told to stop is no failure
    server.run(sockets=[listener])
    log.info("stopped")
    return server.exit_code if server.started else 1
