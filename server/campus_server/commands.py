"""The commands that do one thing and end; each returns the process's exit code."""

import getpass
import json
import logging
import sys
from tempfile import TemporaryDirectory

from sqlalchemy.exc import SQLAlchemyError

from campus_server import schema
from campus_server.app import create_app
from campus_server.config import DataSettings, Settings
from campus_server.errors import Refused, StoreAway
from campus_server.kit.clock import utc_now
from campus_server.kit.database import Database
from campus_server.people import passwords
from campus_server.people import service as people
from campus_server.people.rules import Locale, check_password
from campus_server.permissions import Role
from campus_wire.settings import Misconfigured

__all__ = ["add_user", "migrate", "openapi", "set_password"]

log = logging.getLogger(__name__)


def migrate(settings: Settings) -> int:
    """1: the database is away."""
    try:
        schema.migrate(settings)
    except (StoreAway, SQLAlchemyError) as error:
        log.critical("the database cannot be migrated: %s", error)
        return 1
    return 0


def openapi() -> int:
    """Print the OpenAPI document; touches no data of yours."""
    with TemporaryDirectory() as folder:
        app = create_app(Settings(data=DataSettings(folder)), lambda _: None)
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
    if not _is_ready(settings):
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
    if not _is_ready(settings):
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


def _is_ready(settings: Settings) -> bool:
    try:
        schema.make_ready(settings)
    except (StoreAway, schema.SchemaBehind, SQLAlchemyError) as error:
        log.critical("the database cannot be used: %s", error)
        return False
    return True


def _ask(username: str, *, from_stdin: bool) -> str:
    if from_stdin:
        try:
            return sys.stdin.readline().rstrip("\r\n")
        except UnicodeDecodeError:
            raise Misconfigured("the password on standard input is not UTF-8") from None
    if not sys.stdin.isatty():
        raise Misconfigured(
            "there is no terminal to ask on: give --password-stdin and the password"
        )
    return getpass.getpass(f"Password for {username}: ")
