"""A folder of the first layout, one DuckDB file, is opened and is all there."""

from pathlib import Path

import duckdb
from tests.support.telemetry import T0, values, write

from campus_server.telemetry.embedded import EmbeddedStore

LAYOUT = """
CREATE TABLE store (version INTEGER NOT NULL);
CREATE TABLE series (series INTEGER NOT NULL, point VARCHAR NOT NULL);
CREATE TABLE boots (boot INTEGER NOT NULL, gateway VARCHAR NOT NULL, name VARCHAR NOT NULL);
CREATE TABLE applied (boot INTEGER NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL);
CREATE TABLE readings (
    arrival BIGINT NOT NULL, series INTEGER NOT NULL, time_ms BIGINT NOT NULL,
    value DOUBLE NOT NULL, quality UTINYINT NOT NULL, boot INTEGER NOT NULL, seq BIGINT NOT NULL);
CREATE TABLE waiting (
    place BIGINT NOT NULL, point VARCHAR NOT NULL, time_ms BIGINT NOT NULL,
    value DOUBLE NOT NULL, quality UTINYINT NOT NULL, boot INTEGER NOT NULL, seq BIGINT NOT NULL);
"""


def old_folder(folder: Path) -> Path:
    folder.mkdir()
    with duckdb.connect(str(folder / "open_day.duckdb")) as old:
        old.execute(LAYOUT)
        old.execute("INSERT INTO series VALUES (0, 'gw-1/a'), (1, 'gw-1/b')")
        old.execute("INSERT INTO boots VALUES (0, 'gw-1', 'b1'), (1, 'gw-1', 'b2')")
        old.execute("INSERT INTO applied VALUES (0, 1, 2), (0, 3, 3), (0, 7, 7), (1, 1, 1)")
        for arrival, series, time, value, boot, seq in (
            (1, 0, T0, 1.0, 0, 1),
            (2, 1, T0, 2.0, 0, 1),
            (3, 0, T0, 3.0, 0, 2),
            (4, 0, T0 + 1, 4.0, 1, 1),
        ):
            row = [arrival, series, time, value, 0, boot, seq]
            old.execute("INSERT INTO readings VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        old.execute("INSERT INTO waiting VALUES (0, 'gw-1/x', ?, 5.0, 1, 0, 3)", [T0])
        old.execute("INSERT INTO waiting VALUES (1, 'gw-1/a', ?, 6.0, 1, 0, 3)", [T0 + 2])
    return folder


def test_everything_is_there_under_the_same_numbers(tmp_path: Path) -> None:
    folder = old_folder(tmp_path / "telemetry")
    for _ in range(2):
        store = EmbeddedStore(folder)
        assert values(store, "gw-1/a") == [(T0, 3.0), (T0 + 1, 4.0)]
        assert store.latest(["gw-1/a", "gw-1/b"])["gw-1/a"] == (T0 + 1, 4.0, 0)
        assert store.applied("gw-1", "b1") == [(1, 3), (7, 7)]
        assert store.applied("gw-1", "b2") == [(1, 1)]
        assert store.waiting() == [("gw-1/a", 1), ("gw-1/x", 1)]
        (stretch,) = store.log(1)
        assert stretch.arrival.tolist() == [2, 3, 4]
        assert [stretch.batch.messages[m][1:] for m in stretch.batch.message] == [
            ("b1", 1),
            ("b1", 2),
            ("b2", 1),
        ]
        store.close()
    assert [path.name for path in folder.glob("open_day*")] == ["open_day.duckdb.migrated"]
    store = EmbeddedStore(folder)
    (released,) = store.release(["gw-1/x", "gw-1/a"])
    assert released.batch.value.tolist() == [5.0, 6.0]
    assert released.batch.quality.tolist() == [1, 1]
    assert write(store, (3, "gw-1/a", T0 + 9, 1.0), (4, "gw-1/a", T0 + 9, 1.0)) == 1
    store.close()


def test_an_attempt_that_was_broken_off_is_made_again(tmp_path: Path) -> None:
    folder = old_folder(tmp_path / "telemetry")
    (folder / "log").mkdir()
    (folder / "log" / "0000000001-0000000000000001.log").write_bytes(b"half")
    (folder / "catalogue.db").write_bytes(b"")
    store = EmbeddedStore(folder)
    assert store.last_arrival() == 4
    store.close()
