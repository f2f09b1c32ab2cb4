"""What every time-series store must do, whatever it is made of."""

import itertools
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.telemetry import T0, Row, batch, columns, known, readings, values, write

from campus_server.telemetry.batch import MessageId
from campus_server.telemetry.points import Points
from campus_server.telemetry.store import TelemetryStore

Open = Callable[[], TelemetryStore]
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
FOREVER_MS = 2**53
"""The greatest whole number that a browser can ask for."""


def test_the_last_received_wins(store: TelemetryStore) -> None:
    write(store, (1, "gw-1/a", T0, 1.0))
    write(store, (2, "gw-1/a", T0, 5.0), (2, "gw-1/b", T0, 1.0))
    write(store, (3, "gw-1/b", T0, 2.0), (3, "gw-1/b", T0, 3.0))
    assert values(store, "gw-1/a") == [(T0, 5.0)]
    assert values(store, "gw-1/b") == [(T0, 3.0)]
    assert store.count() == 2
    assert store.latest(["gw-1/a", "gw-1/none"]) == {"gw-1/a": (T0, 5.0, 0)}


def test_the_last_received_wins_across_everything_the_store_does(open_store: Open) -> None:
    store = open_store()
    for seq, value in enumerate([1.0, 2.0, 3.0, 4.0], 1):
        write(store, (seq, "gw-1/a", T0, value), (seq, "gw-1/b", T0 + seq, value))
        if seq % 2:
            store.maintain(T0 + 30 * DAY_MS)
        store = open_store()
        assert values(store, "gw-1/a") == [(T0, value)]
        assert readings(store, ["gw-1/a"]) == [("gw-1/a", T0, value)]
        assert store.latest(["gw-1/a"])["gw-1/a"].value == value
    assert store.count() == 5


def test_late_data_is_history_and_not_the_latest(store: TelemetryStore) -> None:
    write(store, (1, "gw-1/a", T0, 1.0), (2, "gw-1/a", T0 - 5_000, 7.0))
    assert store.latest(["gw-1/a"])["gw-1/a"].value == 1.0
    assert values(store, "gw-1/a") == [(T0 - 5_000, 7.0), (T0, 1.0)]


def test_everything_is_there_after_opening_again(open_store: Open) -> None:
    store = open_store()
    write(store, (1, "gw-1/a", T0, 1.0), (4, "gw-1/b", T0 + 1, 2.0))
    store = open_store()
    assert store.latest(["gw-1/a", "gw-1/b"])["gw-1/b"].value == 2.0
    assert values(store, "gw-1/a") == [(T0, 1.0)]
    assert store.count() == 2
    write(store, (5, "gw-1/b", T0 + 2, 2.5))
    assert values(store, "gw-1/b") == [(T0 + 1, 2.0), (T0 + 2, 2.5)]


def test_unknown_points_wait_and_go_through(open_store: Open) -> None:
    store = open_store()
    rows = ((1, "gw-1/a", T0, 1.0), (1, "gw-1/new", T0, 2.0), (2, "gw-1/new", T0 + 1, 3.0))
    assert write(store, *rows, unknown=("gw-1/new",)) == 1
    assert values(store, "gw-1/new") == []
    assert store.latest(["gw-1/new"]) == {}
    assert store.waiting() == [("gw-1/new", 2)]
    store = open_store()
    assert store.waiting() == [("gw-1/new", 2)]
    released = store.release(["gw-1/new", "gw-1/other"])
    assert np.concatenate([one.batch.value for one in released]).tolist() == [2.0, 3.0]
    assert store.release(["gw-1/new"]) == []
    assert store.waiting() == []
    store = open_store()
    assert store.waiting() == []
    assert values(store, "gw-1/new") == [(T0, 2.0), (T0 + 1, 3.0)]
    assert store.latest(["gw-1/new"])["gw-1/new"].value == 3.0


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_not_finite_is_refused(store: TelemetryStore, value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        write(store, (1, "gw-1/a", T0, 1.0), (1, "gw-1/b", T0, value))
    with pytest.raises(ValueError, match="finite"):
        store.add_history(batch(store, (1, "gw-1/b", T0, value)))
    assert store.applied("gw-1", "b1") == []
    assert store.count() == 0


def test_a_range_holds_its_start_and_not_its_end(store: TelemetryStore) -> None:
    write(store, *[(1, "gw-1/a", T0 + t, float(t)) for t in range(5)])
    for start, end, expected in (
        (T0 + 1, T0 + 3, [1.0, 2.0]),
        (T0 + 2, T0 + 2, []),
        (T0 + 3, T0 + 1, []),
        (T0 - DAY_MS, T0, []),
        (T0 + 5, FOREVER_MS, []),
        (0, T0 + 1, [0.0]),
        (T0 + 4, FOREVER_MS, [4.0]),
    ):
        series = store.history("gw-1/a", start, end, 100)
        assert series.mean.tolist() == expected
        assert [value for _, _, value in readings(store, ["gw-1/a"], start, end)] == expected
    assert len(store.history("gw-1/none", 0, FOREVER_MS, 10).time_ms) == 0
    assert readings(store, ["gw-1/none"]) == []
    assert readings(store, []) == []


@pytest.mark.parametrize("maintained", [False, True])
def test_no_more_than_the_budget_and_no_spike_disappears(
    store: TelemetryStore, maintained: bool
) -> None:
    n = 30_000
    time_ms = T0 + np.arange(n) * 20_000  # a week
    value = np.where(np.arange(n) == 7_000, 9.0, 0.0)
    value[12_345] = -9.0
    point = store.points.number("gw-1/a")
    one = columns(
        store,
        [MessageId("gw-1", "b1", 1)],
        np.zeros(n, np.int32),
        np.full(n, point),
        time_ms,
        value,
    )
    store.write(one, np.ones(n, np.bool_))
    if maintained:
        store.maintain(T0 + 30 * DAY_MS)
    for start, end in (
        (T0, T0 + 7 * DAY_MS),
        (T0 + 1, T0 + 5 * DAY_MS + 12_345),
        (T0 - 400 * DAY_MS, FOREVER_MS),
        (T0 + 130_000_007, T0 + 250_000_001),
        (T0 + 139_999_999, T0 + 140_000_001),
    ):
        inside = (time_ms >= start) & (time_ms < end)
        for budget in (1, 7, 100, 500, 3_000, 100_000):
            series = store.history("gw-1/a", start, end, budget)
            assert len(series.time_ms) <= budget
            assert series.count.sum() == inside.sum()
            assert series.minimum.min() == value[inside].min()
            assert series.maximum.max() == value[inside].max()
            assert (series.count * series.mean).sum() == pytest.approx(value[inside].sum())
            assert (np.diff(series.time_ms) > 0).all()
            assert series.time_ms[0] >= start
            assert series.time_ms[-1] < end
            if inside.sum() <= budget:
                assert series.bucket_ms == 0
                assert series.time_ms.tolist() == time_ms[inside].tolist()
            elif len(np.unique(time_ms[inside] // DAY_MS)) > 1:
                assert len(series.time_ms) >= budget / 4


def test_late_data_reaches_closed_days_and_their_rollups(open_store: Open) -> None:
    store = open_store()
    day = T0 // DAY_MS * DAY_MS
    minutes = [(1, "gw-1/a", day + m * 60_000, float(m)) for m in range(1440)]
    write(store, *minutes, (1, "gw-1/b", day + 7, 1.0))
    store.maintain(day + 10 * DAY_MS)
    late: list[Row] = [
        (2, "gw-1/a", day + 30_000, 5_000.0),  # new
        (2, "gw-1/a", day + 60_000, -1.0),  # another value at a time that was there
        (2, "gw-1/a", day + DAY_MS, 3.0),
    ]
    write(store, *late)
    for _ in range(3):
        assert store.count() == 1443
        series = store.history("gw-1/a", day, day + DAY_MS, 24)
        assert series.count.sum() == 1441
        assert series.maximum[0] == 5_000.0
        assert series.minimum[0] == -1.0
        total = float((series.count * series.mean).sum())
        assert total == pytest.approx(sum(range(1440)) + 5_000 - 2)
        fine = store.history("gw-1/a", day, day + 120_000, 10)
        assert fine.mean.tolist() == [0.0, 5_000.0, -1.0]
        store.maintain(day + 10 * DAY_MS)
        store = open_store()


@pytest.mark.parametrize(
    ("zone", "date", "hours"),
    [
        ("Europe/Berlin", datetime(2026, 3, 29), 23),  # noqa: DTZ001  a local day, made aware below
        ("Europe/Berlin", datetime(2026, 10, 25), 25),  # noqa: DTZ001
        ("Asia/Shanghai", datetime(2026, 10, 25), 24),  # noqa: DTZ001
    ],
)
def test_a_local_day_holds_its_readings_at_every_level(
    store: TelemetryStore, zone: str, date: datetime, hours: int
) -> None:
    here = ZoneInfo(zone)
    start = int(date.replace(tzinfo=here).timestamp() * 1000)
    end = int((date + timedelta(days=1)).replace(tzinfo=here).timestamp() * 1000)
    assert end - start == hours * HOUR_MS
    every_minute = np.arange(start - DAY_MS, end + DAY_MS, 60_000)
    rows = [(1, "gw-1/a", int(t), float(i)) for i, t in enumerate(every_minute)]
    write(store, *rows)
    for _ in range(2):
        for budget in (1, 24, 100, 700, 2_000):
            series = store.history("gw-1/a", start, end, budget)
            assert len(series.time_ms) <= budget
            assert series.count.sum() == hours * 60
            assert series.minimum.min() == 1440.0
            assert series.maximum.max() == 1440.0 + hours * 60 - 1
        assert len(readings(store, ["gw-1/a"], start, end)) == hours * 60
        store.maintain(end + 10 * DAY_MS)


def test_every_character_of_an_id(open_store: Open) -> None:
    store = open_store()
    names = ["A-Z.a_z:0-9", "...", "a:b", "a_b", "a-b", "a.b", "_", "A", "a"]
    ids = [f"gw-1/{name}" for name in names]
    write(store, *[(1, one, T0, float(i)) for i, one in enumerate(ids)])
    store.maintain(T0 + 30 * DAY_MS)
    store = open_store()
    assert {one: latest.value for one, latest in store.latest(ids).items()} == {
        one: float(i) for i, one in enumerate(ids)
    }
    for i, one in enumerate(ids):
        assert values(store, one) == [(T0, float(i))]


def test_ten_thousand_series(open_store: Open) -> None:
    store = open_store()
    ids = [f"gw-{i % 7}/p{i}" for i in range(10_000)]
    numbers = np.array([store.points.number(one) for one in ids])
    for seq in range(1, 4):
        one = columns(
            store,
            [MessageId("gw-0", "b1", seq)],
            np.zeros(10_000, np.int32),
            numbers,
            np.full(10_000, T0 + seq * 10_000),
            seq * 10_000.0 + np.arange(10_000),
        )
        store.write(one, np.ones(10_000, np.bool_))
        store.maintain(T0 + (seq % 2) * 30 * DAY_MS)
    store = open_store()
    assert store.count() == 30_000
    latest = store.latest(ids)
    assert [latest[one].value for one in ids] == (30_000.0 + np.arange(10_000)).tolist()
    for i in (0, 4_999, 9_999):
        assert [v for _, v in values(store, ids[i])] == [s * 10_000.0 + i for s in (1, 2, 3)]


def test_readings_follow_each_other_in_time(store: TelemetryStore) -> None:
    n = 150_000
    numbers = np.array([store.points.number(f"gw-1/{name}") for name in "abc"])
    time_ms = T0 + np.arange(n) // 3 * 1_000
    one = columns(
        store,
        [MessageId("gw-1", "b1", 1)],
        np.zeros(n, np.int32),
        numbers[np.arange(n) % 3],
        time_ms,
        np.arange(n) * 1.0,
    )
    store.write(one, np.ones(n, np.bool_))
    write(store, (2, "gw-1/b", T0, -1.0))
    wanted = ["gw-1/c", "gw-1/none", "gw-1/b"]
    start, end = T0, T0 + 49_999_000
    stretches = list(store.readings(wanted, start, end))
    assert max(len(s.time_ms) for s in stretches) <= 120_000
    assert all(list(s.points) == wanted for s in stretches)
    time = np.concatenate([s.time_ms for s in stretches])
    position = np.concatenate([s.point for s in stretches])
    value = np.concatenate([s.value for s in stretches])
    assert len(time) == 2 * 49_999
    assert (np.diff(time * 3 + position) > 0).all()
    assert value[:4].tolist() == [2.0, -1.0, 5.0, 4.0]
    assert set(position.tolist()) == {0, 2}


def test_added_history_is_history_and_not_on_the_log(open_store: Open) -> None:
    store = open_store()
    write(store, (1, "gw-1/a", T0, 1.0))
    last = store.last_arrival()
    old = [(1, "gw-1/a", T0 - d * DAY_MS, float(d)) for d in range(100, 0, -1)]
    store.add_history(batch(store, *old, (1, "gw-1/b", T0, 4.0)))
    for _ in range(2):
        assert store.last_arrival() == last
        assert sum(len(one.arrival) for one in store.log(last)) == 0
        assert store.count() == 102
        assert values(store, "gw-1/a")[:2] == [(T0 - 100 * DAY_MS, 100.0), (T0 - 99 * DAY_MS, 99.0)]
        assert store.latest(["gw-1/a", "gw-1/b"]) == {
            "gw-1/a": (T0, 1.0, 0),
            "gw-1/b": (T0, 4.0, 0),
        }
        store.maintain(T0)
        store = open_store()
    store.add_history(batch(store, (1, "gw-1/a", T0 - DAY_MS, 7.0)))
    assert values(store, "gw-1/a")[-2:] == [(T0 - DAY_MS, 7.0), (T0, 1.0)]


def test_maintenance_stops_when_it_is_told(store: TelemetryStore) -> None:
    write(store, *[(1, "gw-1/a", T0 + d * DAY_MS, float(d)) for d in range(5)])
    store.maintain(T0 + 30 * DAY_MS, until=lambda: True)
    assert [v for _, v in values(store, "gw-1/a")] == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_what_is_read_meanwhile_is_whole(store: TelemetryStore) -> None:
    """Every write brings both points at one time: no reader sees one of them alone."""
    failures: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                seen = store.history("gw-1/a", 0, FOREVER_MS, 10_000)
                assert seen.mean.tolist() == [float(i) for i in range(len(seen.mean))]
                if len(seen.time_ms):
                    assert store.latest(["gw-1/a"])["gw-1/a"].time_ms >= seen.time_ms[-1]
        except BaseException as error:  # noqa: BLE001  told to the thread that started this one
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for seq in range(120):
        write(store, (seq, "gw-1/a", T0 + seq * HOUR_MS, float(seq)))
        if seq % 20 == 19:
            store.maintain(T0 + seq * HOUR_MS)
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(values(store, "gw-1/a")) == 120


fresh_gateway = itertools.count()
rows_of_messages = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from("ab"), st.integers(0, 5)), max_size=12
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(told=rows_of_messages, maintained=st.booleans())
def test_repetition_changes_nothing(
    store: TelemetryStore, told: list[tuple[int, str, int]], maintained: bool
) -> None:
    """A message always says the same; sent again, its readings are there once, as they were.

    One store serves all examples: each has a gateway of its own.
    """
    gateway = f"gw-{next(fresh_gateway)}"
    ids = {p: f"{gateway}/{p}" for p in "ab"}
    rows: dict[int, list[Row]] = {}
    for seq, p, t in sorted(set(told)):
        rows.setdefault(seq, []).append((seq, ids[p], T0 + 100 * seq + t, float(seq * 100 + t)))
    for again in range(3):
        for seq in sorted(rows):
            one = batch(store, *rows[seq], gateway=gateway)
            written = store.write(one, known(one))
            if store.keeps_log:
                assert written.fresh.all() == (again == 0)
        if maintained:
            store.maintain(T0 + 30 * DAY_MS)
    for name in ids.values():
        expected = {(t, v) for of in rows.values() for _, p, t, v in of if p == name}
        assert values(store, name) == sorted(expected)


def test_disk_use_names_its_kinds(store: TelemetryStore) -> None:
    write(store, (1, "gw-1/a", T0, 1.0))
    kinds = {"log", "readings", "rollup_1m", "rollup_15m", "rollup_1h", "rollup_1d", "catalogue"}
    use = store.disk_use()
    assert {one.kind for one in use} <= kinds
    assert all(one.files >= 0 and one.bytes >= 0 and one.rows >= 0 for one in use)


def test_points_are_those_of_the_process(open_store: Open) -> None:
    """Numbers given to ids that were never stored do not disturb those that were."""
    store = open_store()
    for name in ("never", "a", "nor-this", "b"):
        store.points.number(f"gw-1/{name}")
    write(store, (1, "gw-1/b", T0, 2.0), (1, "gw-1/a", T0, 1.0))
    store = open_store()
    assert isinstance(store.points, Points)
    store.points.number("gw-1/again-never")
    write(store, (2, "gw-1/a", T0 + 1, 3.0), (2, "gw-1/c", T0, 9.0))
    assert values(store, "gw-1/a") == [(T0, 1.0), (T0 + 1, 3.0)]
    assert values(store, "gw-1/b") == [(T0, 2.0)]
    assert values(store, "gw-1/c") == [(T0, 9.0)]


def test_the_store_can_be_asked_whether_it_answers(store: TelemetryStore) -> None:
    store.check()
