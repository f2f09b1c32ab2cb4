"""The server's commands; each returns the process's exit code."""

import getpass
import json
import logging
import signal
import socket
import sys
from tempfile import TemporaryDirectory
from threading import Event
from types import FrameType

import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from campus_server.app import create_app
from campus_server.config import DataSettings, Settings
from campus_server.errors import Refused, StoreAway
from campus_server.ingest.patience import Patience
from campus_server.kit.clock import utc_now
from campus_server.kit.database import Database
from campus_server.migrations import upgrade
from campus_server.people import passwords
from campus_server.people import service as people
from campus_server.people.rules import Locale, check_password
from campus_server.permissions import Role
from campus_wire.settings import Misconfigured

__all__ = ["add_user", "migrate", "openapi", "serve", "set_password"]

log = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    failed = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # browsers hold their event streams open; without this, stopping waits its full grace
        self.config.app.state.streams.end_all()  # type: ignore[union-attr]  # ours, a FastAPI
        super().handle_exit(sig, frame)

    def fail(self) -> None:
        self.failed = True
        self.should_exit = True


def serve(settings: Settings) -> int:
    """Migrate, then serve until told to stop. 1: ingest has died, or a store is not to be had."""
    try:
        Patience(Event().wait).while_away(lambda: _migrate(settings))
    except SQLAlchemyError as error:
        log.critical("the database cannot be migrated: %s", error)
        return 1
    server: _Server | None = None

    def died() -> None:
        if server is not None:
            server.fail()

    try:
        app = create_app(settings, died)
        listener = socket.create_server((settings.http.host, settings.http.port))
    except (StoreAway, OSError) as error:
        log.critical("cannot serve %s: %s", settings.public_url, error)
        return 1
    server = _Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=3,  # an event stream has no end of its own
        )
    )
    log.info("serving %s", settings.public_url)
    # uvicorn raises the signal again when it has stopped; being told to stop is no failure
    signal.signal(signal.SIGTERM, lambda *_: None)
    signal.signal(signal.SIGINT, lambda *_: None)
    server.run(sockets=[listener])
    log.info("stopped")
    return 1 if server.failed or not server.started else 0


def migrate(settings: Settings) -> int:
    """1: the database is away."""
    try:
        _migrate(settings)
    except (StoreAway, SQLAlchemyError) as error:
        log.critical("the database cannot be migrated: %s", error)
        return 1
    return 0


def _migrate(settings: Settings) -> None:
    try:
        settings.directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(
            f"data.directory: {settings.directory} cannot be made or entered: {error.strerror}"
        ) from None
    database = Database(settings.database_url)
    try:
        database.check()
    finally:
        database.dispose()
    upgrade(settings.database_url)


def openapi() -> int:
    """Print the OpenAPI document; touches no data of yours."""
    with TemporaryDirectory() as folder:
        app = create_app(Settings(data=DataSettings(folder)), lambda: None)
        document = json.dumps(app.openapi(), ensure_ascii=False, indent=1, sort_keys=True)
        app.state.parts.telemetry.close()
    sys.stdout.write(document + "\n")
    return 0


def add_user(
    settings: Settings,
    username: str,
    role: str,
    display_name: str,
    locale: str,
    *,
    from_stdin: bool,
    forced_change: bool,
) -> int:
    if migrate(settings):
        return 1
    password = _ask(username, from_stdin=from_stdin)
    try:
        check_password(password, username)
        hashed = passwords.hash_password(password)  # slow on purpose: outside the transaction
        database = Database(settings.database_url)
        with database.write() as session:
            people.add_user(
                session,
                utc_now,
                username,
                Role(role),
                hashed,
                display_name,
                Locale(locale),
                must_change_password=forced_change,
            )
        database.dispose()
    except Refused as error:
        sys.stderr.write(f"campus-server: {error.detail}\n")
        return 2
    sys.stdout.write(f"{username} is added as {role}.\n")
    return 0


def set_password(
    settings: Settings, username: str, *, from_stdin: bool, forced_change: bool
) -> int:
    if migrate(settings):
        return 1
    password = _ask(username, from_stdin=from_stdin)
    try:
        check_password(password, username)
        hashed = passwords.hash_password(password)
        database = Database(settings.database_url)
        with database.write() as session:
            people.set_password(session, username, hashed, must_change_password=forced_change)
        database.dispose()
    except Refused as error:
        sys.stderr.write(f"campus-server: {error.detail}\n")
        return 2
    sys.stdout.write(f"The password of {username} is set; their sessions have ended.\n")
    return 0


def _ask(username: str, *, from_stdin: bool) -> str:
    if from_stdin:
        try:
            return sys.stdin.readline().rstrip("\r\n")
        except UnicodeDecodeError:
            raise Misconfigured("the password on standard input is not UTF-8") from None
    return getpass.getpass(f"Password for {username}: ")
