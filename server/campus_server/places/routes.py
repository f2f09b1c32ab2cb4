from fastapi import APIRouter, Depends

from campus_server.places import repository, service
from campus_server.places.schemas import PlaceEditIn, PlaceOut
from campus_server.web.paging import Page, PageQuery, cursor_of
from campus_server.web.parts import PartsDep
from campus_server.web.principal import authorise

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/places", tags=["places"], dependencies=[Depends(authorise)])


@router.get("")
def list_places(parts: PartsDep, asked: PageQuery) -> Page[PlaceOut]:
    after = asked.after(str)
    with parts.database.read() as session:
        rows = repository.page(session, after, asked.limit + 1)
        shown = rows[: asked.limit]
        return Page(
            items=[PlaceOut.of(place) for place in shown],
            total=repository.count(session),
            next=cursor_of(shown[-1].path) if len(rows) > asked.limit else None,
        )


@router.patch("/{path:path}")
def edit_place(path: str, body: PlaceEditIn, parts: PartsDep) -> PlaceOut:
    with parts.database.write() as session:
        return PlaceOut.of(service.edit(session, path, body.name.zh, body.name.en))
