"""Readings from CSV, in either shape that people have them in.

Long: a row a reading, in columns named time, point, value and perhaps quality. Wide: a column of
times and one column a point, named by it; an empty cell is no reading. The delimiter is the first
of `,` `;` and tab that stands in the header. Times are as `times` takes them.
"""

import csv
import io
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from campus_server.telemetry.exchange.times import time_ms_of
from campus_wire.senml import QUALITIES

__all__ = ["BadFile", "BadRow", "ColumnNames", "Reading", "read_csv"]

_LONGEST_LINE = 1 << 20
"""Characters; some 20,000 points in wide form."""
_DELIMITERS = ",;\t"
_QUALITY_CODES: dict[str, int] = {"": 0}
for _code, _name in enumerate(QUALITIES):
    _QUALITY_CODES |= {_name: _code, str(_code): _code}


class BadFile(Exception):
    """Nothing of it, or nothing from some line on, can be used; the text says why."""


class BadRow(NamedTuple):
    line: int
    reason: str


class Reading(NamedTuple):
    time_ms: int
    point: str
    value: float
    quality: int
    line: int


@dataclass(frozen=True)
class ColumnNames:
    time: str = "time"
    point: str = "point"
    """Where the header has it the file is long, else wide."""
    value: str = "value"
    quality: str = "quality"
    prefix: str = ""
    """Put before names of points that have no `/`, as in `gw-b07/`."""

    def point_of(self, cell: str) -> str:
        name = cell.strip()
        if name[:1] == "'" and name[1:2] in ("=", "+", "-", "@"):
            name = name[1:]  # as the export keeps spreadsheets from running it
        return name if "/" in name else self.prefix + name


_Cells = tuple[str, str, str]
"""Point, value and quality as they stand in the row."""
_CellsOf = Callable[[Sequence[str]], Iterator[_Cells]]


def read_csv(
    file: BinaryIO, names: ColumnNames, known: Callable[[str], bool]
) -> Iterator[Reading | BadRow]:
    """Row by row, as the file has them. Raises `BadFile`, also midway."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    line = 1
    try:
        lines = _lines(text)
        first = next(lines, "")
        delimiter = next((sign for sign in _DELIMITERS if sign in first), ",")
        header = [cell.strip() for cell in next(csv.reader([first], delimiter=delimiter), [])]
        time_at = _place(header, names.time)
        if names.point in header:
            cells_of = _long(header, names)
        else:
            points = {at: names.point_of(c) for at, c in enumerate(header) if at != time_at}
            yield from (BadRow(1, _unknown(p)) for p in points.values() if not known(p))
            cells_of = _wide({at: point for at, point in points.items() if known(point)})
        rows = csv.reader(lines, delimiter=delimiter, strict=True)
        for row in rows:
            line = rows.line_num + 1
            if len(row) == len(header):
                yield from _readings(line, row[time_at], cells_of(row), known)
            elif row:
                yield BadRow(line, f"{len(row)} cells under {len(header)} names")
    except UnicodeDecodeError:
        raise BadFile(
            f"after line {line}: this is not UTF-8 (in Excel: save as CSV UTF-8)"
        ) from None
    except csv.Error as error:
        raise BadFile(f"after line {line}: this is not CSV ({error})") from None
    finally:
        if not text.closed:
            text.detach()


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise BadFile(
                f"a line has more than {_LONGEST_LINE} characters: this is no CSV of ours"
            )
        yield line


def _readings(
    line: int, time: str, cells: Iterator[_Cells], known: Callable[[str], bool]
) -> Iterator[Reading | BadRow]:
    try:
        time_ms = time_ms_of(time)
    except ValueError as error:
        yield BadRow(line, str(error))
        return
    for point, value_cell, quality in cells:
        if not known(point):
            yield BadRow(line, _unknown(point))
            continue
        try:
            value = float(value_cell)
        except ValueError:
            value = math.nan
        code = _QUALITY_CODES.get(quality.strip())
        if not math.isfinite(value):
            yield BadRow(line, f"no finite number: {value_cell[:40]!r} (write 1.5, not 1,5)")
        elif code is None:
            yield BadRow(line, f"no quality: {quality[:40]!r} (good, uncertain, bad)")
        else:
            yield Reading(time_ms, point, value, code, line)


def _long(header: Sequence[str], names: ColumnNames) -> _CellsOf:
    point_at, value_at = _place(header, names.point), _place(header, names.value)
    quality_at = header.index(names.quality) if names.quality in header else None

    def cells_of(row: Sequence[str]) -> Iterator[_Cells]:
        yield (
            names.point_of(row[point_at]),
            row[value_at],
            "" if quality_at is None else row[quality_at],
        )

    return cells_of


def _wide(points: dict[int, str]) -> _CellsOf:
    def cells_of(row: Sequence[str]) -> Iterator[_Cells]:
        return ((point, row[at], "") for at, point in points.items() if row[at].strip())

    return cells_of


def _place(header: Sequence[str], name: str) -> int:
    if header.count(name) != 1:
        if not any(header):
            raise BadFile("line 1: there are no names of columns; is the file empty?")
        raise BadFile(
            f"line 1: one column has to be named {name!r}; there are {', '.join(header)[:200]!r}"
        )
    return header.index(name)


def _unknown(point: str) -> str:
    return f"no such point: {point[:100]!r}"
