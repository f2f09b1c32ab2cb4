"""What could not be used, for an administrator to look at."""

from fastapi import APIRouter

from campus_server.ingest import repository
from campus_server.ingest.schemas import QuarantinedOut
from campus_server.web.paging import Page, PageQuery, cursor_of
from campus_server.web.parts import PartsDep

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/quarantine", tags=["ingest"])

_SHOWN_BYTES = 4_096


@router.get("")
def list_quarantined(page: PageQuery, parts: PartsDep) -> Page[QuarantinedOut]:
    """Newest first; the first 4 KiB of each payload."""
    before = page.after(int)
    with parts.database.read() as session:
        rows, total = repository.quarantined(session, page.limit, before)
        items = [
            QuarantinedOut(
                id=row.id,
                topic=row.topic,
                fault=row.fault,
                detail=row.detail,
                payload=row.payload[:_SHOWN_BYTES].decode("utf-8", "backslashreplace"),
                size=row.size,
                count=row.count,
                first_at=row.first_at,
                last_at=row.last_at,
            )
            for row in rows
        ]
    following = cursor_of(items[-1].id) if len(items) == page.limit else None
    return Page(items=items, total=total, next=following)
