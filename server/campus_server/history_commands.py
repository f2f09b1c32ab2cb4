"""`campus-server export` and `campus-server import`; each returns the process's exit code."""

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from campus_server.assembly import telemetry_of
from campus_server.assets import repository
from campus_server.config import Settings
from campus_server.errors import CampusError, StoreAway
from campus_server.kit.clock import to_ms, utc_now
from campus_server.kit.database import Database
from campus_server.schema import SchemaBehind, make_ready
from campus_server.telemetry.exchange.csv_export import csv_of
from campus_server.telemetry.exchange.csv_import import BadFile, ColumnNames
from campus_server.telemetry.exchange.intake import Intake, take_in
from campus_server.telemetry.exchange.parquet_export import parquet_of
from campus_server.telemetry.exchange.times import time_ms_of
from campus_server.telemetry.store import TelemetryStore

__all__ = ["ColumnNames", "export_readings", "import_readings"]

_FORMATS = {".csv": csv_of, ".parquet": parquet_of}


def export_readings(
    settings: Settings, points: Sequence[str], start: str, end: str, file: Path
) -> int:
    """Readings with start ≤ time < end; the file's ending says the format. No points: all of them.

    The file has its name only when it is whole.
    """
    return _with_stores(
        settings, lambda database, telemetry: _export(database, telemetry, points, start, end, file)
    )


def import_readings(settings: Settings, file: Path, names: ColumnNames, *, skip_bad: bool) -> int:
    """CSV as history: no detector sees it. 2: the file is wrong, and nothing of it was stored."""
    return _with_stores(
        settings,
        lambda database, telemetry: _import(database, telemetry, file, names, skip_bad=skip_bad),
    )


def _with_stores(settings: Settings, act: Callable[[Database, TelemetryStore], int]) -> int:
    database = Database(settings.database_url)
    try:
        make_ready(settings)
    except (StoreAway, SchemaBehind, SQLAlchemyError, OSError) as error:
        return _fail(f"the database cannot be used: {error}")
    try:
        telemetry = telemetry_of(settings, database)
    except StoreAway as error:
        return _fail(
            f"{error}. While the server runs, ask it: GET /api/v1/readings/export, "
            "POST /api/v1/readings/import"
        )
    try:
        return act(database, telemetry)
    finally:
        telemetry.close()
        database.dispose()


def _export(
    database: Database,
    telemetry: TelemetryStore,
    points: Sequence[str],
    start: str,
    end: str,
    file: Path,
) -> int:
    written = _FORMATS.get(file.suffix)
    if written is None:
        return _refuse(f"{file}: name it .csv or .parquet")
    try:
        start_ms, end_ms = time_ms_of(start), time_ms_of(end)
    except ValueError as error:
        return _refuse(str(error))
    if start_ms >= end_ms:
        return _refuse("--from must be before --to")
    with database.read() as session:
        known = repository.point_ids(session, points or None)
    unknown = [point for point in points if point not in known]
    if unknown:
        return _refuse(f"there is no point {unknown[0]!r}")
    part = file.with_name(file.name + ".part")
    try:
        with ExitStack() as cleared:
            cleared.callback(part.unlink, missing_ok=True)
            with part.open("wb") as out:
                stretches = telemetry.readings(list(points) or sorted(known), start_ms, end_ms)
                out.writelines(written(stretches))
            part.replace(file)
    except (CampusError, OSError) as error:
        return _fail(f"{file} could not be written: {error}")
    sys.stdout.write(f"{file} is written.\n")
    return 0


def _import(
    database: Database,
    telemetry: TelemetryStore,
    file: Path,
    names: ColumnNames,
    *,
    skip_bad: bool,
) -> int:
    with database.read() as session:
        known = repository.point_ids(session)
    try:
        with file.open("rb") as opened:
            taken = take_in(
                opened,
                telemetry,
                known.__contains__,
                names,
                now_ms=to_ms(utc_now()),
                skip_bad=skip_bad,
            )
    except BadFile as error:
        return _refuse(f"{file}: {error}")
    except (FileNotFoundError, IsADirectoryError):
        return _refuse(f"{file}: there is no such file")
    except KeyboardInterrupt:
        return _fail(f"{file} is not, or not wholly, stored: interrupted; give it again")
    except (CampusError, OSError) as error:
        return _fail(f"{file} is not, or not wholly, stored; give it again: {error}")
    _tell_bad(file, taken)
    if taken.bad and not skip_bad:
        return _refuse(f"{file}: nothing is stored; mend it, or leave such rows out: --skip-bad")
    sys.stdout.write(f"{taken.stored} rows of {file} are stored.\n")
    return 0


def _tell_bad(file: Path, taken: Intake) -> None:
    for row in taken.named:
        sys.stderr.write(f"{file}: line {row.line}: {row.reason}\n")
    if taken.bad > len(taken.named):
        sys.stderr.write(f"{file}: and {taken.bad - len(taken.named)} more bad rows\n")


def _refuse(message: str) -> int:
    sys.stderr.write(f"campus-server: {message}\n")
    return 2


def _fail(message: str) -> int:
    sys.stderr.write(f"campus-server: {message}\n")
    return 1
