"""What the engine does by itself: readings go after some days, hours stay."""

import time
from collections.abc import Iterator
from contextlib import closing

import msgspec
import pytest
from tests.support.influx import prepared_database
from tests.support.telemetry import Row, readings, write

from campus_server.telemetry.influx import InfluxSettings, InfluxStore, prepare
from campus_server.telemetry.influx.engine import Engine
from campus_server.telemetry.influx.rollups import rolled_up

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


@pytest.fixture
def kept(request: pytest.FixtureRequest) -> InfluxSettings:
    """A database whose readings stay for thirty days."""
    bare = prepared_database(request.node.name)
    settings = msgspec.structs.replace(bare, keep_days=30)
    for _ in range(2):  # migrations are repeated
        prepare(settings)
    return settings


@pytest.fixture
def store(kept: InfluxSettings) -> Iterator[InfluxStore]:
    with closing(InfluxStore(kept)) as opened:
        yield opened


def ask(settings: InfluxSettings, statement: str) -> list[dict[str, object]]:
    with closing(Engine(settings)) as engine:
        return [
            dict(zip(part.columns, row, strict=True))
            for part in engine.query(statement)
            for row in part.values
        ]


def test_the_engine_is_told_once_and_may_be_told_something_else(kept: InfluxSettings) -> None:
    for days in (1, 400, 5):
        prepare(msgspec.structs.replace(kept, keep_days=days))
    policies = ask(kept, f'SHOW RETENTION POLICIES ON "{kept.database}"')
    assert {p["name"]: p["duration"] for p in policies} == {"autogen": "120h0m0s", "hourly": "0s"}
    queries = [q["query"] for q in ask(kept, "SHOW CONTINUOUS QUERIES") if kept.database in str(q)]
    (query,) = queries
    assert "RESAMPLE EVERY 1d FOR 5d" in str(query)


def test_what_is_too_old_is_gone_and_the_rest_of_the_batch_is_not(
    store: InfluxStore, caplog: pytest.LogCaptureFixture
) -> None:
    now = int(time.time() * 1000)
    write(store, (1, "gw-1/a", now - 60 * DAY_MS, 1.0), (1, "gw-1/a", now, 2.0))
    assert readings(store, ["gw-1/a"]) == [("gw-1/a", now, 2.0)]
    assert "keeps no readings that old" in caplog.text


def test_hours_stand_in_a_chart_where_readings_have_gone(
    kept: InfluxSettings, store: InfluxStore
) -> None:
    now = int(time.time() * 1000) // HOUR_MS * HOUR_MS
    start = now - 48 * HOUR_MS
    rows: list[Row] = [(1, "gw-1/a", start + n * MINUTE_MS, float(n % 100)) for n in range(48 * 60)]
    rows[77] = (1, "gw-1/a", rows[77][2], -500.0)
    write(store, *rows)
    with closing(Engine(kept)) as engine:
        engine.execute(rolled_up(kept.database, "autogen", f"time >= {start}ms"))
        gone = start + 30 * HOUR_MS
        whole = [store.history("gw-1/a", start, now, budget) for budget in (10, 40, 100)]
        engine.execute(f"DELETE FROM reading WHERE time < {gone}ms")  # noqa: S608  # a number
    for before, budget in zip(whole, (10, 40, 100), strict=True):
        after = store.history("gw-1/a", start - 400 * DAY_MS, now, budget)
        assert len(after.time_ms) <= budget
        assert after.count.sum() == before.count.sum() == 48 * 60
        assert (after.count * after.mean).sum() == pytest.approx((before.count * before.mean).sum())
        assert (after.minimum.min(), after.maximum.max()) == (-500.0, 99.0)
        assert after.bucket_ms >= HOUR_MS
        assert (after.time_ms[1:] - after.time_ms[:-1] > 0).all()
    only_hours = store.history("gw-1/a", start, gone - HOUR_MS, 1000)
    assert (only_hours.bucket_ms, len(only_hours.time_ms)) == (HOUR_MS, 29)
    only_readings = store.history("gw-1/a", gone, now, 2000)
    assert (only_readings.bucket_ms, len(only_readings.time_ms)) == (0, 18 * 60)
