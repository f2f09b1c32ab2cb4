"""One process at a time does the timed work, and the next one when that one is gone."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import update
from tests.support.processes import until

from campus_server.errors import Fenced, StoreAway
from campus_server.jobs.election import Election
from campus_server.jobs.models import Lease
from campus_server.jobs.timetable import Job, Timetable
from campus_server.kit.database import Database

TERM_S = 1.5


@pytest.fixture
def ending() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def candidate(database: Database, ending: ExitStack, name: str) -> Election:
    election = Election(database, name, TERM_S)
    ending.callback(election.stop)
    election.start()
    return election


def test_one_of_two_is_elected_and_keeps_it(database: Database, ending: ExitStack) -> None:
    first = candidate(database, ending, "first")
    until(first.holds, what="the first one is elected")
    second = candidate(database, ending, "second")
    until(lambda: _ready(second), what="the second one has stood")
    renewed = _until_ms(database)
    until(lambda: _until_ms(database) > renewed, what="the lease is renewed")
    assert (first.holds(), second.holds()) == (True, False)


def test_who_stops_gives_the_work_to_the_next_at_once(
    database: Database, ending: ExitStack
) -> None:
    first = candidate(database, ending, "first")
    until(first.holds, what="the first one is elected")
    second = candidate(database, ending, "second")
    first.stop()
    until(second.holds, TERM_S, "the second one is elected before the term is over")
    assert not first.holds()


def test_who_is_gone_without_a_word_is_followed_when_its_term_is_over(
    database: Database, ending: ExitStack
) -> None:
    gone = Election(database, "gone", TERM_S)
    gone._hold()
    assert gone.holds()
    second = candidate(database, ending, "second")
    until(second.holds, what="the second one is elected")
    assert not gone.holds(), "both do the work"
    with pytest.raises(Fenced), database.write() as session:
        gone.check(session)
    with database.write() as session:
        second.check(session)


def test_who_cannot_reach_the_database_takes_its_lease_for_over_in_time(
    database: Database, ending: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = candidate(database, ending, "first")
    until(held.holds, what="it is elected")

    def away(*_: object) -> None:
        raise StoreAway("the database is away")

    monkeypatch.setattr("campus_server.jobs.repository.renew", away)
    until(lambda: not held.holds(), what="it stops by itself")
    with pytest.raises(StoreAway, match="the database is away"):
        held.check_ready()


def test_a_failing_job_is_told_and_tried_again_and_hinders_no_other(
    database: Database, ending: ExitStack, caplog: pytest.LogCaptureFixture
) -> None:
    runs = {"good": 0, "bad": 0}

    def good(_until: Callable[[], bool]) -> None:
        runs["good"] += 1

    def bad(_until: Callable[[], bool]) -> None:
        runs["bad"] += 1
        if runs["bad"] <= 3:
            raise ValueError("broken")

    timetable = Timetable(
        Election(database, "jobs", TERM_S), [Job("bad", 0.0, bad), Job("good", 0.0, good)]
    )
    ending.callback(timetable.stop)
    with pytest.raises(StoreAway, match="no election"):
        timetable.check()
    timetable.start()
    until(lambda: runs["bad"] == 2, what="the bad one is tried again")
    with pytest.raises(StoreAway, match="timed work fails: bad"):
        timetable.check()
    until(lambda: runs["good"] > 4, what="the good one goes on")
    until(lambda: runs["bad"] > 4, what="the bad one goes well again")
    timetable.check()
    told = [record.message for record in caplog.records if record.name.endswith("timetable")]
    assert told == ["bad waits: broken", "bad goes well again"]


def test_a_long_job_holds_up_no_other(database: Database, ending: ExitStack) -> None:
    runs, over = 0, threading.Event()

    def long(_until: Callable[[], bool]) -> None:
        over.wait()

    def short(_until: Callable[[], bool]) -> None:
        nonlocal runs
        runs += 1

    timetable = Timetable(
        Election(database, "jobs", TERM_S), [Job("long", 0.0, long), Job("short", 0.0, short)]
    )
    ending.callback(timetable.stop)
    ending.callback(over.set)
    timetable.start()
    until(lambda: runs > 2, what="the short one is done again and again")


def test_who_has_lost_the_lease_begins_nothing_more(database: Database, ending: ExitStack) -> None:
    runs = 0

    def count(_until: Callable[[], bool]) -> None:
        nonlocal runs
        runs += 1

    election = Election(database, "jobs", TERM_S)
    timetable = Timetable(election, [Job("count", 0.0, count)])
    ending.callback(timetable.stop)
    timetable.start()
    until(lambda: runs > 0, what="it works")
    with database.write() as session:
        session.execute(update(Lease).values(holder="other", epoch=Lease.epoch + 1, until_ms=2**53))
    until(lambda: not election.holds(), what="it has lost the lease")
    before = runs
    until(lambda: _ready(election), what="it stands again")
    assert runs <= before + 1


def _ready(election: Election) -> bool:
    try:
        election.check_ready()
    except StoreAway:
        return False
    return True


def _until_ms(database: Database) -> int:
    with database.read() as session:
        return session.query(Lease.until_ms).one()[0]
