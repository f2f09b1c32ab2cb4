"""Whatever findings come and whatever people do, these laws hold."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select
from tests.unit.server.tickets.ticket_givens import NOW, empty, finding, people, tell

from campus_server.errors import Refused
from campus_server.finding import Severity
from campus_server.tickets import repository, service
from campus_server.tickets.models import Ticket, TicketEntry
from campus_server.tickets.rules import ALARM_ENGINE, ENDED, Order, Outcome, TicketState

CLASSES = st.sampled_from(["abnormal_condition", "unauthorised_exit"])
PASSING = st.sampled_from([timedelta(seconds=10), timedelta(hours=3), timedelta(days=2)])
PERSONS = ["admin", "head", "dispatcher", "team_lead", "technician", "other", "requester"]
NONSENSE_VERSION = 999


class Desk(RuleBasedStateMachine):
    """A ticket desk on a database in memory, and a clock that only goes forward."""

    def __init__(self) -> None:
        super().__init__()
        self.database = empty("sqlite://")
        self.people = people(self.database)
        self.now = NOW
        self.began: dict[str, datetime] = {}
        self.seen: dict[int, tuple[int, object]] = {}

    def teardown(self) -> None:
        self.database.dispose()

    @rule(
        failure_class=CLASSES,
        active=st.booleans(),
        severity=st.sampled_from(Severity),
        passing=PASSING,
    )
    def finding_comes(
        self,
        failure_class: str,
        active: bool,
        severity: Severity,
        passing: timedelta,
    ) -> None:
        self.now += passing
        since = self.began.setdefault(failure_class, self.now)
        told = finding(
            since,
            self.now,
            failure_class=failure_class,
            active=active,
            severity=severity,
            latched=failure_class == "unauthorised_exit",
        )
        if not active:
            del self.began[failure_class]
        with self.database.write() as session:
            tell(session, told, self.now)
        before = self._photograph()
        with self.database.write() as session:
            tell(session, told, self.now)
        assert self._photograph() == before, "the same finding twice is one"

    @precondition(lambda self: self._tickets())
    @rule(
        data=st.data(),
        name=st.sampled_from([*PERSONS, "engine"]),
        to=st.sampled_from(TicketState),
        stale=st.sampled_from([False] * 7 + [True]),
        likely=st.sampled_from([True, True, True, False]),
        outcome=st.sampled_from([None, *Outcome]),
        to_whom=st.sampled_from(["technician", "other"]),
        passing=PASSING,
    )
    def somebody_asks(
        self,
        data: st.DataObject,
        name: str,
        to: TicketState,
        stale: bool,
        likely: bool,
        outcome: Outcome | None,
        to_whom: str,
        passing: timedelta,
    ) -> None:
        self.now += passing
        ticket = data.draw(st.sampled_from(self._tickets()))
        actors = {**self.people, "engine": ALARM_ENGINE}
        offered = [
            (key, state)
            for key, actor in actors.items()
            for state in service.allowed(ticket, actor, self.now)
            if state not in (TicketState.CANCELLED, TicketState.ASSIGNED)
        ]
        if offered and likely:
            # mostly the work goes on, or nothing would ever get far
            name, to = data.draw(st.sampled_from(offered))
        who = actors[name]
        order = Order(
            to,
            NONSENSE_VERSION if stale else ticket.version,
            note="because",
            assignee_id=self.people[to_whom].user_id,
            outcome=outcome,
            failure_mode="bearing",
            normal_for=timedelta(days=2),
            since=self.now,
        )
        before = self._photograph()
        try:
            with self.database.write() as session:
                after = service.transition(session, ticket.id, order, who, self.now)
        except Refused:
            assert self._photograph() == before
            return
        reassigned = order.assignee_id != ticket.assignee_id and to is TicketState.ASSIGNED
        if to is ticket.state and not reassigned:
            assert self._photograph() == before, "a same-state write does nothing"
        else:
            assert (after.state, after.version) == (to, ticket.version + 1)

    @invariant()
    def the_laws_hold(self) -> None:
        with self.database.read() as session:
            rows = session.scalars(select(Ticket)).all()
            troubles = Counter(
                (row.subject, row.failure_class) for row in rows if row.state not in ENDED
            )
            assert all(count == 1 for count in troubles.values()), "one open ticket per trouble"
            for row in rows:
                self._every_change_counts_the_version(row)
                _work_has_somebody_and_ends_are_dated(row)
                _the_timeline_replays_to_the_present(row, repository.entries(session, row.id))

    def _every_change_counts_the_version(self, row: Ticket) -> None:
        version, before = self.seen.get(row.id, (0, None))
        assert row.version >= version
        assert (row.version == version) == (_shown(row) == before)
        self.seen[row.id] = row.version, _shown(row)

    def _tickets(self) -> list[Ticket]:
        with self.database.read() as session:
            return list(session.scalars(select(Ticket).order_by(Ticket.id)))

    def _photograph(self) -> list[object]:
        with self.database.read() as session:
            rows = session.scalars(select(Ticket).order_by(Ticket.id)).all()
            return [(_shown(row), len(repository.entries(session, row.id))) for row in rows]


def _the_timeline_replays_to_the_present(row: Ticket, entries: Sequence[TicketEntry]) -> None:
    state = None
    for entry in entries:
        if entry.to_state is not None:
            assert entry.from_state is state
            state = entry.to_state
    assert state is row.state


def _work_has_somebody_and_ends_are_dated(row: Ticket) -> None:
    if row.state in (TicketState.ASSIGNED, TicketState.ACCEPTED, TicketState.ON_HOLD):
        assert row.assignee_id is not None
        assert row.holder_id is not None
    assert (row.closed_at is not None) == (row.state in ENDED)
    assert (row.outcome is not None) <= (row.done_at is not None)


def _shown(row: Ticket) -> object:
    return tuple(getattr(row, column.name) for column in Ticket.__table__.columns)


Desk.TestCase.settings = settings(max_examples=12, stateful_step_count=50, deadline=None)
TestTicketLaws = Desk.TestCase
