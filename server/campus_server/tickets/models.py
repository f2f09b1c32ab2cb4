"""The tables of tickets, their timeline, and the counter behind their numbers."""

from datetime import datetime

from sqlalchemy import Enum, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campus_server.alarms.models import Alarm
from campus_server.finding import Severity
from campus_server.kit.database import Base, UtcDateTime
from campus_server.people.models import User
from campus_server.tickets.states import Outcome, TicketState

__all__ = ["Ticket", "TicketEntry", "TicketNumber"]


def _words(kind: type[TicketState] | type[Outcome] | type[Severity], length: int) -> Enum:
    """A column that holds the enumeration's values as plain text."""
    return Enum(
        kind,
        native_enum=False,
        length=length,
        values_callable=lambda words: [word.value for word in words],
    )


_STATE = _words(TicketState, 16)
_ONE_OPEN = text("state NOT IN ('CLOSED', 'CANCELLED') AND failure_class <> 'unclassified'")


class Ticket(Base):
    """Work to be done; at most one open per (subject, failure class)."""

    __tablename__ = "ticket"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    """`WO-20261122-0001`: UTC day of opening, count within it."""
    subject: Mapped[str] = mapped_column(String(200))
    """Equipment, asset, gateway or place id."""
    subject_name_zh: Mapped[str | None] = mapped_column(String(200))
    subject_name_en: Mapped[str | None] = mapped_column(String(200))
    failure_class: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(64))
    state: Mapped[TicketState] = mapped_column(_STATE)
    version: Mapped[int] = mapped_column(default=1)
    """One more with every change of the row."""
    priority: Mapped[Severity] = mapped_column(_words(Severity, 2))
    """P1 … P4; rises by itself, never falls."""
    latched: Mapped[bool]
    title_zh: Mapped[str]
    title_en: Mapped[str]
    reason_zh: Mapped[str]
    reason_en: Mapped[str]
    advice_zh: Mapped[str]
    advice_en: Mapped[str]
    alarm_id: Mapped[int | None] = mapped_column(ForeignKey(Alarm.id))
    """The alarm of the latest episode."""
    requester_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    holder_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    """Who answers for it now: the first contact until somebody accepts, then the assignee."""
    recurrence_of: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    event_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Event time of the newest evidence that changed the ticket."""
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The first arrival."""
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recovered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Event time since which the condition is normal; null while it is not."""
    outcome: Mapped[Outcome | None] = mapped_column(_words(Outcome, 16))
    failure_mode: Mapped[str | None] = mapped_column(String(64))
    reopen_count: Mapped[int] = mapped_column(default=0)

    assignee: Mapped[User | None] = relationship(
        foreign_keys=[assignee_id], viewonly=True, lazy="selectin"
    )

    __table_args__ = (
        Index(
            "uq_ticket_one_open",
            "subject",
            "failure_class",
            unique=True,
            sqlite_where=_ONE_OPEN,
            postgresql_where=_ONE_OPEN,
        ),
        Index("ix_ticket_subject_failure_class_id", "subject", "failure_class", "id"),
        Index("ix_ticket_assignee_id", "assignee_id"),
        Index("ix_ticket_requester_id", "requester_id"),
    )


class TicketEntry(Base):
    """One line of a ticket's timeline; the states of its lines replay to the ticket's state."""

    __tablename__ = "ticket_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey(Ticket.id), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    who_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    """Null: the system."""
    kind: Mapped[str] = mapped_column(String(16))
    """`opened`, `moved`, `reopened`, `recovered`, `returned`, `priority`"""
    from_state: Mapped[TicketState | None] = mapped_column(_STATE)
    to_state: Mapped[TicketState | None] = mapped_column(_STATE)
    note: Mapped[str]
    """A person's own words as they were typed; may be empty."""
    text_zh: Mapped[str | None]
    text_en: Mapped[str | None]
    """What the system says of it."""

    who: Mapped[User | None] = relationship(viewonly=True, lazy="selectin")


class TicketNumber(Base):
    """The last number given on a day."""

    __tablename__ = "ticket_number"

    day: Mapped[str] = mapped_column(String(8), primary_key=True)
    """`20261122`, UTC"""
    last: Mapped[int]
