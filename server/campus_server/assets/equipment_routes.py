"""Equipment, and what its points measured."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Query, Response

from campus_server.assets import repository, service
from campus_server.assets.models import Point
from campus_server.assets.schemas import (
    QUALITIES,
    EquipmentDetailOut,
    EquipmentOut,
    LatestOut,
    PointOut,
    SeriesOut,
    equipment_detail_out,
    equipment_out,
)
from campus_server.errors import Invalid
from campus_server.places import service as places
from campus_server.telemetry.store import Series
from campus_server.web.paging import Page, PageQuery, cursor_of
from campus_server.web.parts import Parts, PartsDep
from campus_server.web.principal import authorise

__all__ = ["router"]

router = APIRouter(
    prefix="/api/v1/equipment", tags=["equipment"], dependencies=[Depends(authorise)]
)


@router.get("")
def list_equipment(parts: PartsDep, asked: PageQuery) -> Page[EquipmentOut]:
    after = asked.after(str)
    with parts.database.read() as session:
        rows = repository.page_of_assets(session, after, asked.limit + 1, equipment_only=True)
        shown = rows[: asked.limit]
        names = places.names_of(session, [asset.place_path for asset in shown])
        points = repository.points_per_equipment(session, [asset.id for asset in shown])
        return Page(
            items=[equipment_out(asset, names, points.get(asset.id, 0)) for asset in shown],
            total=repository.count_assets(session, equipment_only=True),
            next=cursor_of(shown[-1].id) if len(rows) > asked.limit else None,
        )


@router.get("/{equipment_id}")
def get_equipment(equipment_id: str, parts: PartsDep) -> EquipmentDetailOut:
    with parts.database.read() as session:
        asset = service.require_equipment(session, equipment_id)
        return equipment_detail_out(
            asset,
            places.names_of(session, [asset.place_path]),
            [PointOut.of(point) for point in repository.points_of(session, equipment_id)],
        )


@router.get("/{equipment_id}/latest")
def get_latest(equipment_id: str, parts: PartsDep) -> list[LatestOut]:
    """Points that have never been read are left out."""
    points = [point.id for point in _points(parts, equipment_id)]
    latest = parts.telemetry.latest(points)
    return [
        LatestOut(
            point=point,
            time_ms=latest[point].time_ms,
            value=latest[point].value,
            quality=QUALITIES[latest[point].quality],
        )
        for point in points
        if point in latest
    ]


@router.get("/{equipment_id}/history", response_model=list[SeriesOut])
def get_history(
    equipment_id: str,
    parts: PartsDep,
    start_ms: Annotated[int, Query(ge=0, le=2**53)],
    end_ms: Annotated[int, Query(ge=0, le=2**53)],
    budget: Annotated[int, Query(ge=10, le=5000)] = 1000,
) -> Response:
    """Readings with start ≤ time < end, in at most `budget` buckets per point."""
    if start_ms >= end_ms:
        raise Invalid("empty_span", "start_ms must be before end_ms.")
    answer = [
        _as_json(parts.telemetry.history(point.id, start_ms, end_ms, budget))
        for point in _points(parts, equipment_id)
    ]
    # not by way of a model for each number: ten charts at once would wait for that, not for us
    return Response(msgspec.json.encode(answer), media_type="application/json")


def _as_json(series: Series) -> dict[str, Any]:
    """The fields of `SeriesOut`; what is not finite becomes null."""
    return {
        "point": series.point,
        "bucket_ms": series.bucket_ms,
        "time_ms": series.time_ms.tolist(),
        "minimum": series.minimum.tolist(),
        "maximum": series.maximum.tolist(),
        "mean": series.mean.tolist(),
    }


def _points(parts: Parts, equipment_id: str) -> list[Point]:
    """The unit of work ends here: the time series are asked without holding a connection."""
    with parts.database.read() as session:
        service.require_equipment(session, equipment_id)
        return list(repository.points_of(session, equipment_id))
