"""The only SQL of the alarms."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campus_server.alarms.models import Alarm

__all__ = ["add_unless_standing", "count", "get", "newest", "page"]


def get(session: Session, alarm_id: int) -> Alarm | None:
    """Locked until the end of the unit of work."""
    return session.get(Alarm, alarm_id, with_for_update=True)


def newest(session: Session, subject: str, failure_class: str) -> Alarm | None:
    """The standing alarm, else the one cleared last; locked until the end of the unit of work."""
    return session.scalars(
        select(Alarm)
        .where(Alarm.subject == subject, Alarm.failure_class == failure_class)
        .order_by(Alarm.cleared_at.is_(None).desc(), Alarm.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def add_unless_standing(session: Session, alarm: Alarm) -> bool:
    """False: another writer has just raised the same one."""
    try:
        with session.begin_nested():
            session.add(alarm)
            session.flush()
    except IntegrityError:
        return False
    return True


def count(session: Session, *, active: bool | None) -> int:
    return session.scalar(select(func.count(Alarm.id)).where(*_of_state(active))) or 0


def page(
    session: Session, *, active: bool | None, limit: int, after: tuple[datetime, int] | None
) -> Sequence[Alarm]:
    """Newest first; `after` holds (raised_at, id) of the last row that was shown."""
    asked = select(Alarm).where(*_of_state(active))
    if after is not None:
        raised_at, alarm_id = after
        asked = asked.where(
            or_(
                Alarm.raised_at < raised_at,
                and_(Alarm.raised_at == raised_at, Alarm.id < alarm_id),
            )
        )
    return session.scalars(
        asked.order_by(Alarm.raised_at.desc(), Alarm.id.desc()).limit(limit)
    ).all()


def _of_state(active: bool | None) -> list[ColumnElement[bool]]:
    if active is None:
        return []
    return [Alarm.cleared_at.is_(None) if active else Alarm.cleared_at.is_not(None)]
