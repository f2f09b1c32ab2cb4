"""One row per episode, whatever is told how often and by how many at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campus_server.alarms import repository, service
from campus_server.alarms.models import Alarm
from campus_server.errors import NotFound
from campus_server.finding import Finding, Sentence, Severity
from campus_server.kit.clock import to_ms
from campus_server.kit.database import Base, Database

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
THREADS = 20


def finding(minute: int, *, active: bool = True, latched: bool = False) -> Finding:
    at_ms = to_ms(NOW + minute * MINUTE)
    return Finding(
        subject="CHWP-1",
        failure_class="abnormal_condition",
        source="condition",
        since_ms=at_ms,
        at_ms=at_ms,
        severity=Severity.P3,
        confidence=0.9,
        reason=Sentence(f"第{minute}分钟", f"minute {minute}"),
        advice=Sentence("检查", "check"),
        active=active,
        latched=latched,
        score=float(minute),
        threshold=1.0,
        model="pca-1",
    )


def opened(url: str) -> Database:
    database = Database(url)
    Base.metadata.create_all(database.engine)
    return database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = opened(f"sqlite:///{tmp_path / 'campus.db'}")
    yield database
    database.dispose()


def rows(session: Session) -> list[Alarm]:
    return list(session.scalars(select(Alarm).order_by(Alarm.id)))


def test_an_episode_is_one_row_that_counts(database: Database) -> None:
    with database.write() as session:
        for minute in (1, 1, 2, 3):
            service.apply(session, finding(minute), NOW, Sentence("泵", "Pump"))
        worse = replace(finding(4), severity=Severity.P1)
        service.apply(session, worse, NOW)
        service.apply(session, finding(5), NOW)
        cleared = service.apply(session, finding(6, active=False), NOW)
    with database.read() as session:
        (alarm,) = rows(session)
        assert cleared is not None
        assert cleared.id == alarm.id
        assert (alarm.count, alarm.severity, str(alarm.state)) == (5, "P1", "normal")
        assert alarm.raised_at == NOW + MINUTE
        assert alarm.last_at == alarm.cleared_at == NOW + 6 * MINUTE
        assert (alarm.subject_name_zh, alarm.reason_en, alarm.score) == ("泵", "minute 5", 5.0)
        assert alarm.model == "pca-1"


def test_all_is_well_where_nothing_stood(database: Database) -> None:
    with database.write() as session:
        assert service.apply(session, finding(1, active=False), NOW) is None


def test_the_next_episode_is_the_next_row(database: Database) -> None:
    with database.write() as session:
        for minute, active in ((1, True), (2, False), (3, True)):
            service.apply(session, finding(minute, active=active), NOW)
        assert [alarm.cleared_at is None for alarm in rows(session)] == [False, True]


def test_what_was_told_before_the_clearing_changes_nothing(database: Database) -> None:
    with database.write() as session:
        service.apply(session, finding(1), NOW)
        cleared = service.apply(session, finding(3, active=False), NOW)
        for late in (finding(1), finding(2), finding(3, active=False)):
            assert service.apply(session, late, NOW) is cleared
        assert [alarm.count for alarm in rows(session)] == [1]


def test_a_latched_alarm_stands_until_it_is_reset(database: Database) -> None:
    with database.write() as session:
        alarm = service.apply(session, finding(1, latched=True), NOW)
        assert alarm is not None
        service.apply(session, finding(2, active=False), NOW)
        assert str(alarm.state) == "latched"
        assert alarm.cleared_at is None
        service.reset(session, alarm.id, NOW + 5 * MINUTE)
        service.reset(session, alarm.id, NOW + 9 * MINUTE)
        assert alarm.cleared_at == NOW + 5 * MINUTE
        with pytest.raises(NotFound):
            service.reset(session, 999, NOW)


def test_a_link_keeps_what_was_just_written(database: Database) -> None:
    with database.write() as session:
        service.apply(session, finding(1), NOW)
        alarm = service.apply(session, finding(2), NOW)
        assert alarm is not None
        service.link(session, alarm.id, 7)
        with pytest.raises(NotFound):
            service.link(session, 999, 7)
    with database.read() as session:
        assert [(row.count, row.ticket_id) for row in rows(session)] == [(2, 7)]


def test_twenty_writers_raise_one_alarm(database: Database) -> None:
    gate = Barrier(THREADS)

    def work(minute: int) -> None:
        gate.wait(timeout=30)
        with database.write() as session:
            service.apply(session, finding(minute), NOW)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))
    with database.read() as session:
        assert len(rows(session)) == 1


def test_the_database_itself_refuses_a_second_standing_alarm(database: Database) -> None:
    with database.write() as session:
        alarm = service.raise_(session, finding(1), NOW)
        columns = [column.name for column in Alarm.__table__.columns if column.name != "id"]
        copy = {name: getattr(alarm, name) for name in columns}
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(Alarm(**copy))
    with database.write() as session:
        assert not repository.add_unless_standing(session, Alarm(**copy))
        session.add(Alarm(**{**copy, "cleared_at": NOW + MINUTE}))


@settings(max_examples=60, deadline=None)
@given(
    # at one instant a detector says one thing
    told=st.lists(
        st.tuples(st.integers(0, 30), st.booleans()), max_size=25, unique_by=lambda one: one[0]
    )
)
def test_episodes_never_overlap_and_telling_all_of_it_twice_is_telling_it_once(
    told: list[tuple[int, bool]],
) -> None:
    told.sort()
    database = opened("sqlite://")
    photographs = []
    for _ in range(2):
        with database.write() as session:
            for minute, active in told:
                service.apply(session, finding(minute, active=active), NOW)
        with database.read() as session:
            alarms = rows(session)
            photographs.append(
                [(row.raised_at, row.last_at, row.cleared_at, row.count) for row in alarms]
            )
            for row, following in pairwise(alarms):
                assert row.cleared_at is not None
                assert row.raised_at <= row.cleared_at < following.raised_at
    assert photographs[0] == photographs[1]
    database.dispose()
