"""The thread that sorts what is hot: what it cannot do is waited for, and nothing is lost."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.processes import until
from tests.support.telemetry import T0, values, write

from campus_server.errors import StoreAway
from campus_server.telemetry.embedded import EmbeddedStore
from campus_server.telemetry.embedded.parquet import Parquet


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedStore]:
    """Every write is a segment of its own."""
    monkeypatch.setattr("campus_server.telemetry.embedded.appending._SEGMENT_BYTES", 1)
    opened = EmbeddedStore(tmp_path)
    yield opened
    opened.close()


def test_a_disk_that_is_full_for_a_while_holds_writing_up(
    store: EmbeddedStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def full(*_: object) -> int:
        raise StoreAway("no space left")

    taken = 0
    with monkeypatch.context() as broken, caplog.at_level(logging.ERROR):
        broken.setattr(Parquet, "write", full)
        with pytest.raises(StoreAway, match="no space left"):  # noqa: PT012  which write it is differs
            for seq in range(1, 100):
                write(store, (seq, "gw-1/a", T0 + seq, float(seq)))
                taken = seq
        assert 0 < taken < 10
        assert len(values(store, "gw-1/a")) == taken
        with pytest.raises(StoreAway, match="no space left"):
            store.maintain(T0)
    assert len(caplog.records) == 1
    until(lambda: not _failing(store), what="the flush is tried again")
    write(store, (taken + 1, "gw-1/a", T0, 0.0))
    store.maintain(T0)
    assert len(values(store, "gw-1/a")) == taken + 1
    assert len(list(tmp_path.glob("log/*"))) == taken + 2
    store.close()
    again = EmbeddedStore(tmp_path)
    assert again.applied("gw-1", "b1") == [(1, taken + 1)]
    assert len(values(again, "gw-1/a")) == taken + 1
    again.close()


def _failing(store: EmbeddedStore) -> bool:
    return store._log._flusher._failure is not None


def test_many_small_runs_become_few(store: EmbeddedStore, tmp_path: Path) -> None:
    for seq in range(1, 80):
        write(store, (seq, "gw-1/a", T0 + seq, float(seq)), (seq, "gw-1/b", T0, float(seq)))
    store.maintain(T0)
    until(lambda: len(list(tmp_path.glob("runs/*"))) < 16, what="runs are merged")
    assert values(store, "gw-1/a") == [(T0 + seq, float(seq)) for seq in range(1, 80)]
    assert values(store, "gw-1/b") == [(T0, 79.0)]
    assert store.count() == 80
