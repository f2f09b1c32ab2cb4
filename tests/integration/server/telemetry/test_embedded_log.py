"""The embedded store's log: what was acknowledged is there, in its order, whatever breaks."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pytest
from tests.support.telemetry import T0, batch, known, values, write

from campus_server.errors import StoreAway
from campus_server.telemetry.embedded import EmbeddedStore
from campus_server.telemetry.embedded.log import DamagedLog


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "telemetry"


@pytest.fixture
def store(folder: Path) -> Iterator[EmbeddedStore]:
    opened = EmbeddedStore(folder)
    yield opened
    opened.close()


def segments(folder: Path) -> list[Path]:
    return sorted((folder / "log").glob("*.log"))


def test_a_message_is_applied_once(store: EmbeddedStore) -> None:
    assert write(store, (1, "gw-1/a", T0, 1.0), (2, "gw-1/a", T0 + 1, 2.0)) == 2
    assert write(store, (2, "gw-1/a", T0 + 1, 9.0), (3, "gw-1/a", T0 + 2, 3.0)) == 1
    assert values(store, "gw-1/a") == [(T0, 1.0), (T0 + 1, 2.0), (T0 + 2, 3.0)]
    assert store.applied("gw-1", "b1") == [(1, 3)]
    assert store.applied("gw-1", "b2") == []


def test_a_message_that_is_twice_in_a_batch_is_taken_once(store: EmbeddedStore) -> None:
    first = batch(store, (1, "gw-1/a", T0, 1.0), (2, "gw-1/a", T0 + 1, 2.0))
    twice = batch(store, (1, "gw-1/a", T0, 1.0), (2, "gw-1/a", T0 + 1, 2.0))
    object.__setattr__(twice, "messages", [first.messages[0], first.messages[0]])
    assert store.write(twice, known(twice)).fresh.tolist() == [True, False]


@pytest.mark.parametrize("flushed", [False, True])
def test_the_log_gives_back_rows_in_order_of_arrival(
    store: EmbeddedStore, folder: Path, flushed: bool
) -> None:
    write(store, (1, "gw-1/b", T0 + 9, 1.0), (1, "gw-1/a", T0, 2.0), (2, "gw-1/b", T0 + 3, 3.0))
    if flushed:
        store.maintain(T0)
    write(store, (3, "gw-1/c", T0, 4.0))
    store.close()
    again = EmbeddedStore(folder)
    (stretch,) = again.log(1)
    assert stretch.arrival.tolist() == [2, 3, 4]
    rows = stretch.batch
    assert rows.points is again.points
    assert rows.points.ids(rows.point) == ["gw-1/a", "gw-1/b", "gw-1/c"]
    assert [rows.messages[m] for m in rows.message] == [("gw-1", "b1", n) for n in (1, 2, 3)]
    assert [part.arrival.tolist() for part in again.log(0, rows=3)] == [[1, 2, 3], [4]]
    assert [part.batch.value.tolist() for part in again.log(0, rows=1)] == [[1], [2], [3], [4]]
    assert list(again.log(4)) == []
    assert again.last_arrival() == 4
    again.close()


def test_waiting_rows_go_on_the_log_in_the_order_in_which_they_came(folder: Path) -> None:
    store = EmbeddedStore(folder)
    for seq in range(1, 4):
        rows = [(seq, "gw-1/x", T0 + 10 * seq + i, float(10 * seq + i)) for i in range(3)]
        write(store, *rows, (seq, "gw-1/x", T0, float(seq)), unknown=("gw-1/x",))
        if seq == 2:
            store.maintain(T0)
        store.close()
        store = EmbeddedStore(folder)
    write(store, (4, "gw-1/x", T0, 4.0), (4, "gw-1/y", T0, 5.0), unknown=("gw-1/x", "gw-1/y"))
    (released,) = store.release(["gw-1/x"])
    expected = [10.0, 11.0, 12.0, 1.0, 20.0, 21.0, 22.0, 2.0, 30.0, 31.0, 32.0, 3.0, 4.0]
    for stretch in (released, *store.log(0)):
        assert stretch.batch.value.tolist() == expected
        assert stretch.arrival.tolist() == list(range(1, 14))
        assert [m.seq for m in stretch.batch.messages] == [1, 2, 3, 4]
    assert values(store, "gw-1/x")[0] == (T0, 4.0)
    assert store.waiting() == [("gw-1/y", 1)]
    store.close()


def test_when_too_many_wait_the_gateway_keeps_them_and_nobody_else_does(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "small", waiting_max=1, waiting_max_all=2)
    one = batch(store, (1, "gw-1/x", T0, 1.0), (2, "gw-1/x", T0, 1.0), (3, "gw-1/a", T0, 1.0))
    written = store.write(one, known(one, ["gw-1/x"]))
    assert written.refused == {1}
    assert store.applied("gw-1", "b1") == [(1, 1), (3, 3)]
    other = batch(store, (1, "gw-2/y", T0, 1.0), gateway="gw-2")
    assert store.write(other, known(other, ["gw-2/y"])).refused == frozenset()
    third = batch(store, (1, "gw-3/z", T0, 1.0), gateway="gw-3")
    assert store.write(third, known(third, ["gw-3/z"])).refused == {0}
    store.release(["gw-1/x"])
    assert store.write(third, known(third, ["gw-3/z"])).refused == frozenset()
    store.close()


def test_a_torn_last_write_is_cut_off(store: EmbeddedStore, folder: Path) -> None:
    write(store, (1, "gw-1/a", T0, 1.0))
    whole = segments(folder)[0].stat().st_size
    write(store, (2, "gw-1/a", T0 + 1, 2.0))
    store.close()
    complete = segments(folder)[0].read_bytes()
    for torn in (
        complete[: whole + 1],
        complete[: whole + 60],
        complete[:-1],
        complete[:-9] + bytes(9),
        complete[:whole] + bytes(4096),
    ):
        segments(folder)[0].write_bytes(torn)
        again = EmbeddedStore(folder)
        assert again.applied("gw-1", "b1") == [(1, 1)]
        assert write(again, (2, "gw-1/a", T0 + 1, 2.0)) == 1
        again.close()
        again = EmbeddedStore(folder)
        assert values(again, "gw-1/a") == [(T0, 1.0), (T0 + 1, 2.0)]
        again.close()


@pytest.mark.parametrize("place", [3, 60, 100])
def test_damage_before_the_end_names_the_file(
    store: EmbeddedStore, folder: Path, place: int
) -> None:
    write(store, (1, "gw-1/a", T0, 1.0))
    write(store, (2, "gw-1/a", T0 + 1, 2.0))
    store.close()
    (segment,) = segments(folder)
    data = bytearray(segment.read_bytes())
    data[place] ^= 0xFF
    segment.write_bytes(data)
    with pytest.raises(DamagedLog, match=rf"{segment.name}.*backup"):
        EmbeddedStore(folder)
    assert segment.read_bytes() == data
    segment.unlink()
    EmbeddedStore(folder).close()


def half(file: int, data: bytes) -> int:
    """What a disk that fills up does: some of it, then nothing more."""
    if len(data) < 20:
        raise OSError(28, "no space")
    return os.pwrite(file, data[: len(data) // 2], os.lseek(file, 0, os.SEEK_END))


def away(*_: object) -> int:
    raise OSError(5, "input/output error")


@pytest.mark.parametrize(
    ("call", "effect"), [("write", half), ("write", away), ("fdatasync", away)]
)
def test_a_write_that_fails_leaves_no_trace(
    store: EmbeddedStore, folder: Path, call: str, effect: Callable[..., int]
) -> None:
    write(store, (1, "gw-1/a", T0, 1.0))
    name = f"campus_server.telemetry.embedded.log.os.{call}"
    with mock.patch(name, side_effect=effect), pytest.raises(StoreAway):
        write(store, (2, "gw-1/new", T0 + 1, 2.0))
    assert store.applied("gw-1", "b1") == [(1, 1)]
    assert store.latest(["gw-1/new"]) == {}
    assert store.last_arrival() == 1
    write(store, (3, "gw-1/other", T0 + 1, 3.0))
    store.close()
    again = EmbeddedStore(folder)
    assert again.latest(["gw-1/new", "gw-1/other"]) == {"gw-1/other": (T0 + 1, 3.0, 0)}
    assert again.applied("gw-1", "b1") == [(1, 1), (3, 3)]
    again.close()


def test_the_log_is_deleted_when_it_is_flushed_and_forgotten(
    store: EmbeddedStore, folder: Path
) -> None:
    for seq in range(1, 4):
        write(store, (seq, "gw-1/a", T0 + seq, float(seq)))
        store.maintain(T0)
    assert len(segments(folder)) == 4
    store.forget_log(1)
    assert [s.arrival.tolist() for s in store.log(1)] == [[2, 3]]
    assert len(segments(folder)) == 3
    store.forget_log(3)
    assert len(segments(folder)) == 1
    write(store, (4, "gw-1/a", T0 + 4, 4.0))
    store.forget_log(4)
    assert len(segments(folder)) == 1
    store.close()
    again = EmbeddedStore(folder)
    assert again.last_arrival() == 4
    assert [v for _, v in values(again, "gw-1/a")] == [1.0, 2.0, 3.0, 4.0]
    again.close()


def test_a_full_disk_is_a_store_that_is_away(tmp_path: Path) -> None:
    """In a child, because a limit on file sizes cannot be taken back."""
    script = textwrap.dedent(
        """
        import resource, signal, sys
        from pathlib import Path
        import numpy as np
        from campus_server.errors import StoreAway
        from campus_server.telemetry.batch import MessageId
        from campus_server.telemetry.embedded import EmbeddedStore
        from tests.support.telemetry import columns
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        store = EmbeddedStore(Path(sys.argv[1]))
        n, seq = 20_000, 0
        point = store.points.number("gw-1/a")
        def write():
            store.write(
                columns(store, [MessageId("gw-1", "b1", seq)], np.zeros(n, np.int32),
                        np.full(n, point), seq * n + np.arange(n),
                        np.random.default_rng(seq).random(n)),
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
    assert child.returncode == 0, child.stderr
    away, taken = child.stdout.splitlines()
    seq = int(away.split()[1])
    assert taken == f"taken [(1, {seq})] {20_000 * seq}", child.stderr


def test_one_process_owns_the_folder(store: EmbeddedStore, folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from campus_server.telemetry.embedded import EmbeddedStore\n"
        "EmbeddedStore(Path(sys.argv[1]))"
    )
    second = subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=False
    )
    assert StoreAway.__name__ in second.stderr


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(OSError, match="file"):
        EmbeddedStore(tmp_path / "file" / "telemetry")


def test_times_that_no_calendar_has(store: EmbeddedStore, folder: Path) -> None:
    times = [-(2**53), -1, 0, T0, 2**53 - 1, 2**53]
    store.add_history(batch(store, *[(1, "gw-1/a", t, float(i)) for i, t in enumerate(times)]))
    for _ in range(2):
        series = store.history("gw-1/a", -(2**60), 2**60, 100)
        assert series.time_ms.tolist() == times
        assert store.history("gw-1/a", -(2**60), 2**53, 100).time_ms.tolist() == times[:-1]
        assert store.history("gw-1/a", -(2**60), 2**60, 2).count.sum() == len(times)
        assert store.count() == len(times)
        store.maintain(2**60)
    assert store.latest(["gw-1/a"])["gw-1/a"].time_ms == 2**53
    assert (folder / "readings" / "1970-01-01").exists()
