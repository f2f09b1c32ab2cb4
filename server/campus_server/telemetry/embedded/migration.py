"""From the first layout, one DuckDB file `open_day.duckdb`, to a log that opening then follows.

As long as that file has its name, everything beside it is what an earlier attempt has left over.
"""

import shutil
from pathlib import Path

import duckdb
import numpy as np

from campus_server.errors import StoreAway
from campus_server.telemetry.embedded.catalogue import Catalogue
from campus_server.telemetry.embedded.frame import Frame, Kind, encode
from campus_server.telemetry.embedded.hot import HOT_ROWS
from campus_server.telemetry.embedded.log import Log, sync_folder, write_durably
from campus_server.telemetry.embedded.table import Table
from campus_server.telemetry.embedded.waiting import no_rows
from campus_server.telemetry.ranges import RangeSet

__all__ = ["migrate"]

_ROWS = "SELECT series, time_ms, value, quality, boot, seq FROM readings"
_WAITING = "SELECT point, time_ms, value, quality, boot, seq FROM waiting ORDER BY place"


def migrate(folder: Path) -> None:
    """Nothing where there is no such file. Raises `StoreAway` where it cannot be opened."""
    old = folder / "open_day.duckdb"
    if not old.exists():
        return
    shutil.rmtree(folder / "log", ignore_errors=True)
    for left_over in (*folder.glob("catalogue.db*"), *folder.glob("snapshot-*")):
        left_over.unlink()
    try:
        connection = duckdb.connect(str(old), read_only=not old.with_suffix(".duckdb.wal").exists())
    except duckdb.Error as error:
        raise StoreAway(f"{old}: cannot be opened to be migrated: {error}") from error
    with connection:
        _write(folder, connection)
    sync_folder(folder)
    old.rename(old.with_suffix(".duckdb.migrated"))
    sync_folder(folder)


def _write(folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.execute("SELECT point FROM series ORDER BY series").fetchall()
    points = [str(point) for (point,) in found]
    boots = connection.execute("SELECT gateway, name FROM boots ORDER BY boot").fetchall()
    applied = {boot: RangeSet() for boot in range(len(boots))}
    for boot, first, last in connection.execute("SELECT boot, first, last FROM applied").fetchall():
        applied[boot].add(first, last)
    waiting = connection.execute(_WAITING).fetchnumpy()
    names, position = np.unique(waiting["point"].astype(str), return_inverse=True)
    known = {point: series for series, point in enumerate(points)}
    for name in names.tolist():
        known.setdefault(name, len(known))
    waiting["series"] = np.array([known[name] for name in names.tolist()], np.int32)[position]
    catalogue = Catalogue(folder / "catalogue.db")
    with catalogue.transaction():
        catalogue.add_series(0, known)
        catalogue.change_boots(add=dict(enumerate(boots)))
        catalogue.set_applied({boot: list(ranges) for boot, ranges in applied.items()})
        catalogue.set_state("snapshot", _write_snapshot(folder, waiting).name)
    catalogue.close()
    _write_log(Log(folder / "log"), connection, len(known), len(boots))


def _write_snapshot(folder: Path, waiting: Table) -> Path:
    path = folder / "snapshot-0000000000.frame"
    messages, rows = _parted(waiting)
    nothing = no_rows()[1]
    frame = Frame(Kind.SNAPSHOT, 0, 0, [], 0, [], messages, nothing, rows)
    write_durably(path, encode(frame))
    return path


def _write_log(log: Log, connection: duckdb.DuckDBPyConnection, series: int, boots: int) -> None:
    last = connection.execute("SELECT coalesce(max(arrival), 0) FROM readings").fetchone()
    rows = 0 if last is None else int(last[0])
    for segment, first in enumerate(range(1, rows + 1, HOT_ROWS), 1):
        found = connection.execute(
            f"{_ROWS} WHERE arrival >= ? AND arrival < ? ORDER BY arrival",
            [first, first + HOT_ROWS],
        ).fetchnumpy()
        if len(found["series"]) != min(HOT_ROWS, rows + 1 - first):
            raise StoreAway("open_day.duckdb: its log has gaps: restore it from a backup")
        messages, table = _parted(found)
        log.begin(segment, first)
        nothing = no_rows()[1]
        log.append(Frame(Kind.WRITE, first, series, [], boots, [], messages, table, nothing))
    log.close()


def _parted(found: Table) -> tuple[Table, Table]:
    """Messages in the order in which they came, and rows that point to them."""
    pairs = np.stack([found["boot"].astype(np.int64), found["seq"].astype(np.int64)])
    unique, first, inverse = np.unique(pairs, axis=1, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rows = {name: found[name] for name in ("series", "time_ms", "value", "quality")}
    rows["message"] = np.argsort(order)[inverse.reshape(-1)]
    return {"boot": unique[0][order], "seq": unique[1][order]}, rows
