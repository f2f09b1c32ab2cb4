"""What the tests of tickets start from: a database with people in it, and findings."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from campus_server.alarms import service as alarms
from campus_server.finding import Finding, Sentence, Severity
from campus_server.kit.clock import to_ms
from campus_server.kit.database import Base, Database
from campus_server.people.models import User
from campus_server.permissions import Role
from campus_server.tickets import service
from campus_server.tickets.models import Ticket
from campus_server.tickets.rules import Actor

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PUMP = Sentence("1号泵", "Pump 1")


def person(session: Session, username: str, role: Role, *, active: bool = True) -> Actor:
    user = User(
        username=username,
        username_key=username,
        display_name=username.title(),
        role=role.value,
        password_hash="-",
        locale="zh",
        active=active,
        must_change_password=False,
        created_at=NOW,
    )
    session.add(user)
    session.flush()
    return Actor(user.id, role)


def people(database: Database) -> dict[str, Actor]:
    """One of each role, by the role's name; and `other`, a second technician."""
    with database.write() as session:
        found = {role.value: person(session, role.value, role) for role in Role}
        found["other"] = person(session, "other", Role.TECHNICIAN)
    return found


def empty(url: str) -> Database:
    database = Database(url)
    Base.metadata.create_all(database.engine)
    return database


def finding(since: datetime = NOW, at: datetime | None = None, **changes: Any) -> Finding:
    """An abnormal pump, unless told otherwise."""
    given: dict[str, Any] = {
        "subject": "CHWP-1",
        "failure_class": "abnormal_condition",
        "source": "condition",
        "since_ms": to_ms(since),
        "at_ms": to_ms(at or since),
        "severity": Severity.P3,
        "confidence": 0.9,
        "reason": Sentence("流量低于预期", "flow below what is expected"),
        "advice": Sentence("检查叶轮", "check the impeller"),
    }
    return Finding(**{**given, **changes})


def tell(
    session: Session, told: Finding, now: datetime | None = None
) -> tuple[Ticket, bool] | None:
    """The road of a finding: alarm first, then ticket. `now` is the evidence's time if not given."""
    when = now or datetime.fromtimestamp(told.at_ms / 1000, UTC)
    alarm = alarms.apply(session, told, when, PUMP)
    return service.open_or_update(session, told, alarm.id if alarm else None, when, PUMP)


def ticket_of(answer: tuple[Ticket, bool] | None) -> Ticket:
    assert answer is not None
    return answer[0]
