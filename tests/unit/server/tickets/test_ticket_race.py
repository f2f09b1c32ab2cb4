"""Many writers at once, on a database file."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from tests.unit.server.tickets.ticket_givens import MINUTE, NOW, empty, finding, tell, ticket_of

from campus_server.errors import Conflict
from campus_server.kit.database import Database
from campus_server.tickets import repository, service
from campus_server.tickets.models import Ticket
from campus_server.tickets.rules import Actor, Order, TicketState

THREADS = 20
T = TypeVar("T")


def at_once(work: Callable[[int], T]) -> list[T]:
    gate = Barrier(THREADS)

    def run(index: int) -> T:
        gate.wait(timeout=30)
        return work(index)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_twenty_writers_open_one_ticket(database: Database) -> None:
    def work(index: int) -> bool:
        with database.write() as session:
            answer = tell(session, finding(at=NOW + index * MINUTE))
            return answer is not None and answer[1]

    assert sum(at_once(work)) == 1
    with database.read() as session:
        assert len(session.scalars(select(Ticket)).all()) == 1


def test_twenty_tickets_get_twenty_numbers_without_a_gap(database: Database) -> None:
    def work(index: int) -> str:
        with database.write() as session:
            return ticket_of(tell(session, finding(subject=f"CHWP-{index}"))).number

    numbers = at_once(work)
    assert sorted(numbers) == [f"WO-20261122-{count:04d}" for count in range(1, THREADS + 1)]


def test_of_twenty_technicians_one_gets_it(database: Database, people: dict[str, Actor]) -> None:
    with database.write() as session:
        ticket_id = ticket_of(tell(session, finding())).id

    def work(index: int) -> bool:
        who = people["technician" if index % 2 else "other"]
        try:
            with database.write() as session:
                order = Order(TicketState.ACCEPTED, 1, note=str(index))
                row = service.transition(session, ticket_id, order, who, NOW)
                return row.assignee_id == who.user_id
        except Conflict:
            return False

    at_once(work)
    with database.read() as session:
        ticket, entries = service.detail(session, ticket_id)
        assert ticket.version == 2
        assert [entry.kind for entry in entries] == ["opened", "moved"]


def test_the_database_itself_refuses_a_second_open_ticket(tmp_path: Path) -> None:
    database = empty(f"sqlite:///{tmp_path / 'index.db'}")
    with database.write() as session:
        first = ticket_of(tell(session, finding()))
        copy = {
            column.name: getattr(first, column.name)
            for column in Ticket.__table__.columns
            if column.name not in ("id", "number")
        }
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(Ticket(**copy, number="WO-X"))
    with database.write() as session:
        session.add(Ticket(**{**copy, "state": TicketState.CLOSED}, number="WO-Y"))
        for number in ("WO-1", "WO-2"):
            session.add(Ticket(**{**copy, "failure_class": "unclassified"}, number=number))
    database.dispose()


def test_a_writer_that_comes_second_updates_what_the_first_opened(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on PostgreSQL: it looked before the other had committed, and is refused by the index."""
    with database.write() as session:
        first = ticket_of(tell(session, finding())).id
    look, looks = repository.latest, []

    def blind_at_first(*asked: Any) -> Ticket | None:
        looks.append(asked)
        return None if len(looks) == 1 else look(*asked)

    monkeypatch.setattr(repository, "latest", blind_at_first)
    with database.write() as session:
        ticket, opened = tell(session, finding(at=NOW + MINUTE)) or (None, True)
        assert ticket is not None
        assert (ticket.id, opened, len(looks)) == (first, False, 2)
    with database.write() as session:
        second = ticket_of(tell(session, finding(subject="CHWP-2")))
        assert second.number == "WO-20261122-0002"
