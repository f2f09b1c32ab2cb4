"""What the engine must have before the first reading: done once, by `campus-server migrate`."""

from campus_server.errors import StoreAway
from campus_server.telemetry.influx import rollups
from campus_server.telemetry.influx.engine import Engine, EngineRefused
from campus_server.telemetry.influx.influxql import identifier
from campus_server.telemetry.influx.settings import InfluxSettings

__all__ = ["prepare"]


def prepare(settings: InfluxSettings) -> None:
    """Make the database and what keeps it small, where the engine lets us; may be repeated.

    Raises `StoreAway`.
    """
    engine = Engine(settings)
    try:
        if settings.database not in _databases(engine):
            _create(engine, settings.database)
        if settings.keep_days:
            _keep(engine, settings)
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


def _keep(engine: Engine, settings: InfluxSettings) -> None:
    policy = settings.retention_policy or _default_policy(engine, settings.database)
    try:
        for statement in rollups.kept(settings.database, policy, settings.keep_days):
            engine.execute(statement)
    except EngineRefused as error:
        raise StoreAway(
            f"this engine has no retention policies by InfluxQL: set keep_days = 0 and its own "
            f"retention as docs/operations.md says ({error})"
        ) from error


def _default_policy(engine: Engine, database: str) -> str:
    parts = engine.query(f"SHOW RETENTION POLICIES ON {identifier(database)}")
    rows = [dict(zip(part.columns, row, strict=True)) for part in parts for row in part.values]
    return next(str(row["name"]) for row in rows if row["default"])
