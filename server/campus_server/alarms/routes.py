"""GET /alarms."""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter

from campus_server.alarms import service
from campus_server.alarms.models import Alarm
from campus_server.alarms.schemas import AlarmOut
from campus_server.web.paging import Page, PageQuery, cursor_of
from campus_server.web.parts import PartsDep
from campus_server.web.principal import SignedIn
from campus_server.web.schemas import TextOut

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/alarms", tags=["alarms"])

_ACTIVE = {"active": True, "cleared": False, "all": None}


@router.get("")
def list_alarms(
    _who: SignedIn,
    parts: PartsDep,
    asked: PageQuery,
    state: Literal["active", "cleared", "all"] = "active",
) -> Page[AlarmOut]:
    """Newest first."""
    after = asked.after(datetime, int)
    with parts.database.read() as session:
        # one more than asked for tells whether another page follows
        found, total = service.listed(
            session, active=_ACTIVE[state], limit=asked.limit + 1, after=after
        )
        rows = found[: asked.limit]
        more = len(found) > len(rows)
        following = cursor_of(rows[-1].raised_at, rows[-1].id) if more else None
        return Page(items=[_shown(row) for row in rows], total=total, next=following)


def _shown(alarm: Alarm) -> AlarmOut:
    name = None
    if alarm.subject_name_zh is not None and alarm.subject_name_en is not None:
        name = TextOut(zh=alarm.subject_name_zh, en=alarm.subject_name_en)
    return AlarmOut(
        id=alarm.id,
        subject=alarm.subject,
        subject_name=name,
        failure_class=alarm.failure_class,
        severity=alarm.severity,
        source=alarm.source,
        state=alarm.shown_state,
        raised_at=alarm.raised_at,
        last_at=alarm.last_at,
        cleared_at=alarm.cleared_at,
        count=alarm.count,
        reason=TextOut(zh=alarm.reason_zh, en=alarm.reason_en),
        advice=TextOut(zh=alarm.advice_zh, en=alarm.advice_en),
        ticket_id=alarm.ticket_id,
    )
