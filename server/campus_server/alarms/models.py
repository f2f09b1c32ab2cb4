"""The table of alarms."""

from datetime import datetime
from typing import Literal

from sqlalchemy import Enum, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from campus_server.alarms.states import AlarmState
from campus_server.finding import Severity
from campus_server.kit.database import Base, UtcDateTime

__all__ = ["Alarm"]


def _words(kind: type[AlarmState] | type[Severity], length: int) -> Enum:
    """A column that holds the enumeration's values as plain text."""
    return Enum(
        kind,
        native_enum=False,
        length=length,
        values_callable=lambda words: [word.value for word in words],
    )


_STANDS = text("cleared_at IS NULL")


class Alarm(Base):
    """One episode of one condition at one subject; a repeat raises `count`, never adds a row."""

    __tablename__ = "alarm"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(200))
    """Equipment, asset, gateway or place id."""
    subject_name_zh: Mapped[str | None] = mapped_column(String(200))
    subject_name_en: Mapped[str | None] = mapped_column(String(200))
    failure_class: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(64))
    severity: Mapped[Severity] = mapped_column(_words(Severity, 2))
    """P1 … P4; rises by itself, never falls."""
    state: Mapped[AlarmState] = mapped_column(_words(AlarmState, 32))
    latched: Mapped[bool]
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Event time at which the condition began."""
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Event time of the newest evidence."""
    cleared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Event time of the evidence that the condition has gone; null while the alarm stands."""
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Server time at which the row was made."""
    count: Mapped[int] = mapped_column(default=1)
    reason_zh: Mapped[str]
    reason_en: Mapped[str]
    advice_zh: Mapped[str]
    advice_en: Mapped[str]
    score: Mapped[float]
    threshold: Mapped[float]
    confidence: Mapped[float]
    """0 … 1"""
    model: Mapped[str] = mapped_column(String(128))
    ticket_id: Mapped[int | None]
    """Written by the tickets, which lie above and refer here with a foreign key of their own."""

    @property
    def shown_state(self) -> Literal["active", "cleared"]:
        """The state in the API's two words."""
        return "active" if self.cleared_at is None else "cleared"

    __table_args__ = (
        Index(
            "uq_alarm_standing",
            "subject",
            "failure_class",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_alarm_subject_failure_class_id", "subject", "failure_class", "id"),
        Index("ix_alarm_raised_at_id", "raised_at", "id"),
    )
