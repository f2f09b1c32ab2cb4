"""A campus as CSV files, for people to look at.

equipment.csv        id, Brick class, building
points.csv           id, equipment, Brick class, unit, period
readings/DATE.csv    time (UTC), point, value; a file for each local day
truth.csv            every fault; `severity` is s at the end of each day, from its onset on
changes.csv          what changed and is no fault
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from campus_simulators.campus.campus import Campus, Columns
from campus_simulators.campus.fault_record import FaultRecord
from campus_simulators.errors import BadRequest

__all__ = ["write_campus"]

_TRUTH = (
    "equipment", "brick_class", "point", "mode", "iso", "law", "priority", "t0", "t_detectable",
    "t_fail", "mended", "failed", "life_days", "severity",
)  # fmt: skip


def write_campus(campus: Campus, folder: Path) -> None:
    """Generate all its days into an empty folder, or one that is made.

    Raise `BadRequest` where there is something else.
    """
    readings = folder / "readings"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise BadRequest(f"--out {folder}: the folder is not empty")
        readings.mkdir()
    except OSError as error:
        raise BadRequest(f"--out {folder}: {error.strerror}") from None
    _table(
        folder / "equipment.csv",
        ("equipment", "brick_class", "building"),
        ((one.id, one.brick_class, one.building) for one in campus.equipment),
    )
    _table(
        folder / "points.csv",
        ("point", "equipment", "brick_class", "unit", "period_s"),
        (
            (one.id, one.equipment, one.brick_class, one.unit, f"{one.period_s:g}")
            for one in campus.points
        ),
    )
    names = [point.id for point in campus.points]
    for number in range(campus.days):
        day = campus.start + timedelta(number)
        _write_day(readings / f"{day}.csv", names, campus.day(number))
    _table(folder / "truth.csv", _TRUTH, (_truth_row(record) for record in campus.truth))
    _table(
        folder / "changes.csv",
        ("time", "where", "what", "value"),
        ((_time(one.at), one.where, one.what, f"{one.value:.4g}") for one in campus.changes),
    )


def _write_day(path: Path, names: Sequence[str], columns: Columns) -> None:
    moments, inverse = np.unique(columns.time_ms, return_inverse=True)
    times = [_time(moment / 1000.0) for moment in moments.tolist()]
    rows = zip(inverse.tolist(), columns.point.tolist(), columns.value.tolist(), strict=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("time,point,value\n")
        file.writelines(f"{times[at]},{names[point]},{value:.6g}\n" for at, point, value in rows)


def _truth_row(record: FaultRecord) -> tuple[str, ...]:
    return (
        record.equipment,
        record.brick_class,
        record.point or "",
        record.mode,
        record.iso,
        record.law,
        record.priority,
        _time(record.t0),
        _time(record.t_detectable),
        _time(record.t_fail),
        _time(record.mended),
        str(int(record.failed)),
        f"{record.life_days:g}",
        " ".join(f"{s:g}" for s in record.severity),
    )


def _table(path: Path, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heads)
        writer.writerows(rows)


def _time(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return datetime.fromtimestamp(round(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
