from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from campus_server.assets.models import Asset, Point, Transfer
from campus_server.places.models import Place
from campus_server.places.schemas import PlaceRef, TextIn
from campus_server.web.schemas import Moment, TextOut

__all__ = [
    "AssetEditIn",
    "AssetIn",
    "AssetOut",
    "EquipmentDetailOut",
    "EquipmentOut",
    "LatestOut",
    "PointOut",
    "SeriesOut",
    "TagIn",
    "TagOut",
    "TransferIn",
    "TransferOut",
    "UnknownTagOut",
]

SubjectId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")]
PlacePath = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,32}(/[A-Za-z0-9._-]{1,32}){0,4}$")
]
Epc = Annotated[
    str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[0-9A-Fa-f]{8,128}$")
]
QUALITIES: tuple[Literal["good", "uncertain", "bad"], ...] = ("good", "uncertain", "bad")


class AssetIn(BaseModel):
    id: SubjectId
    code: str | None = Field(default=None, min_length=1, max_length=64)
    """What stands on its label; the id when left out."""
    name: TextIn
    asset_class: str = Field(default="other", min_length=1, max_length=64)
    place: PlacePath | None = None
    movement_controlled: bool = False


class AssetEditIn(BaseModel):
    """What is left out stays as it is."""

    name: TextIn | None = None
    place: PlacePath | None = None
    movement_controlled: bool | None = None


class AssetOut(BaseModel):
    id: str
    code: str
    name: TextOut
    asset_class: str
    brick_class: str | None
    """Null: it has no points, it is not equipment."""
    place: PlaceRef | None
    movement_controlled: bool
    epc: str | None
    """The tag that is on it now."""
    last_zone: str | None
    last_seen_at: datetime | None

    @classmethod
    def of(cls, asset: Asset, places: dict[str, Place], epcs: dict[str, str]) -> Self:
        return cls(
            id=asset.id,
            code=asset.code,
            name=TextOut(zh=asset.name_zh, en=asset.name_en),
            asset_class=asset.asset_class,
            brick_class=asset.brick_class,
            place=_place(asset, places),
            movement_controlled=asset.movement_controlled,
            epc=epcs.get(asset.id),
            last_zone=asset.last_zone,
            last_seen_at=asset.last_seen_at,
        )


class TagIn(BaseModel):
    epc: Epc


class TagOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    epc: str
    tid: str | None
    asset_id: str
    bound_from: datetime
    bound_to: datetime | None


class UnknownTagOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    epc: str
    first_seen: datetime
    last_seen: datetime
    reader: str
    count: int


class TransferIn(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    asset: SubjectId
    destination: PlacePath | None = None
    """Null: anywhere."""
    starts_at: Moment = Field(alias="from")
    ends_at: Moment | None = Field(default=None, alias="to")
    """Exclusive; null: until somebody ends it."""
    kind: Literal["transfer", "loan", "repair"] = "transfer"
    note: str = Field(default="", max_length=2000)


class TransferOut(BaseModel):
    id: int
    asset: str
    destination: str | None
    starts_at: datetime = Field(serialization_alias="from")
    ends_at: datetime | None = Field(serialization_alias="to")
    kind: str
    approved_by: str
    note: str

    @classmethod
    def of(cls, transfer: Transfer) -> Self:
        return cls(
            id=transfer.id,
            asset=transfer.asset_id,
            destination=transfer.destination,
            starts_at=transfer.starts_at,
            ends_at=transfer.ends_at,
            kind=transfer.kind,
            approved_by=transfer.approved_by,
            note=transfer.note,
        )


class EquipmentOut(BaseModel):
    id: str
    name: TextOut
    brick_class: str
    place: PlaceRef | None
    points: int


class PointOut(BaseModel):
    id: str
    name: str
    brick_class: str
    quantity: str
    unit: str
    period_s: float
    display: TextOut
    low: float | None
    high: float | None

    @classmethod
    def of(cls, point: Point) -> Self:
        return cls(
            id=point.id,
            name=point.name,
            brick_class=point.brick_class,
            quantity=point.quantity,
            unit=point.unit,
            period_s=point.period_s,
            display=TextOut(zh=point.display_zh, en=point.display_en),
            low=point.low,
            high=point.high,
        )


class EquipmentDetailOut(BaseModel):
    """`points` are in order of id."""

    id: str
    name: TextOut
    brick_class: str
    place: PlaceRef | None
    points: list[PointOut]


def _place(asset: Asset, places: dict[str, Place]) -> PlaceRef | None:
    place = places.get(asset.place_path or "")
    return None if place is None else PlaceRef.of(place)


def equipment_out(asset: Asset, places: dict[str, Place], points: int) -> EquipmentOut:
    return EquipmentOut(
        id=asset.id,
        name=TextOut(zh=asset.name_zh, en=asset.name_en),
        brick_class=asset.brick_class or "",
        place=_place(asset, places),
        points=points,
    )


def equipment_detail_out(
    asset: Asset, places: dict[str, Place], points: list[PointOut]
) -> EquipmentDetailOut:
    return EquipmentDetailOut(
        id=asset.id,
        name=TextOut(zh=asset.name_zh, en=asset.name_en),
        brick_class=asset.brick_class or "",
        place=_place(asset, places),
        points=points,
    )


class LatestOut(BaseModel):
    point: str
    time_ms: int
    value: float
    quality: Literal["good", "uncertain", "bad"]


class SeriesOut(BaseModel):
    """Equal-length columns, oldest first; `bucket_ms` 0: every reading as it was."""

    point: str
    bucket_ms: int
    time_ms: list[int]
    minimum: list[float]
    maximum: list[float]
    mean: list[float]
