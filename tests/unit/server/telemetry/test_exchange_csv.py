"""Readings to CSV and back, and the files that people have."""

import io
import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_server.telemetry.exchange.csv_export import csv_of, text_cell
from campus_server.telemetry.exchange.csv_import import (
    BadFile,
    BadRow,
    ColumnNames,
    Reading,
    read_csv,
)
from campus_server.telemetry.exchange.times import time_ms_of
from campus_server.telemetry.store import Stretch

T0 = 1_790_000_000_000
POINTS = ("gw-1/a", "gw-1/b")
LAST_MS = 9_223_372_036_854


def read(text: str | bytes, names: ColumnNames = ColumnNames()) -> list[Reading | BadRow]:  # noqa: B008  # frozen
    file = io.BytesIO(text.encode() if isinstance(text, str) else text)
    return list(read_csv(file, names, POINTS.__contains__))


def stretch(rows: Sequence[tuple[int, int, float, int]], points: Sequence[str] = POINTS) -> Stretch:
    time_ms, point, value, quality = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Stretch(
        points,
        np.array(point, np.int32),
        np.array(time_ms, np.int64),
        np.array(value, np.float64),
        np.array(quality, np.uint8),
    )


@given(
    st.lists(
        st.tuples(
            st.integers(0, LAST_MS),
            st.integers(0, 1),
            st.floats(allow_nan=False, allow_infinity=False),
            st.integers(0, 2),
        ),
        max_size=30,
    )
)
def test_what_goes_out_comes_in_again(rows: list[tuple[int, int, float, int]]) -> None:
    file = b"".join(csv_of([stretch(rows), stretch(rows)]))
    back = read(file)
    told = [(POINTS[p], t, v, q) for t, p, v, q in rows]
    found = [
        (one.point, one.time_ms, one.value, one.quality) for one in back if isinstance(one, Reading)
    ]
    assert found == 2 * told
    assert len(back) == len(found)


def test_a_file_begins_before_all_is_read() -> None:
    endless = (stretch([(T0 + n, 0, 1.0, 0)]) for n in itertools.count())
    assert len(list(itertools.islice(csv_of(endless), 1000))) == 1000


def test_a_row_is_for_people() -> None:
    assert b"".join(csv_of([stretch([(T0 + 5, 1, -1.5, 1)])])).decode().splitlines() == [
        "time,point,value,quality",
        "2026-09-21T14:13:20.005Z,gw-1/b,-1.5,uncertain",
    ]


@pytest.mark.parametrize("name", ["=1+1", "+x", "-x", "@SUM(A1)", "\tx", 'a"b', "a,b"])
def test_no_cell_is_run_by_a_spreadsheet_and_no_cell_is_torn(name: str) -> None:
    row = b"".join(csv_of([stretch([(T0, 0, 1.0, 0)], [name])])).decode().split("\r\n")[1]
    cell = row.removeprefix("2026-09-21T14:13:20.000Z,").removesuffix(",1.0,good")
    assert cell == text_cell(name)
    assert cell[0] in "'\"a"


def test_wide_files_have_a_column_a_point() -> None:
    file = "datetime;a;b;anomaly\n2026-09-21 14:13:20;1.5;;0\n2026-09-21 14:13:21;2;-3;1\n"
    assert read(file, ColumnNames(time="datetime", prefix="gw-1/")) == [
        BadRow(1, "no such point: 'gw-1/anomaly'"),
        Reading(T0, "gw-1/a", 1.5, 0, 2),
        Reading(T0 + 1000, "gw-1/a", 2.0, 0, 3),
        Reading(T0 + 1000, "gw-1/b", -3.0, 0, 3),
    ]


def test_columns_have_the_names_that_they_are_given() -> None:
    file = "\ufeffwhen,what,how much,note\n1790000000,'gw-1/a,1,\n"
    names = ColumnNames(time="when", point="what", value="how much")
    assert read(file.replace("'", ""), names) == [Reading(T0, "gw-1/a", 1.0, 0, 2)]


def test_bad_rows_are_named_by_line_and_the_others_live() -> None:
    file = (
        "time,point,value,quality\n"
        "1790000000,gw-1/a,1,good\n"
        "yesterday,gw-1/a,1,good\n"
        "\n"
        "1790000000,gw-1/x,1,good\n"
        "1790000000,gw-1/a,nan,good\n"
        "1790000000,gw-1/a,one,good\n"
        "1790000000,gw-1/a,1,fine\n"
        "1790000000,gw-1/a\n"
        '1790000000,"gw-1/b",2,2\n'
    )
    assert read(file) == [
        Reading(T0, "gw-1/a", 1.0, 0, 2),
        BadRow(3, "no time: 'yesterday'; write 2026-01-31 08:00, in UTC or with an offset"),
        BadRow(5, "no such point: 'gw-1/x'"),
        BadRow(6, "no finite number: 'nan' (write 1.5, not 1,5)"),
        BadRow(7, "no finite number: 'one' (write 1.5, not 1,5)"),
        BadRow(8, "no quality: 'fine' (good, uncertain, bad)"),
        BadRow(9, "2 cells under 4 names"),
        Reading(T0, "gw-1/b", 2.0, 2, 10),
    ]


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (b"", "is the file empty"),
        (b"a,b\n1,2\n", "one column has to be named 'time'"),
        (b"time,time,gw-1/a\n", "one column has to be named 'time'"),
        (b"time,point,what\n", "one column has to be named 'value'"),
        (b"time,gw-1/a\n1790000000,\xff\n", "not UTF-8"),
        (b'time,gw-1/a\n1790000000,"1\n', "not CSV"),
        (b"time,gw-1/a\n1790000000," + b"1" * 200_000 + b"\n", "not CSV"),
    ],
)
def test_what_is_no_such_file_is_refused(file: bytes, message: str) -> None:
    with pytest.raises(BadFile, match=message):
        read(file)


@pytest.mark.parametrize(
    ("text", "time_ms"),
    [
        ("2026-09-21T14:13:20Z", T0),
        ("2026-09-21T14:13:20.005Z", T0 + 5),
        ("2026-09-21 22:13:20+08:00", T0),
        ("2026-09-21 14:13:20", T0),
        ("2026-09-21", 1_789_948_800_000),
        (" 1790000000 ", T0),
        ("1790000000.005", T0 + 5),
        ("1790000000.0059", T0 + 5),
        ("1790000000005", T0 + 5),
        ("99999999999", None),  # still seconds, and too far ahead
        ("100000000000", 100_000_000_000),
        ("-1", None),
        ("9223372036855", None),
        ("9" * 30, None),
        ("noon", None),
        ("", None),
        ("2026-13-01", None),
    ],
)
def test_times_are_what_people_write(text: str, time_ms: int | None) -> None:
    if time_ms is None:
        with pytest.raises(ValueError, match="no time"):
            time_ms_of(text)
    else:
        assert time_ms_of(text) == time_ms


def test_a_line_without_an_end_is_no_csv() -> None:
    for file in ("time;" + "a;" * 600_000, "time,point,value\n" + "x" * 2_000_000):
        with pytest.raises(BadFile, match="characters"):
            read(file)


@pytest.mark.parametrize("text", ["20260101", "2026", "0"])
def test_a_date_without_hyphens_is_no_number_of_seconds(text: str) -> None:
    with pytest.raises(ValueError, match="2026-01-31"):
        time_ms_of(text)
