"""The server's commands; each returns the process's exit code."""

import getpass
import json
import logging
import sys
from tempfile import TemporaryDirectory

import uvicorn

from campus_server.app import create_app
from campus_server.config import DataSettings, Settings
from campus_server.errors import Refused, StoreAway
from campus_server.kit.clock import utc_now
from campus_server.kit.database import Database
from campus_server.migrations import upgrade
from campus_server.people import passwords
from campus_server.people import service as people
from campus_server.people.rules import Locale, check_password
from campus_server.permissions import Role

__all__ = ["add_user", "migrate", "openapi", "serve", "set_password"]

log = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    failed = False

    def fail(self) -> None:
        self.failed = True
        self.should_exit = True


def serve(settings: Settings) -> int:
    """Migrate, then serve until told to stop. 1: ingest has died, or a store is not to be had."""
    migrate(settings)
    server: _Server | None = None

    def died() -> None:
        if server is not None:
            server.fail()

    try:
        app = create_app(settings, died)
    except StoreAway as error:
        log.critical("%s", error)
        return 1
    server = _Server(
        uvicorn.Config(
            app,
            host=settings.http.host,
            port=settings.http.port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=3,  # an event stream has no end of its own
        )
    )
    log.info("serving %s", settings.public_url)
    try:
        server.run()
    except KeyboardInterrupt:
        log.info("stopped")
    return 1 if server.failed or not server.started else 0


def migrate(settings: Settings) -> int:
    settings.directory.mkdir(parents=True, exist_ok=True)
    upgrade(settings.database_url)
    return 0


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
    migrate(settings)
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
    migrate(settings)
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
        return sys.stdin.readline().rstrip("\r\n")
    return getpass.getpass(f"Password for {username}: ")
