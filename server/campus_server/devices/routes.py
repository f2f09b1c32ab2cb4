from fastapi import APIRouter, Depends

from campus_server.assets import repository as assets
from campus_server.devices import repository, service
from campus_server.devices.schemas import DeviceEventOut, GatewayOut
from campus_server.web.paging import Page, PageQuery, cursor_of
from campus_server.web.parts import PartsDep
from campus_server.web.principal import authorise

__all__ = ["router"]

router = APIRouter(prefix="/api/v1/gateways", tags=["devices"], dependencies=[Depends(authorise)])


@router.get("")
def list_gateways(parts: PartsDep) -> list[GatewayOut]:
    with parts.database.read() as session:
        points = assets.points_per_gateway(session)
        return [
            GatewayOut.of(gateway, points.get(gateway.id, 0))
            for gateway in repository.every_gateway(session)
        ]


@router.get("/{gateway_id}/events")
def list_gateway_events(gateway_id: str, parts: PartsDep, asked: PageQuery) -> Page[DeviceEventOut]:
    """The last that came first."""
    before = asked.after(int)
    with parts.database.read() as session:
        service.require_gateway(session, gateway_id)
        rows = repository.page_of_events(session, gateway_id, before, asked.limit + 1)
        shown = rows[: asked.limit]
        return Page(
            items=[DeviceEventOut.model_validate(row) for row in shown],
            total=repository.count_events(session, gateway_id),
            next=cursor_of(shown[-1].id) if len(rows) > asked.limit else None,
        )
