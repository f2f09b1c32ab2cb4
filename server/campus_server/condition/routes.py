from fastapi import APIRouter, Depends

from campus_server.assets import repository as assets
from campus_server.assets import service as assets_service
from campus_server.condition.monitor import ConditionMonitor
from campus_server.condition.schemas import ConditionOut, condition_out
from campus_server.kit.clock import to_ms
from campus_server.web.parts import Parts, PartsDep
from campus_server.web.principal import authorise

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["condition"], dependencies=[Depends(authorise)])


@router.get("/equipment/{equipment_id}/condition")
def get_condition(equipment_id: str, parts: PartsDep) -> ConditionOut:
    with parts.database.read() as session:
        assets_service.require_equipment(session, equipment_id)
    return _shown(parts, equipment_id)


@router.get("/conditions")
def list_conditions(parts: PartsDep) -> list[ConditionOut]:
    """All equipment, in order of id."""
    with parts.database.read() as session:
        known = [
            asset.id for asset in assets.every_asset_name(session) if asset.brick_class is not None
        ]
    return [_shown(parts, equipment) for equipment in known]


def _shown(parts: Parts, equipment: str) -> ConditionOut:
    monitor: ConditionMonitor = parts.condition
    return condition_out(monitor.status(equipment), equipment, to_ms(parts.clock()))
