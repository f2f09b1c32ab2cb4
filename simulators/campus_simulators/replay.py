"""A recording: any CSV with a time column, its numeric columns as points.

Columns named `anomaly`, `changepoint` or `label` are the truth about the recording. They are kept
apart from the first line on and never become points.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path

from campus_simulators.errors import BadRecording

__all__ = ["TRUTH_COLUMNS", "Recording", "read_recording"]

TRUTH_COLUMNS = frozenset({"anomaly", "changepoint", "label"})
_TIME_COLUMNS = ("datetime", "timestamp", "time", "date", "t", "时间")
_LARGEST_FLOAT32 = 3.4e38
_MAX_COLUMNS = 60  # two registers each, and one Modbus request reads at most 125
_MISSING = frozenset({"", "nan", "null", "none", "na", "n/a"})


@dataclass(frozen=True)
class Recording:
    path: Path
    columns: tuple[str, ...]
    """Headings as they stand in the file."""
    names: tuple[str, ...]
    """The same as point names: ASCII, no blanks, unique."""
    seconds: tuple[float, ...]
    """Recorded time of each row since the first."""
    rows: tuple[tuple[float, ...], ...]
    fault_row: int | None
    """The first row that the file itself calls anomalous; None where it says nothing."""


def read_recording(path: Path) -> Recording:
    """Raise `BadRecording` with line and column for anything that is not such a file.

    A missing value is held at the column's last one, as a device's register would show it. A
    column without any number is a text column and left out.
    """
    text = _text(path)
    lines = list(_lines(text, _delimiter(text), path))
    if not lines:
        raise BadRecording(path, "is empty")
    heads = [cell.strip() for cell in lines.pop(0)[1]]
    _check_table(heads, lines, path)
    time_at = _time_column(heads, path)
    truth = {i: head.lower() for i, head in enumerate(heads) if head.lower() in TRUTH_COLUMNS}
    columns: dict[str, list[float]] = {}
    for i, head in enumerate(heads):
        if i != time_at and i not in truth and _has_number(lines, i):
            columns[head] = _column(lines, i, head, path)
    if not columns:
        raise BadRecording(path, "there is no column with numbers", line=1)
    if len(columns) > _MAX_COLUMNS:
        raise BadRecording(path, f"at most {_MAX_COLUMNS} columns of numbers, not {len(columns)}")
    return Recording(
        path,
        tuple(columns),
        _point_names(tuple(columns)),
        _times(lines, time_at, heads[time_at], path),
        tuple(zip(*columns.values(), strict=True)),
        _fault_row({name: _column(lines, i, heads[i], path) for i, name in truth.items()}),
    )


def _fault_row(truth: dict[str, list[float]]) -> int | None:
    """The change points of a recording matter only where it has no labels of rows."""
    labels = [values for name, values in truth.items() if name != "changepoint"]
    for row, marks in enumerate(zip(*(labels or truth.values()), strict=True)):
        if any(marks):
            return row
    return None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BadRecording(path, "there is no such file") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadRecording(path, "is not UTF-8 text", line) from None
    except OSError as error:
        raise BadRecording(path, f"cannot be read: {error.strerror}") from None


def _delimiter(text: str) -> str:
    """Whichever of `;` and `,` the heading has more of."""
    head = text.partition("\n")[0]
    return ";" if head.count(";") >= head.count(",") and ";" in head else ","


def _lines(text: str, delimiter: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line number from 1, cells) of each line that is not blank."""
    reader = csv.reader(text.splitlines(), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise BadRecording(path, f"is not CSV: {error}", reader.line_num) from None


def _check_table(heads: list[str], lines: list[tuple[int, list[str]]], path: Path) -> None:
    for i, head in enumerate(heads):
        if not head:
            raise BadRecording(path, f"column {i + 1} has no heading", line=1)
        if head in heads[:i]:
            raise BadRecording(path, "this heading comes twice", 1, head)
    for number, cells in lines:
        if len(cells) != len(heads):
            raise BadRecording(
                path, f"{len(cells)} cells, but the heading has {len(heads)}", line=number
            )
    if len(lines) < 2:
        raise BadRecording(path, "a recording has at least two rows")


def _time_column(heads: list[str], path: Path) -> int:
    lowered = [head.lower() for head in heads]
    for name in _TIME_COLUMNS:
        if name in lowered:
            return lowered.index(name)
    raise BadRecording(
        path, f"there is no time column; it is named one of {', '.join(_TIME_COLUMNS)}", line=1
    )


def _times(
    lines: list[tuple[int, list[str]]], at: int, column: str, path: Path
) -> tuple[float, ...]:
    times: list[float] = []
    for number, cells in lines:
        instant = _instant(cells[at], path, number, column)
        if times and instant < times[-1]:
            raise BadRecording(path, "the time goes backwards", number, column)
        times.append(instant)
    return tuple(instant - times[0] for instant in times)


def _instant(cell: str, path: Path, line: int, column: str) -> float:
    """Seconds: a number as it stands, or a date and time (taken as UTC without a zone)."""
    text = cell.strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise BadRecording(path, f"not a time: {text[:40]!r}", line, column) from None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    if not isfinite(seconds):
        raise BadRecording(path, f"not a time: {text[:40]!r}", line, column)
    return seconds


def _column(lines: list[tuple[int, list[str]]], at: int, column: str, path: Path) -> list[float]:
    values: list[float | None] = []
    for number, cells in lines:
        value = _number(cells[at], path, number, column)
        values.append(values[-1] if value is None and values else value)
    first = next((value for value in values if value is not None), 0.0)
    return [first if value is None else value for value in values]


def _has_number(lines: list[tuple[int, list[str]]], at: int) -> bool:
    for _, cells in lines:
        try:
            float(cells[at])
        except ValueError:
            continue
        if cells[at].strip().lower() not in _MISSING:
            return True
    return False


def _number(cell: str, path: Path, line: int, column: str) -> float | None:
    text = cell.strip()
    if text.lower() in _MISSING:
        return None
    try:
        value = float(text)
    except ValueError:
        raise BadRecording(path, f"not a number: {text[:40]!r}", line, column) from None
    if not isfinite(value) or abs(value) > _LARGEST_FLOAT32:
        raise BadRecording(path, f"does not fit a float32 register: {text[:40]!r}", line, column)
    return value


def _point_names(columns: Sequence[str]) -> tuple[str, ...]:
    """`Volume Flow RateRMS` becomes `volume_flow_raterms`; a heading without ASCII `column_3`."""
    names: list[str] = []
    for number, column in enumerate(columns, start=1):
        name = re.sub(r"[^a-z0-9]+", "_", column.lower()).strip("_")[:48]
        if not name or not name.isascii():
            name = f"column_{number}"
        names.append(f"{name}_{number}" if name in names else name)
    return tuple(names)
