from fastapi import APIRouter, Depends

from campus_server.assets import service as assets
from campus_server.movements import repository
from campus_server.movements.schemas import MovementOut
from campus_server.web.paging import Page, PageAsked, PageQuery, cursor_of
from campus_server.web.parts import Parts, PartsDep
from campus_server.web.principal import authorise

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["movements"], dependencies=[Depends(authorise)])


@router.get("/movements")
def list_movements(parts: PartsDep, asked: PageQuery) -> Page[MovementOut]:
    """The last that were told first."""
    return _page(parts, asked, None)


@router.get("/assets/{asset_id}/movements")
def list_asset_movements(asset_id: str, parts: PartsDep, asked: PageQuery) -> Page[MovementOut]:
    """The last that were told first."""
    return _page(parts, asked, asset_id)


def _page(parts: Parts, asked: PageAsked, asset_id: str | None) -> Page[MovementOut]:
    before = asked.after(int)
    with parts.database.read() as session:
        if asset_id is not None:
            assets.require(session, asset_id)
        rows = repository.page_of_movements(session, asset_id, before, asked.limit + 1)
        shown = rows[: asked.limit]
        return Page(
            items=[MovementOut.of(row) for row in shown],
            total=repository.count_movements(session, asset_id),
            next=cursor_of(shown[-1].id) if len(rows) > asked.limit else None,
        )
