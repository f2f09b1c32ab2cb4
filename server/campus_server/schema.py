"""Whether the relational store has the schema of this version, and what is done when not.

Only `migrate` migrates a PostgreSQL: several processes use it, and they are replaced one after
the other. A SQLite file belongs to one process, which brings it up to date by itself.
"""

from campus_server.config import Settings
from campus_server.kit.database import Database
from campus_server.migrations import is_up_to_date, upgrade
from campus_server.telemetry.influx import prepare
from campus_wire.settings import Misconfigured

__all__ = ["SchemaBehind", "make_ready", "migrate"]


class SchemaBehind(Exception):
    """The text says what to do."""


def make_ready(settings: Settings) -> None:
    """Raise `StoreAway`, or `SchemaBehind` where only `migrate` may help."""
    if settings.telemetry.engine == "embedded":
        _make_folder(settings)
    if settings.is_on_sqlite:
        migrate(settings)
    elif not is_up_to_date(settings.database_url):
        raise SchemaBehind(
            "the database's schema is not the one of this version: run campus-server migrate, "
            "with the same configuration, and start this again"
        )


def migrate(settings: Settings) -> None:
    """Both stores, as far as they are ours to prepare; again does nothing.

    Raise `StoreAway`, `Misconfigured` or an error of SQLAlchemy.
    """
    if settings.is_on_sqlite:
        _make_folder(settings)
    database = Database(settings.database_url)
    try:
        database.check()
    finally:
        database.dispose()
    upgrade(settings.database_url)
    if settings.telemetry.engine == "influxdb":
        prepare(settings.telemetry.influxdb)


def _make_folder(settings: Settings) -> None:
    try:
        settings.directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(
            f"data.directory: {settings.directory} cannot be made or entered: {error.strerror}"
        ) from None
