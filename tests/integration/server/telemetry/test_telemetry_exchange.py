"""Readings out of every store as files, and into it again."""

import io
from collections.abc import Callable
from itertools import count
from pathlib import Path

import duckdb
import numpy as np
import pytest
from tests.support.telemetry import T0, batch, readings, write

from campus_server.errors import StoreAway
from campus_server.telemetry.batch import Batch
from campus_server.telemetry.embedded import EmbeddedStore
from campus_server.telemetry.exchange.csv_export import csv_of
from campus_server.telemetry.exchange.csv_import import ColumnNames
from campus_server.telemetry.exchange.intake import Intake, take_in
from campus_server.telemetry.exchange.parquet_export import parquet_of
from campus_server.telemetry.retention import Keep, Retention, RetentionSettings
from campus_server.telemetry.store import TelemetryStore

POINTS = ("gw-1/a", "gw-1/b")


def fill(store: TelemetryStore, rows: int = 250) -> None:
    time_ms = [T0 + 60_000 * n for n in range(rows)]
    write(store, *[(1, POINTS[n % 2], t, n / 7) for n, t in enumerate(time_ms)])
    late = batch(store, (2, "gw-1/a", T0, 5.0), (2, "gw-1/b", T0, 6.0))
    qualities = np.array([2, 1], np.uint8)
    store.write(
        Batch(
            late.messages,
            late.points,
            late.message,
            late.point,
            late.time_ms,
            late.value,
            qualities,
        ),
        np.ones(2, np.bool_),
    )


def take(store: TelemetryStore, file: bytes, *, skip_bad: bool = False) -> Intake:
    known = POINTS.__contains__
    return take_in(io.BytesIO(file), store, known, ColumnNames(), now_ms=2 * T0, skip_bad=skip_bad)


def test_csv_out_and_in_again_is_the_same(open_store: Callable[[], TelemetryStore]) -> None:
    store = open_store()
    fill(store)
    before = readings(store, POINTS)
    file = b"".join(csv_of(store.readings(POINTS, 0, 2 * T0)))
    for old, new in ((b"gw-1/a", b"gw-1/c"), (b"gw-1/b", b"gw-1/d")):
        file = file.replace(old, new)
    taken = take_in(
        io.BytesIO(file), store, lambda _: True, ColumnNames(), now_ms=2 * T0, skip_bad=False
    )
    assert (taken.stored, taken.bad) == (251, 0)
    renamed = {"gw-1/c": "gw-1/a", "gw-1/d": "gw-1/b"}
    store = open_store()
    assert [(renamed[p], t, v) for p, t, v in readings(store, tuple(renamed))] == before
    again = b"".join(csv_of(store.readings(("gw-1/c", "gw-1/d"), 0, 2 * T0)))
    assert again == file


def test_parquet_says_the_same_as_the_store(store: TelemetryStore, tmp_path: Path) -> None:
    fill(store)
    file = tmp_path / "readings.parquet"
    file.write_bytes(b"".join(parquet_of(store.readings(POINTS, 0, 2 * T0))))
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT point, epoch_ms(time), value, quality FROM read_parquet(?)", [str(file)]
        ).fetchall()
    assert [row[:3] for row in rows] == readings(store, POINTS)
    assert [row[3] for row in rows[:2]] == [2, 1]
    assert {row[3] for row in rows[2:]} == {0}


def test_nothing_in_a_range_is_an_empty_file(store: TelemetryStore, tmp_path: Path) -> None:
    assert b"".join(csv_of(store.readings(POINTS, 0, 1))) == b"time,point,value,quality\r\n"
    file = tmp_path / "none.parquet"
    file.write_bytes(b"".join(parquet_of(store.readings(POINTS, 0, 1))))
    with duckdb.connect() as connection:
        assert connection.read_parquet(str(file)).fetchall() == []


def test_one_bad_row_and_nothing_is_stored_unless_it_may_be_left_out(
    store: TelemetryStore,
) -> None:
    file = b"time,point,value\n1790000000,gw-1/a,1\n1790000001,gw-1/a,none\n"
    refused = take(store, file)
    assert (refused.stored, refused.bad) == (0, 1)
    assert refused.named == [(3, "no finite number: 'none' (write 1.5, not 1,5)")]
    assert store.count() == 0
    taken = take(store, file, skip_bad=True)
    assert (taken.stored, taken.bad) == (1, 1)
    assert readings(store, POINTS) == [("gw-1/a", T0, 1.0)]


def test_many_bad_rows_are_counted_and_the_first_are_named(store: TelemetryStore) -> None:
    refused = take(store, b"time,point,value\n" + b"noon,gw-1/a,1\n" * 1000)
    assert (refused.bad, len(refused.named), refused.named[-1].line) == (1000, 100, 101)


def test_a_store_that_goes_away_midway_is_told_and_the_file_may_be_given_again(
    store: TelemetryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"{T0 + n},gw-1/a,{n}" for n in range(60_000)]
    file = "\n".join(["time,point,value", *rows]).encode()
    whole, calls = store.add_history, count(1)

    def add_one_batch(one: Batch) -> None:
        if next(calls) > 1:
            raise StoreAway("gone")
        whole(one)

    with monkeypatch.context() as patch:
        patch.setattr(store, "add_history", add_one_batch)
        with pytest.raises(StoreAway):
            take(store, file)
    assert 0 < store.count() < 60_000
    assert take(store, file).stored == 60_000
    assert store.count() == 60_000


def test_times_that_could_not_stay_are_bad_rows(tmp_path: Path) -> None:
    kept = Retention(RetentionSettings(default=Keep(readings_days=30)))
    store = EmbeddedStore(tmp_path / "kept", retention=kept)
    day = 86_400
    times = [T0 // 1000 + n * day for n in (0, -29, -31, 2)]
    file = "time,point,value\n" + "".join(f"{t},gw-1/a,1\n" for t in times)
    known = POINTS.__contains__
    taken = take_in(
        io.BytesIO(file.encode()), store, known, ColumnNames(), now_ms=T0, skip_bad=True
    )
    assert (taken.stored, [row.line for row in taken.named]) == (2, [4, 5])
    assert "retention" in taken.named[0].reason
    assert "ahead" in taken.named[1].reason
    store.close()
