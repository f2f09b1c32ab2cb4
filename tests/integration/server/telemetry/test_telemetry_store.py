"""What every time-series store must do, whatever it is made of."""

import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import duckdb
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campus_server.errors import StoreAway
from campus_server.telemetry.batch import Batch, MessageId
from campus_server.telemetry.embedded import EmbeddedStore
from campus_server.telemetry.points import Points
from campus_server.telemetry.store import TelemetryStore

Open = Callable[[], TelemetryStore]
Row = tuple[int, str, int, float]
T0 = 1_790_000_000_000


@pytest.fixture
def open_store(tmp_path: Path) -> Iterator[Open]:
    opened: list[TelemetryStore] = []

    def open_it() -> TelemetryStore:
        for store in opened:
            store.close()
        opened.clear()
        opened.append(EmbeddedStore(tmp_path / "telemetry"))
        return opened[0]

    yield open_it
    for store in opened:
        store.close()


def batch(*rows: Row, gateway: str = "gw-1", boot: str = "b1") -> Batch:
    """Rows are (seq, point, time_ms, value)."""
    seqs = sorted({row[0] for row in rows})
    points = sorted({row[1] for row in rows})
    return Batch(
        [MessageId(gateway, boot, seq) for seq in seqs],
        Points(points),
        np.array([seqs.index(row[0]) for row in rows], np.int32),
        np.array([points.index(row[1]) for row in rows], np.int32),
        np.array([row[2] for row in rows], np.int64),
        np.array([row[3] for row in rows], np.float64),
        np.zeros(len(rows), np.uint8),
    )


def known(one: Batch, *unknown: str) -> np.ndarray:
    return np.array([one.points[p] not in unknown for p in one.point], np.bool_)


def write(store: TelemetryStore, *rows: Row, unknown: tuple[str, ...] = ()) -> int:
    one = batch(*rows)
    return int(store.write(one, known(one, *unknown)).fresh.sum())


def values(store: TelemetryStore, point: str) -> list[tuple[int, float]]:
    series = store.history(point, 0, 2 * T0, 10_000)
    assert series.bucket_ms == 0
    return list(zip(series.time_ms.tolist(), series.mean.tolist(), strict=True))


def test_a_message_is_applied_once(open_store: Open) -> None:
    store = open_store()
    assert write(store, (1, "gw-1/a", T0, 1.0), (2, "gw-1/a", T0 + 1, 2.0)) == 2
    assert write(store, (2, "gw-1/a", T0 + 1, 9.0), (3, "gw-1/a", T0 + 2, 3.0)) == 1
    assert values(store, "gw-1/a") == [(T0, 1.0), (T0 + 1, 2.0), (T0 + 2, 3.0)]
    assert store.applied("gw-1", "b1") == [(1, 3)]
    assert store.applied("gw-1", "b2") == []


def test_the_last_received_wins(open_store: Open) -> None:
    store = open_store()
    write(store, (1, "gw-1/a", T0, 1.0))
    write(store, (2, "gw-1/a", T0, 5.0))
    assert values(store, "gw-1/a") == [(T0, 5.0)]
    assert store.count() == 1
    assert store.latest(["gw-1/a", "gw-1/none"]) == {"gw-1/a": (T0, 5.0, 0)}


def test_late_data_is_history_and_not_the_latest(open_store: Open) -> None:
    store = open_store()
    write(store, (1, "gw-1/a", T0, 1.0), (2, "gw-1/a", T0 - 5_000, 7.0))
    assert store.latest(["gw-1/a"])["gw-1/a"].value == 1.0
    assert values(store, "gw-1/a") == [(T0 - 5_000, 7.0), (T0, 1.0)]


def test_unknown_points_wait_and_go_through(open_store: Open) -> None:
    store = open_store()
    rows = ((1, "gw-1/a", T0, 1.0), (1, "gw-1/new", T0, 2.0), (2, "gw-1/new", T0 + 1, 3.0))
    assert write(store, *rows, unknown=("gw-1/new",)) == 1
    assert values(store, "gw-1/new") == []
    assert [tuple(w) for w in store.waiting()] == [("gw-1/new", 2)]
    assert store.applied("gw-1", "b1") == [(1, 2)]
    store = open_store()
    (released,) = store.release(["gw-1/new", "gw-1/other"])
    assert released.batch.value.tolist() == [2.0, 3.0]
    assert released.arrival.tolist() == [2, 3]
    assert store.release(["gw-1/new"]) == []
    assert values(store, "gw-1/new") == [(T0, 2.0), (T0 + 1, 3.0)]
    assert store.latest(["gw-1/new"])["gw-1/new"].value == 3.0
    assert [len(stretch.batch) for stretch in store.log(1)] == [2]


def test_waiting_rows_go_through_in_the_order_in_which_they_came(open_store: Open) -> None:
    store = open_store()
    for seq in range(1, 4):
        rows = [(seq, "gw-1/x", T0 + 10 * seq + i, float(10 * seq + i)) for i in range(3)]
        write(store, *rows, (seq, "gw-1/x", T0, float(seq)), unknown=("gw-1/x",))
    store = open_store()
    write(store, (4, "gw-1/x", T0, 4.0), unknown=("gw-1/x",))
    store.release(["gw-1/x"])
    (stretch,) = store.log(0)
    expected = [10.0, 11.0, 12.0, 1.0, 20.0, 21.0, 22.0, 2.0, 30.0, 31.0, 32.0, 3.0, 4.0]
    assert stretch.batch.value.tolist() == expected
    assert [m.seq for m in stretch.batch.messages] == [1, 2, 3, 4]
    assert values(store, "gw-1/x")[0] == (T0, 4.0)


def test_when_too_many_wait_the_gateway_keeps_them_and_nobody_else_does(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "small", waiting_max=1)
    one = batch((1, "gw-1/x", T0, 1.0), (2, "gw-1/x", T0, 1.0), (3, "gw-1/a", T0, 1.0))
    written = store.write(one, known(one, "gw-1/x"))
    assert written.refused == {1}
    assert store.applied("gw-1", "b1") == [(1, 1), (3, 3)]
    other = batch((1, "gw-2/y", T0, 1.0), gateway="gw-2")
    assert store.write(other, known(other, "gw-2/y")).refused == frozenset()
    store.close()


def test_applied_ranges_are_kept_merged_while_running(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "long")
    with mock.patch("campus_server.telemetry.embedded.store._APPLIED_ROWS", 5):
        for seq in range(1, 30):
            write(store, (seq, "gw-1/a", T0 + seq, 1.0))
    store.close()
    with duckdb.connect(str(tmp_path / "long" / "open_day.duckdb")) as file:
        assert file.execute("SELECT count(*) FROM applied").fetchone()[0] <= 7  # type: ignore[index]
    store = EmbeddedStore(tmp_path / "long")
    assert store.applied("gw-1", "b1") == [(1, 29)]
    store.close()


def test_a_full_disk_is_a_store_that_is_away(tmp_path: Path) -> None:
    """In a child, because a limit on file sizes cannot be taken back."""
    script = textwrap.dedent(
        """
        import resource, signal, sys
        from pathlib import Path
        import numpy as np
        from campus_server.errors import StoreAway
        from campus_server.telemetry.batch import Batch, MessageId
        from campus_server.telemetry.points import Points
        from campus_server.telemetry.embedded import EmbeddedStore
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        store = EmbeddedStore(Path(sys.argv[1]))
        n, seq = 20_000, 0
        def write():
            store.write(
                Batch([MessageId("gw-1", "b1", seq)], Points(["gw-1/a"]), np.zeros(n, np.int32),
                      np.zeros(n, np.int32), seq * n + np.arange(n, dtype=np.int64),
                      np.random.default_rng(seq).random(n), np.zeros(n, np.uint8)),
                np.ones(n, np.bool_))
        soft = 2_000_000
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, resource.RLIM_INFINITY))
        try:
            while seq < 200:
                seq += 1
                write()
        except StoreAway:
            print("away", seq)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        write()
        print("taken", list(store.applied("gw-1", "b1")), store.count())
        """
    )
    child = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=False
    )
    away, taken = child.stdout.splitlines()
    seq = int(away.split()[1])
    assert taken == f"taken [(1, {seq})] {20_000 * seq}", child.stderr


def test_everything_is_there_after_opening_again(open_store: Open) -> None:
    store = open_store()
    write(store, (1, "gw-1/a", T0, 1.0), (4, "gw-1/b", T0 + 1, 2.0))
    before = [(list(s.arrival), list(s.batch.value)) for s in store.log(0)]
    store = open_store()
    assert store.applied("gw-1", "b1") == [(1, 1), (4, 4)]
    assert store.latest(["gw-1/b"])["gw-1/b"].value == 2.0
    assert [(list(s.arrival), list(s.batch.value)) for s in store.log(0)] == before
    assert write(store, (4, "gw-1/b", T0 + 1, 2.0)) == 0
    assert write(store, (5, "gw-1/b", T0 + 2, 2.5)) == 1


def test_the_log_gives_back_rows_in_order_of_arrival(open_store: Open) -> None:
    store = open_store()
    write(store, (1, "gw-1/b", T0 + 9, 1.0), (1, "gw-1/a", T0, 2.0), (2, "gw-1/b", T0 + 3, 3.0))
    (stretch,) = store.log(1)
    assert stretch.arrival.tolist() == [2, 3]
    rows = stretch.batch
    assert [rows.points[p] for p in rows.point] == ["gw-1/a", "gw-1/b"]
    assert [rows.messages[m].seq for m in rows.message] == [1, 2]
    assert [len(part.batch) for part in store.log(0, rows=2)] == [2, 1]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_not_finite_is_refused(open_store: Open, value: float) -> None:
    store = open_store()
    with pytest.raises(ValueError, match="finite"):
        write(store, (1, "gw-1/a", T0, value))
    assert store.applied("gw-1", "b1") == []


def test_a_chart_never_gets_more_than_its_budget_and_no_spike_disappears(open_store: Open) -> None:
    store = open_store()
    rows = [(1, "gw-1/a", T0 + i * 10, float(i == 700)) for i in range(1000)]
    write(store, *rows)
    series = store.history("gw-1/a", T0, T0 + 10_000, 50)
    assert len(series.time_ms) <= 50
    assert series.maximum.max() == 1.0
    assert series.count.sum() == 1000
    assert (np.diff(series.time_ms) > 0).all()


def test_empty_and_unknown_ranges_are_empty(open_store: Open) -> None:
    store = open_store()
    write(store, (1, "gw-1/a", T0, 1.0))
    assert len(store.history("gw-1/none", 0, 2 * T0, 10).time_ms) == 0
    assert len(store.history("gw-1/a", T0 + 1, T0 + 1, 10).time_ms) == 0
    assert values(store, "gw-1/a") == [(T0, 1.0)]
    assert len(store.history("gw-1/a", T0 - 10, T0, 10).time_ms) == 0


def test_one_process_owns_the_folder(open_store: Open, tmp_path: Path) -> None:
    open_store()
    script = (
        "import sys; from pathlib import Path\n"
        "from campus_server.telemetry.embedded import EmbeddedStore\n"
        "EmbeddedStore(Path(sys.argv[1]))"
    )
    second = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "telemetry")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert StoreAway.__name__ in second.stderr


def test_a_kill_leaves_readings_and_seq_agreeing(tmp_path: Path) -> None:
    script = textwrap.dedent(
        """
        import os, sys
        from pathlib import Path
        import numpy as np
        from campus_server.telemetry.batch import Batch, MessageId
        from campus_server.telemetry.points import Points
        from campus_server.telemetry.embedded import EmbeddedStore
        store = EmbeddedStore(Path(sys.argv[1]))
        start = sum(last - first + 1 for first, last in store.applied("gw-1", "b1"))
        for seq in range(start + 1, start + 10_000):
            n = 50
            store.write(
                Batch([MessageId("gw-1", "b1", seq)], Points(["gw-1/a"]), np.zeros(n, np.int32),
                      np.zeros(n, np.int32), seq * 1000 + np.arange(n, dtype=np.int64),
                      np.full(n, float(seq)), np.zeros(n, np.uint8)),
                np.ones(n, np.bool_))
            print(seq, flush=True)
        """
    )
    for _ in range(3):
        child = subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        told = 0
        for _ in range(30):
            told = int(child.stdout.readline())
        child.kill()
        child.communicate()
        store = EmbeddedStore(tmp_path)
        ((first, last),) = store.applied("gw-1", "b1")
        assert first == 1
        assert last >= told
        assert store.count() == 50 * last
        store.close()


messages = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from("ab"), st.integers(0, 5)), max_size=12
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(messages, max_size=4))
def test_any_repetition_gives_the_same_store(
    tmp_path_factory: pytest.TempPathFactory,
    batches: list[list[tuple[int, str, int]]],
) -> None:
    """A message always says the same; sent again, in whatever batch, it changes nothing."""
    told = {(seq, p, t): float(seq * 100 + t) for rows in batches for seq, p, t in rows}
    whole = {
        seq: [(seq, f"gw-1/{p}", T0 + t, v) for (s, p, t), v in sorted(told.items()) if s == seq]
        for seq in {seq for seq, _, _ in told}
    }
    first = EmbeddedStore(tmp_path_factory.mktemp("once"))
    second = EmbeddedStore(tmp_path_factory.mktemp("again"))
    for seq in sorted(whole):
        write(first, *whole[seq])
        write(second, *whole[seq])
        for repeated in sorted(whole):
            if repeated <= seq:
                assert write(second, *whole[repeated]) == 0
    for point in ("gw-1/a", "gw-1/b"):
        assert values(first, point) == values(second, point)
    first.close()
    second.close()


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(OSError, match="file"):
        EmbeddedStore(tmp_path / "file" / "telemetry")
