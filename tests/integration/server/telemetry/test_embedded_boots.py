"""What the embedded store remembers of a gateway's boots: bounded, and the same after a restart."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.telemetry import T0, batch, known

from campus_server.telemetry.embedded import EmbeddedStore, appending, applied

BOOTS, RANGES = 3, 4
GATEWAY = "gw-1"
POINTS = ("gw-1/known", "gw-1/strange")


class Said(NamedTuple):
    boot: int
    seq: int
    strange: bool


steps = st.lists(
    st.one_of(
        st.builds(Said, st.integers(0, 9), st.integers(1, 30), st.booleans()),
        st.sampled_from(["seal", "flush", "release", "forget", "open"]),
    ),
    min_size=10,
    max_size=50,
)


@contextmanager
def small_bounds(segment_boots: int = 50_000) -> Iterator[None]:
    with (
        mock.patch.object(applied, "BOOTS_MAX", BOOTS),
        mock.patch.object(applied, "RANGES_MAX", RANGES),
        mock.patch.object(appending, "_SEGMENT_BOOTS", segment_boots),
    ):
        yield


def say(store: EmbeddedStore, said: Said) -> bool:
    """Whether it was fresh."""
    row = (said.seq, POINTS[said.strange], T0 + said.seq, 1.0)
    one = batch(store, row, boot=f"b{said.boot}")
    before = store.applied(GATEWAY, f"b{said.boot}")
    store.write(one, known(one, POINTS[1:]))
    return before != store.applied(GATEWAY, f"b{said.boot}")


def remembered(store: EmbeddedStore) -> dict[str, list[tuple[int, int]]]:
    found = {f"b{n}": list(store.applied(GATEWAY, f"b{n}")) for n in range(10)}
    return {boot: ranges for boot, ranges in found.items() if ranges}


def on_log(store: EmbeddedStore) -> list[tuple[str, str, int]]:
    return [
        tuple(stretch.batch.messages[position])
        for stretch in store.log(0)
        for position in stretch.batch.message.tolist()
    ]


@settings(max_examples=30, deadline=None)
@given(steps)
def test_a_restart_changes_nothing_and_the_bounds_hold(steps: list[Said | str]) -> None:
    with TemporaryDirectory() as folder, small_bounds():
        store = EmbeddedStore(Path(folder))
        try:
            for step in steps:
                if isinstance(step, Said):
                    say(store, step)
                    assert any(
                        first <= step.seq <= last
                        for first, last in store.applied(GATEWAY, f"b{step.boot}")
                    )
                elif step == "release":
                    store.release(POINTS)
                elif step == "forget":
                    store.forget_log(store.last_arrival())
                else:
                    if step == "flush":
                        store.maintain(T0)
                    elif step == "seal":
                        store._log.seal()
                    before = remembered(store), on_log(store)
                    if step == "open":
                        store.close()
                        store = EmbeddedStore(Path(folder))
                    else:
                        assert len(before[0]) <= BOOTS
                    log = on_log(store)  # what was flushed and forgotten has left it
                    assert (remembered(store), log) == (
                        before[0],
                        before[1][-len(log) :] if log else [],
                    )
                assert all(len(ranges) <= RANGES for ranges in remembered(store).values())
        finally:
            store.close()


def test_what_ends_a_segment_may_be_of_a_boot_that_the_end_lets_go_of(tmp_path: Path) -> None:
    with small_bounds(segment_boots=6):
        with closing(EmbeddedStore(tmp_path)) as store:
            for boot in range(7):
                store.write(*_of(store, boot, 1))
            written = store.write(*_of(store, 0, 2))  # boot 0 is of those too many
            assert written.fresh.all()
            assert store.applied(GATEWAY, "b0") == [(2, 2)]
            before = remembered(store), on_log(store)
        with closing(EmbeddedStore(tmp_path)) as store:
            assert (remembered(store), on_log(store)) == before


def _of(store: EmbeddedStore, boot: int, seq: int):  # type: ignore[no-untyped-def]  # a batch and what of it is known
    one = batch(store, (seq, POINTS[0], T0 + seq, 1.0), boot=f"b{boot}")
    return one, known(one, POINTS[1:])


@pytest.mark.parametrize("strange", [False, True])
def test_a_gateway_that_makes_up_boots_leaves_nothing_behind(tmp_path: Path, strange: bool) -> None:
    with small_bounds(segment_boots=10):
        store = EmbeddedStore(tmp_path, waiting_max=20)
        for boot in range(200):
            say(store, Said(boot, 1, strange))
            store.forget_log(store.last_arrival())
        store.release(POINTS)
        for seq in range(2, 8):  # each ends a segment, and what the one before has named can go
            say(store, Said(0, seq, strange=False))
            store.maintain(T0)
            store.forget_log(store.last_arrival())
        store.close()
        with closing(sqlite3.connect(tmp_path / "catalogue.db")) as catalogue:
            ((boots,),) = catalogue.execute("SELECT count(*) FROM boot")
            ((ranges,),) = catalogue.execute("SELECT count(*) FROM applied")
    assert boots <= BOOTS + 1
    assert ranges <= BOOTS


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    with small_bounds():
        store = EmbeddedStore(tmp_path)
        for boot in range(3):
            say(store, Said(boot, 1, strange=False))
        store.maintain(T0)
        say(store, Said(0, 2, strange=False))
        say(store, Said(3, 1, strange=False))
        store.maintain(T0)
        assert sorted(remembered(store)) == ["b0", "b2", "b3"]
        assert say(store, Said(1, 1, strange=False))  # what is forgotten is taken again
        store.close()


@pytest.mark.parametrize("strange", [False, True])
def test_the_log_names_boots_that_are_no_longer_remembered(tmp_path: Path, strange: bool) -> None:
    with small_bounds():
        store = EmbeddedStore(tmp_path)
        say(store, Said(9, 1, strange))
        for boot in range(6):
            say(store, Said(boot, 1, strange=False))
            store.maintain(T0)
            if strange:  # what waits is named long after its own segment has gone
                store.forget_log(store.last_arrival())
        store.release(POINTS)
        store.maintain(T0)
        assert (GATEWAY, "b9", 1) in on_log(store)
        say(store, Said(6, 1, strange=False))
        store.maintain(T0)
        assert (GATEWAY, "b9", 1) in on_log(store)
        store.close()
        store = EmbeddedStore(tmp_path)
        assert (GATEWAY, "b9", 1) in on_log(store)
        store.close()
