"""What a finding brings about: an alarm, a ticket, and news of both."""

from datetime import datetime

from sqlalchemy.orm import Session

from campus_server.alarms import service as alarms
from campus_server.assets import service as assets
from campus_server.finding import Finding
from campus_server.kit.hub import News
from campus_server.tickets import service as tickets

__all__ = ["bring_about"]


def bring_about(session: Session, finding: Finding, now: datetime) -> list[News]:
    """In the caller's transaction; the news is to be told once that is committed."""
    news: list[News] = []
    name = assets.name_of(session, finding.subject)
    alarm = alarms.apply(session, finding, now, name)
    if alarm is not None:
        news.append(
            News("alarm", {"id": alarm.id, "subject": finding.subject, "state": alarm.shown_state})
        )
    if finding.needs_ticket:
        opened = tickets.open_or_update(session, finding, alarm.id if alarm else None, now, name)
        if opened is not None:
            ticket, _ = opened
            news.append(News("ticket", {"id": ticket.id, "state": ticket.state}))
    if finding.failure_class == "gateway_silent":
        news.append(News("gateway", {"id": finding.subject, "online": not finding.active}))
    if finding.source == "condition":
        state = "abnormal" if finding.active else "normal"
        news.append(News("condition", {"equipment": finding.subject, "state": state}))
    return news
