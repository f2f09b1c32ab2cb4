"""What the engine must have before the first reading: done once, by `campus-server migrate`."""

from campus_server.errors import StoreAway
from campus_server.telemetry.influx.engine import Engine, EngineRefused
from campus_server.telemetry.influx.influxql import identifier
from campus_server.telemetry.influx.settings import InfluxSettings

__all__ = ["prepare"]


def prepare(settings: InfluxSettings) -> None:
    """Make the database where the engine lets us; may be repeated. Raises `StoreAway`."""
    engine = Engine(settings)
    try:
        if settings.database not in _databases(engine):
            _create(engine, settings.database)
    finally:
        engine.close()


def _databases(engine: Engine) -> set[str]:
    parts = engine.query("SHOW DATABASES", database="")
    return {row[0] for part in parts for row in part.values}


def _create(engine: Engine, database: str) -> None:
    try:
        engine.execute(f"CREATE DATABASE {identifier(database)}", database="")
    except EngineRefused as error:
        raise StoreAway(
            f"there is no database {database!r} and this engine makes none by InfluxQL: "
            f"make it as docs/operations.md says ({error})"
        ) from error
