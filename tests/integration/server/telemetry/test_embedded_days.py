"""Closed days of the embedded store: what becomes files, what is made again, what is let go."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.support.telemetry import T0, columns, readings, values, write

from campus_server.telemetry.batch import MessageId
from campus_server.telemetry.embedded import EmbeddedStore
from campus_server.telemetry.embedded.parquet import DamagedFile
from campus_server.telemetry.retention import Keep, Retention, RetentionSettings
from campus_server.telemetry.store import Maintenance

DAY_MS = 86_400_000
DAY = T0 // DAY_MS * DAY_MS
DATE = "2026-09-21"
LATER = DAY + 10 * DAY_MS


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    opened = EmbeddedStore(tmp_path)
    yield opened
    opened.close()


def fill(
    store: EmbeddedStore, seq: int, points: int, start_ms: int, period_ms: int, ticks: int
) -> NDArray[np.float64]:
    """[points, ticks] What was written."""
    value = np.round(np.random.default_rng(seq).normal(20, 5, (points, ticks)), 1)
    number = np.array([store.points.number(f"gw-1/p{i}") for i in range(points)])
    rows = points * ticks
    one = columns(
        store,
        [MessageId("gw-1", "b1", seq)],
        np.zeros(rows, np.int32),
        np.repeat(number, ticks),
        np.tile(start_ms + period_ms * np.arange(ticks), points),
        value.ravel(),
    )
    store.write(one, np.ones(rows, np.bool_))
    return value


def files(folder: Path, level: str, date: str = "*") -> list[Path]:
    return sorted(folder.glob(f"{level}/{date}/*.parquet"))


def table(paths: list[Path]) -> list[tuple[float, ...]]:
    select = (
        "SELECT series, time_ms, count, minimum, maximum, sum, last, squares FROM read_parquet(?)"
    )
    found = duckdb.execute(f"{select} ORDER BY series, time_ms", [[str(p) for p in paths]])
    return found.fetchall()


def until_merged(store: EmbeddedStore) -> None:
    """Merging goes on between writes, and keeps the files that it reads."""
    flusher = store._log._flusher
    with flusher._changed:
        assert flusher._changed.wait_for(
            lambda: not flusher._look_for_merges and flusher._merge is None, 30
        )


def test_a_day_that_is_over_becomes_one_file_and_its_rollups(
    store: EmbeddedStore, tmp_path: Path
) -> None:
    value = fill(store, 1, 3, DAY, 10_000, 8640)
    assert store.maintain(DAY + DAY_MS + 60_000) == Maintenance()
    assert files(tmp_path, "readings") == []
    assert store.maintain(LATER) == Maintenance(closed_days=1, dropped_files=1)
    assert len(files(tmp_path, "readings", DATE)) == 1
    assert list(tmp_path.glob("runs/*")) == []
    for level, minutes in (("1m", 1), ("15m", 15), ("1h", 60), ("1d", 1440)):
        rows = table(files(tmp_path, f"rollup_{level}"))
        chunk = value.reshape(3, -1, 6 * minutes)
        assert [row[:3] for row in rows] == [
            (series, DAY + bucket * minutes * 60_000, 6 * minutes)
            for series in range(3)
            for bucket in range(1440 // minutes)
        ]
        by_column = np.array([row[3:] for row in rows]).T
        squares = ((chunk - chunk.mean(2, keepdims=True)) ** 2).sum(2)
        expected = [chunk.min(2), chunk.max(2), chunk.sum(2), chunk[:, :, -1], squares]
        for got, wanted in zip(by_column, expected, strict=True):
            np.testing.assert_allclose(got, wanted.ravel(), rtol=1e-6)
    assert store.maintain(LATER) == Maintenance()


def test_a_day_is_not_closed_again_for_a_run_that_reaches_into_the_next(
    store: EmbeddedStore, tmp_path: Path
) -> None:
    fill(store, 1, 2, DAY, 60_000, 1440 + 100)
    now = DAY + DAY_MS + 2 * 3_600_000
    assert store.maintain(now) == Maintenance(closed_days=1)
    assert store.maintain(now) == Maintenance()
    assert store.count() == 2 * 1540
    assert store.maintain(LATER) == Maintenance(closed_days=1, dropped_files=1)
    assert len(files(tmp_path, "readings")) == 2


def test_the_files_are_sorted_parquet_that_any_tool_reads(
    store: EmbeddedStore, tmp_path: Path
) -> None:
    value = fill(store, 1, 5, DAY, 60_000, 1440)
    store.maintain(LATER)
    (path,) = files(tmp_path, "readings")
    rows = duckdb.execute(
        "SELECT series, time_ms, value, quality FROM read_parquet(?)", [str(path)]
    ).fetchnumpy()
    assert rows["value"].tolist() == value.ravel().tolist()
    assert (np.diff(rows["series"].astype(np.int64) * 2**44 + rows["time_ms"] - DAY) > 0).all()


def test_only_the_files_that_late_data_touches_are_made_again(
    store: EmbeddedStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campus_server.telemetry.embedded.pieces.PIECE_ROWS", 3_000)
    fill(store, 1, 10, DAY, 60_000, 1440)
    store.maintain(LATER)
    before = files(tmp_path, "readings", DATE)
    assert len(before) == 5
    write(store, (2, "gw-1/p2", DAY + 1, 999.0), (2, "gw-1/new", DAY + 1, 1.0))
    assert store.maintain(LATER) == Maintenance(remade_days=1, dropped_files=1)
    after = files(tmp_path, "readings", DATE)
    assert len(set(before) & set(after)) == 4
    assert store.history("gw-1/p2", DAY, DAY + DAY_MS, 10).maximum.max() == 999.0
    assert store.history("gw-1/p3", DAY, DAY + DAY_MS, 10).maximum.max() < 999.0
    assert values(store, "gw-1/new") == [(DAY + 1, 1.0)]
    assert store.count() == 14_402


def test_many_days_of_rollups_are_gathered_in_few_files(
    store: EmbeddedStore, tmp_path: Path
) -> None:
    for day in range(20):
        fill(store, day + 1, 2, DAY + day * DAY_MS, 600_000, 144)
    store.maintain(DAY + 30 * DAY_MS)
    until_merged(store)
    assert len(files(tmp_path, "rollup_1m")) == 20
    assert len(files(tmp_path, "rollup_1h")) < 10
    series = store.history("gw-1/p0", DAY, DAY + 20 * DAY_MS, 400)
    assert series.bucket_ms == 3_600_000 * 2
    assert series.count.sum() == 20 * 144


def test_made_up_times_do_not_become_a_file_each(store: EmbeddedStore, tmp_path: Path) -> None:
    n = 5_000
    rng = np.random.default_rng(1)
    days = rng.permutation(n)
    one = columns(
        store,
        [MessageId("gw-1", "b1", 1)],
        np.zeros(n, np.int32),
        np.full(n, store.points.number("gw-1/a")),
        DAY - days * DAY_MS,
        days * 1.0,
    )
    store.write(one, np.ones(n, np.bool_))
    fill(store, 2, 2, DAY - 3 * DAY_MS, 60_000, 1440)
    store.maintain(LATER)
    assert len(list(tmp_path.rglob("*.parquet"))) < 20
    assert store.count() == n + 2 * 1440
    found = store.history("gw-1/a", DAY - 9 * DAY_MS, DAY, 100)
    assert found.mean.tolist() == [9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0]
    assert len(readings(store, ["gw-1/a"], DAY - n * DAY_MS, DAY + 1)) == n


def test_history_of_years_is_closed_day_by_day(store: EmbeddedStore, tmp_path: Path) -> None:
    rows = 100 * 100
    time_ms = DAY - 100 * DAY_MS + np.arange(rows) * (DAY_MS // 100)
    one = columns(
        store,
        [],
        np.zeros(rows, np.int32),
        np.full(rows, store.points.number("gw-1/a")),
        time_ms,
        np.arange(rows) * 1.0,
    )
    store.add_history(one)
    assert store.maintain(DAY).closed_days == 99
    assert store.maintain(LATER).closed_days == 1
    until_merged(store)
    assert list(tmp_path.glob("runs/*")) == []
    assert store.count() == rows
    assert store.history("gw-1/a", DAY - 200 * DAY_MS, DAY, 200).count.sum() == rows


def by_parity(point: NDArray[np.int32]) -> NDArray[np.intp]:
    return (point % 2).astype(np.intp)


def test_retention_is_by_class_and_lets_go_of_whole_files(tmp_path: Path) -> None:
    settings = RetentionSettings(
        Keep(), {"raw": Keep(readings_days=3, rollups_days=20)}
    )  # default for ever; the odd points a short time
    store = EmbeddedStore(tmp_path, retention=Retention(settings, by_parity))
    fill(store, 1, 2, DAY, 60_000, 2 * 1440)
    assert store.points.find("gw-1/p1") == 1
    store.maintain(DAY + 3 * DAY_MS)
    assert len(files(tmp_path, "readings")) == 4
    done = store.maintain(DAY + 4 * DAY_MS)
    assert done.dropped_files == 1
    assert {p.name.rpartition("-")[2] for p in files(tmp_path, "readings", DATE)} == {
        "default.parquet"
    }
    assert len(readings(store, ["gw-1/p0"])) == 2 * 1440
    assert len(readings(store, ["gw-1/p1"])) == 1440
    for point in ("gw-1/p0", "gw-1/p1"):  # its roll-ups are kept longer
        for budget in (10, 48, 200, 4_000):
            series = store.history(point, DAY, DAY + 2 * DAY_MS, budget)
            assert series.count.sum() == 2 * 1440
    write(store, (2, "gw-1/p1", DAY + 1, 1e6))  # comes later than it would be kept
    store.maintain(DAY + 5 * DAY_MS)
    series = store.history("gw-1/p1", DAY, DAY + DAY_MS, 20)
    assert series.count.sum() == 1440
    assert series.maximum.max() < 1e6
    store.maintain(DAY + 60 * DAY_MS)
    assert store.history("gw-1/p1", DAY, DAY + 2 * DAY_MS, 10).count.sum() == 0
    assert store.history("gw-1/p0", DAY, DAY + 2 * DAY_MS, 10).count.sum() == 2 * 1440
    store.close()


def test_a_point_that_changes_its_class_keeps_its_history(tmp_path: Path) -> None:
    settings = RetentionSettings(Keep(), {"raw": Keep(readings_days=3)})
    swapped = False

    def class_of(point: NDArray[np.int32]) -> NDArray[np.intp]:
        return by_parity(point + swapped)

    store = EmbeddedStore(tmp_path, retention=Retention(settings, class_of))
    fill(store, 1, 2, DAY, 60_000, 1440)
    store.maintain(DAY + 2 * DAY_MS)
    swapped = True
    write(store, (2, "gw-1/p0", DAY + 1, 500.0), (2, "gw-1/p1", DAY + 1, 500.0))
    store.maintain(DAY + 2 * DAY_MS)
    assert store.count() == 2 * 1441
    store.maintain(DAY + 5 * DAY_MS)
    assert len(readings(store, ["gw-1/p0"])) == 0
    assert len(readings(store, ["gw-1/p1"])) == 1441
    for point in ("gw-1/p0", "gw-1/p1"):
        series = store.history(point, DAY, DAY + DAY_MS, 24)
        assert series.count.sum() == 1441
        assert series.maximum.max() == 500.0
    store.close()


def test_a_damaged_file_is_named_and_the_rest_goes_on(store: EmbeddedStore, tmp_path: Path) -> None:
    fill(store, 1, 2, DAY, 60_000, 3 * 1440)
    store.maintain(LATER)
    store.close()
    (path,) = files(tmp_path, "readings", DATE)
    data = bytearray(path.read_bytes())
    data[: len(data) // 2] = bytes(len(data) // 2)
    path.write_bytes(data)
    again = EmbeddedStore(tmp_path)
    with pytest.raises(DamagedFile, match=rf"{DATE}/{path.name}.*backup"):
        again.history("gw-1/p0", DAY, DAY + 3_600_000, 1_000)
    assert again.history("gw-1/p0", DAY + DAY_MS, DAY + DAY_MS + 3_600_000, 1_000).count.sum() == 60
    write(again, (2, "gw-1/p0", DAY + 5 * DAY_MS, 1.0))
    again.maintain(LATER)
    assert again.history("gw-1/p0", DAY + 5 * DAY_MS, LATER, 10).mean.tolist() == [1.0]
    again.close()


def test_who_reads_keeps_the_files_that_are_replaced_meanwhile(
    store: EmbeddedStore, tmp_path: Path
) -> None:
    fill(store, 1, 100, DAY, 60_000, 1440)
    store.maintain(LATER)
    before = files(tmp_path, "readings")
    stretches = store.readings([f"gw-1/p{i}" for i in range(100)], DAY, DAY + DAY_MS)
    rows = len(next(stretches).time_ms)
    write(store, (2, "gw-1/p0", DAY + 1, 1.0))
    store.maintain(LATER)
    assert set(before) < set(files(tmp_path, "readings"))
    rows += sum(len(one.time_ms) for one in stretches)
    assert rows == 144_000
    assert not set(before) & set(files(tmp_path, "readings"))


def test_what_a_crash_has_left_over_is_deleted_at_start(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path)
    fill(store, 1, 2, DAY, 60_000, 1440)
    store.maintain(LATER)
    store.close()
    (kept,) = files(tmp_path, "readings")
    stray = kept.with_name("0000000099-0000-default.parquet")
    stray.write_bytes(kept.read_bytes())
    again = EmbeddedStore(tmp_path)
    assert files(tmp_path, "readings") == [kept]
    assert again.count() == 2880
    again.close()


def test_disk_use_tells_rows_and_bytes(store: EmbeddedStore, tmp_path: Path) -> None:
    fill(store, 1, 2, DAY, 60_000, 1440)
    use = {one.kind: one for one in store.disk_use()}
    assert (use["log"].files, use["log"].rows) == (1, 2880)
    assert use["readings"].files == 0
    store.maintain(LATER)
    use = {one.kind: one for one in store.disk_use()}
    assert (use["log"].rows, use["readings"].rows, use["rollup_1h"].rows) == (0, 2880, 48)
    assert use["readings"].bytes == files(tmp_path, "readings")[0].stat().st_size


def test_a_point_kept_for_less_long_than_its_neighbours_is_drawn_from_its_rollups(
    tmp_path: Path,
) -> None:
    """Its series lies between others whose readings of the same days are still there."""
    kept = RetentionSettings(classes={"Short": Keep(readings_days=7)})
    store = EmbeddedStore(
        tmp_path, retention=Retention(kept, lambda point: (point == 1).astype(np.intp))
    )
    fill(store, 1, 3, DAY, 60_000, 1440)
    store.maintain(DAY + DAY_MS + 7_200_000)
    store.maintain(DAY + 10 * DAY_MS)
    for point in ("gw-1/p0", "gw-1/p1", "gw-1/p2"):
        hour = store.history(point, DAY + 3_600_000, DAY + 7_200_000, 1000)
        assert hour.count.sum() == 60, point
        cut = store.history(point, DAY + 1_800_000, DAY + DAY_MS - 1_800_000, 100)
        assert cut.count.sum() == 1380, point
    store.close()
