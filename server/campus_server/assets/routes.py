from fastapi import APIRouter, Depends
from sqlalchemy.orm import Session

from campus_server.assets import (
    equipment_routes,
    readings_routes,
    repository,
    service,
    tags,
    transfers,
)
from campus_server.assets import tags_repository as tag_rows
from campus_server.assets.models import Asset
from campus_server.assets.schemas import (
    AssetEditIn,
    AssetIn,
    AssetOut,
    TagIn,
    TagOut,
    TransferIn,
    TransferOut,
    UnknownTagOut,
)
from campus_server.places import service as places
from campus_server.web.paging import Page, PageQuery, cursor_of
from campus_server.web.parts import PartsDep
from campus_server.web.principal import SignedIn, authorise

__all__ = ["router"]

router = APIRouter()
_api = APIRouter(prefix="/api/v1", tags=["assets"], dependencies=[Depends(authorise)])


def _out(session: Session, *assets: Asset) -> list[AssetOut]:
    names = places.names_of(session, [asset.place_path for asset in assets])
    epcs = tag_rows.open_epcs(session, [asset.id for asset in assets])
    return [AssetOut.of(asset, names, epcs) for asset in assets]


@_api.get("/assets")
def list_assets(parts: PartsDep, asked: PageQuery) -> Page[AssetOut]:
    after = asked.after(str)
    with parts.database.read() as session:
        rows = repository.page_of_assets(session, after, asked.limit + 1, equipment_only=False)
        shown = rows[: asked.limit]
        return Page(
            items=_out(session, *shown),
            total=repository.count_assets(session, equipment_only=False),
            next=cursor_of(shown[-1].id) if len(rows) > asked.limit else None,
        )


@_api.post("/assets", status_code=201)
def create_asset(body: AssetIn, parts: PartsDep) -> AssetOut:
    with parts.database.write() as session:
        asset = service.create(
            session,
            Asset(
                id=body.id,
                code=body.code or body.id,
                name_zh=body.name.zh,
                name_en=body.name.en,
                asset_class=body.asset_class,
                place_path=body.place,
                movement_controlled=body.movement_controlled,
                created_at=parts.clock(),
            ),
        )
        return _out(session, asset)[0]


@_api.get("/assets/{asset_id}")
def get_asset(asset_id: str, parts: PartsDep) -> AssetOut:
    with parts.database.read() as session:
        return _out(session, service.require(session, asset_id))[0]


@_api.patch("/assets/{asset_id}")
def edit_asset(asset_id: str, body: AssetEditIn, parts: PartsDep) -> AssetOut:
    """From now on births no longer change name, class and place of this asset."""
    with parts.database.write() as session:
        asset = service.edit(
            session,
            asset_id,
            name=(body.name.zh, body.name.en) if body.name else None,
            place_path=body.place,
            movement_controlled=body.movement_controlled,
        )
        return _out(session, asset)[0]


@_api.post("/assets/{asset_id}/tags", status_code=201)
def bind_tag(asset_id: str, body: TagIn, parts: PartsDep) -> TagOut:
    """The tag that was on the asset until now is taken off."""
    with parts.database.write() as session:
        return TagOut.model_validate(tags.bind(session, asset_id, body.epc, parts.clock()))


@_api.get("/unknown-tags")
def list_unknown_tags(parts: PartsDep, asked: PageQuery) -> Page[UnknownTagOut]:
    after = asked.after(str)
    with parts.database.read() as session:
        rows = tag_rows.page_of_unknown(session, after, asked.limit + 1)
        shown = rows[: asked.limit]
        return Page(
            items=[UnknownTagOut.model_validate(row) for row in shown],
            total=tag_rows.count_unknown(session),
            next=cursor_of(shown[-1].epc) if len(rows) > asked.limit else None,
        )


@_api.post("/transfers", status_code=201)
def create_transfer(body: TransferIn, who: SignedIn, parts: PartsDep) -> TransferOut:
    with parts.database.write() as session:
        return TransferOut.of(
            transfers.allow(
                session,
                body.asset,
                kind=body.kind,
                starts_at=body.starts_at,
                ends_at=body.ends_at,
                destination=body.destination,
                approved_by=who.username,
                note=body.note,
            )
        )


router.include_router(equipment_routes.router)
router.include_router(readings_routes.router)
router.include_router(_api)
