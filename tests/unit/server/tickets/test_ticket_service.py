"""What people do with tickets, on a database."""

import pytest
from tests.unit.server.tickets.ticket_givens import (
    DAY,
    HOUR,
    NOW,
    finding,
    person,
    tell,
    ticket_of,
)

from campus_server.errors import Conflict, Invalid, NotFound
from campus_server.kit.database import Database
from campus_server.permissions import Role
from campus_server.tickets import service
from campus_server.tickets.rules import ALARM_ENGINE, Actor, Order, Outcome, TicketState
from campus_server.tickets.service import Wanted

S = TicketState


def test_the_usual_way_from_new_to_closed_is_in_the_timeline(
    database: Database, people: dict[str, Actor]
) -> None:
    worker, dispatcher = people["technician"], people["dispatcher"]
    with database.write() as session:
        ticket = ticket_of(tell(session, finding()))
        steps = [
            (Order(S.ASSIGNED, 1, assignee_id=worker.user_id), dispatcher),
            (Order(S.ACCEPTED, 2), worker),
            (Order(S.IN_PROGRESS, 3, note="到达现场"), worker),
            (Order(S.ON_HOLD, 4, note="等配件"), worker),
            (Order(S.IN_PROGRESS, 5), worker),
            (Order(S.DONE, 6, outcome=Outcome.CONFIRMED, failure_mode="bearing"), worker),
            (Order(S.CLOSED, 7), people["head"]),
        ]
        for hours, (order, who) in enumerate(steps):
            service.transition(session, ticket.id, order, who, NOW + hours * HOUR)
    with database.read() as session:
        ticket, entries = service.detail(session, ticket.id)
        assert (ticket.state, ticket.version) == ("CLOSED", 8)
        assert ticket.accepted_at == NOW + HOUR
        assert ticket.started_at == NOW + 2 * HOUR
        assert ticket.done_at == NOW + 5 * HOUR
        assert ticket.closed_at == ticket.updated_at == NOW + 6 * HOUR
        assert [entry.to_state for entry in entries] == [S.NEW, *(order.to for order, _ in steps)]
        assert entries[1].text_en == "Assigned to Technician."
        assert entries[3].note == "到达现场"
        assert entries[6].text_zh == "结果：确认故障存在（bearing）。"
        assert [entry.who_id for entry in entries[1:3]] == [dispatcher.user_id, worker.user_id]


def test_a_repeated_request_does_nothing_but_a_rivals_is_told(
    database: Database, people: dict[str, Actor]
) -> None:
    with database.write() as session:
        ticket = ticket_of(tell(session, finding()))
        order = Order(S.ACCEPTED, 1)
        for _ in range(2):
            service.transition(session, ticket.id, order, people["technician"], NOW)
        assert ticket.version == 2
        with pytest.raises(Conflict) as refused:
            service.transition(session, ticket.id, order, people["other"], NOW)
        assert refused.value.code == "ticket_stale"
        assert ticket.assignee_id == people["technician"].user_id


@pytest.mark.parametrize("name", ["requester", "dispatcher", "gone", "nobody"])
def test_work_goes_only_to_those_who_do_it(
    database: Database, people: dict[str, Actor], name: str
) -> None:
    with database.write() as session:
        ids = {key: actor.user_id for key, actor in people.items()}
        ids["gone"] = person(session, "gone", Role.TECHNICIAN, active=False).user_id
        ticket = ticket_of(tell(session, finding()))
        order = Order(S.ASSIGNED, 1, assignee_id=ids.get(name, 999))
        with pytest.raises(Invalid) as refused:
            service.transition(session, ticket.id, order, people["dispatcher"], NOW)
        assert refused.value.code == "ticket_assignee"
        assert (ticket.state, ticket.version) == ("NEW", 1)


def test_a_closed_ticket_is_not_reopened_beside_an_open_one(
    database: Database, people: dict[str, Actor]
) -> None:
    with database.write() as session:
        old = ticket_of(tell(session, finding()))
        tell(session, finding(at=NOW + HOUR, active=False))
        order = Order(S.CLOSED, old.version, normal_for=HOUR)
        service.transition(session, old.id, order, ALARM_ENGINE, NOW + 2 * HOUR)
        assert ticket_of(tell(session, finding(since=NOW + 3 * DAY))) is not old
        order = Order(S.IN_PROGRESS, old.version)
        with pytest.raises(Conflict) as refused:
            service.transition(session, old.id, order, people["head"], NOW + 4 * DAY)
        assert refused.value.code == "ticket_other_open"


def test_a_ticket_that_is_not_there_or_not_mine_is_not_found(
    database: Database, people: dict[str, Actor]
) -> None:
    with database.write() as session:
        ticket = ticket_of(tell(session, finding()))
        requester = people["requester"]
        for ticket_id in (ticket.id, 999):
            with pytest.raises(NotFound):
                service.detail(session, ticket_id, only_of=requester.user_id)
            with pytest.raises(NotFound):
                service.transition(
                    session,
                    ticket_id,
                    Order(S.ACCEPTED, 1),
                    requester,
                    NOW,
                    only_of=requester.user_id,
                )
        ticket.requester_id = requester.user_id
        session.flush()
        assert service.detail(session, ticket.id, only_of=requester.user_id)[0] is ticket


def test_lists_are_filtered_and_paged(database: Database, people: dict[str, Actor]) -> None:
    with database.write() as session:
        ids = [ticket_of(tell(session, finding(subject=f"CHWP-{index}"))).id for index in range(5)]
        service.transition(session, ids[0], Order(S.CANCELLED, 1), people["head"], NOW)
        service.transition(session, ids[1], Order(S.ACCEPTED, 1), people["technician"], NOW)

    def found(wanted: Wanted, limit: int = 50, before: int | None = None) -> tuple[list[int], int]:
        with database.read() as session:
            rows, total = service.listed(session, wanted, limit=limit, before=before)
            return [row.id for row in rows], total

    newest = ids[::-1]
    assert found(Wanted()) == (newest, 5)
    assert found(Wanted(), limit=2, before=newest[1]) == (newest[2:4], 5)
    assert found(Wanted(is_open=False)) == (ids[:1], 1)
    assert found(Wanted(is_open=True)) == (newest[:4], 4)
    assert found(Wanted(states=("ACCEPTED", "CANCELLED"))) == (newest[3:], 2)
    assert found(Wanted(subject="CHWP-3")) == ([ids[3]], 1)
    assert found(Wanted(related_to=people["technician"].user_id)) == ([ids[1]], 1)
