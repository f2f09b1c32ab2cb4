"""Timed work: what is judged because nothing more came, and only as far as ingest has heard."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import func, select
from tests.support.road import Road, at, birth_of, readings_of
from tests.support.story import GATEWAY, LAPTOP, birth, prepare, walk

from campus_server.errors import Fenced
from campus_server.jobs.election import Election
from campus_server.jobs.work import TimedWork
from campus_server.kit.hub import Listener
from campus_server.movements.models import Scan
from campus_server.movements.rules import MovementSettings
from campus_server.telemetry.store import DiskUse, Maintenance
from campus_wire import codec
from campus_wire.messages import Scans
from campus_wire.topics import Kind

NOW = 1_795_338_000.0
ONWARDS: Callable[[], bool] = lambda: False  # noqa: E731  never to be stopped early


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    prepare(tmp_path / "road", at(NOW))
    road = Road(tmp_path / "road", at(NOW))
    yield road
    road.close()


@pytest.fixture
def election(road: Road) -> Iterator[Election]:
    held = Election(road.database, "test", term_s=60.0)
    held._hold()
    yield held
    held.stop()


@pytest.fixture
def work(road: Road, election: Election) -> TimedWork:
    settings = MovementSettings(grace_s=1.0)
    return TimedWork(road.database, road.telemetry, road.hub, lambda: road.now, settings, election)


def laptop_leaves(road: Road) -> None:
    road.send(Kind.BIRTH, birth(), gateway=GATEWAY)
    scans = Scans(GATEWAY, "b1", 1, "FX-1", walk(NOW - 5, LAPTOP))
    road.send(Kind.SCANS, codec.encode(scans), gateway=GATEWAY)


def exits(road: Road) -> list[tuple[str, str]]:
    return [(ticket.subject, ticket.failure_class) for ticket in road.tickets()]


def test_an_exit_is_judged_once_its_reader_has_been_silent(road: Road, work: TimedWork) -> None:
    browser = Listener(lambda: None)
    road.hub.join(browser)
    laptop_leaves(road)
    road.now += timedelta(seconds=30)
    road.pipeline.fence.note_heard(road.now)
    work.judge_silence(ONWARDS)
    assert exits(road) == [("A-1", "unauthorised_exit")]
    assert {news.kind for news in browser.take()} >= {"movement", "alarm", "ticket"}
    work.judge_silence(ONWARDS)
    assert len(exits(road)) == 1


@pytest.mark.parametrize("heard_s", [None, 0.5])
def test_time_stands_still_where_ingest_has_not_heard(
    road: Road, work: TimedWork, heard_s: float | None
) -> None:
    """The worker is gone or behind: a return may be waiting at the broker."""
    laptop_leaves(road)
    if heard_s is not None:
        road.pipeline.fence.note_heard(road.now + timedelta(seconds=heard_s))
    road.now += timedelta(hours=1)
    work.judge_silence(ONWARDS)
    assert exits(road) == []


def test_who_has_lost_the_lease_writes_nothing(
    road: Road, work: TimedWork, election: Election
) -> None:
    laptop_leaves(road)
    road.now += timedelta(seconds=30)
    road.pipeline.fence.note_heard(road.now)
    election.stop()
    other = Election(road.database, "other", term_s=60.0)
    other._hold()
    for job in (work.judge_silence, work.forget_scans):
        with pytest.raises(Fenced):
            job(ONWARDS)
    assert exits(road) == []
    other.stop()


def test_old_scans_go_and_none_when_it_is_to_stop(road: Road, work: TimedWork) -> None:
    laptop_leaves(road)
    road.now += timedelta(seconds=30)
    road.pipeline.fence.note_heard(road.now)
    work.judge_silence(ONWARDS)
    road.now += timedelta(days=31)
    work.forget_scans(lambda: True)
    assert _scans(road) > 0
    work.forget_scans(ONWARDS)
    assert _scans(road) == 0


def test_the_time_series_store_is_maintained_and_told_when_to_stop(work: TimedWork) -> None:
    told: list[tuple[int, bool]] = []

    @dataclass
    class Store:
        def maintain(self, now_ms: int, *, until: Callable[[], bool]) -> Maintenance:
            told.append((now_ms, until()))
            return Maintenance()

        def disk_use(self) -> list[DiskUse]:
            return []

    replace(work, telemetry=Store()).maintain_telemetry(lambda: True)  # type: ignore[arg-type]  # all that is asked of it
    assert told == [(round(NOW * 1000), True)]


def _scans(road: Road) -> int:
    with road.database.read() as session:
        return session.scalar(select(func.count()).select_from(Scan)) or 0


def test_what_the_time_series_take_is_told(road: Road, work: TimedWork) -> None:
    road.send(Kind.BIRTH, birth_of("P-9", ["P-9.flow"], 1.0))
    road.send(Kind.READINGS, readings_of(1, [("P-9.flow", NOW - 10 + i, 1.0) for i in range(9)]))
    work.maintain_telemetry(ONWARDS)
    told = REGISTRY.get_sample_value
    assert sum(told("campus_telemetry_rows", {"kind": k}) or 0 for k in ("log", "readings")) >= 9
    assert (told("campus_telemetry_bytes", {"kind": "catalogue"}) or 0) > 0
