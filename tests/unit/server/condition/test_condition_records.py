"""What is kept: flags of episodes, and the latest snapshot."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from campus_server.condition import service
from campus_server.condition.models import ConditionFlag
from campus_server.finding import Contribution, Finding, Sentence, Severity
from campus_server.kit.database import Base, Database
from campus_server.kit.partitions import ALL

FOUND = Finding(
    subject="P-1",
    failure_class="abnormal_condition",
    source="condition",
    since_ms=1_700_000_000_000,
    at_ms=1_700_000_003_000,
    severity=Severity.P3,
    confidence=0.7,
    reason=Sentence("流量偏低", "Flow is low"),
    advice=Sentence("检查", "Inspect"),
    score=8.0,
    threshold=5.0,
    model="m/1",
    contributions=(Contribution("gw/a", -1.0, 41.2, 30.0),),
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'campus.db'}")
    names = ("condition_flag", "detector_snapshot", "detector_snapshot_part")
    tables = [Base.metadata.tables[name] for name in names]
    Base.metadata.create_all(database.engine, tables=tables)
    yield database
    database.dispose()


def _flags(database: Database) -> list[ConditionFlag]:
    with database.read() as session:
        return list(session.scalars(select(ConditionFlag).order_by(ConditionFlag.id)))


def test_flag_keeps_what_is_needed_to_show_it_again(database: Database) -> None:
    with database.write() as session:
        service.record(session, FOUND)
    (flag,) = _flags(database)
    assert (flag.equipment, flag.score, flag.threshold, flag.model) == ("P-1", 8.0, 5.0, "m/1")
    assert (flag.reason_zh, flag.advice_en) == ("流量偏低", "Inspect")
    assert flag.since == datetime.fromtimestamp(1_700_000_000, UTC)
    assert flag.cleared_at is None
    assert flag.contributions == [
        {"point": "gw/a", "share": -1.0, "expected": 41.2, "measured": 30.0}
    ]


def test_flag_is_cleared_once_and_the_next_episode_is_another(database: Database) -> None:
    gone = replace(FOUND, active=False, at_ms=1_700_000_100_000)
    again = replace(FOUND, since_ms=1_700_000_200_000, at_ms=1_700_000_201_000)
    with database.write() as session:
        for finding in (FOUND, FOUND, gone, gone, again):
            service.record(session, finding)
    first, second = _flags(database)
    assert first.cleared_at == datetime.fromtimestamp(1_700_000_100, UTC)
    assert second.cleared_at is None


def test_latest_snapshot_is_the_one_that_comes_back(database: Database) -> None:
    with database.write() as session:
        assert service.load_snapshot(session, ALL) is None
    for arrival, data in ((5, b"one"), (2**40, b"two")):
        with database.write() as session:
            service.save_snapshot(session, ALL, arrival, data)
    with database.read() as session:
        assert service.load_snapshot(session, ALL) == (2**40, b"two")
