"""The register of assets: what gateways propose, what administrators decide."""

import logging
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from campus_server.assets import repository
from campus_server.assets.models import Asset, Point
from campus_server.errors import Conflict, NotFound
from campus_server.finding import Sentence
from campus_server.places import service as places
from campus_server.telemetry.points import POINTS_PER_GATEWAY
from campus_wire.messages import Birth, EquipmentBirth, PointBirth

__all__ = [
    "Refusal",
    "Registered",
    "create",
    "edit",
    "name_of",
    "register_birth",
    "require",
    "require_equipment",
]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A thing of a birth that belongs to another gateway; the rest of the birth stands."""

    subject: str
    held_by: str

    @property
    def detail(self) -> str:
        return f"{self.subject} belongs to gateway {self.held_by}; it was not taken over"


@dataclass(slots=True)
class Registered:
    new_points: list[str] = field(default_factory=list)
    """Point ids that were unknown before: waiting readings of theirs may go through."""
    changed_equipment: list[str] = field(default_factory=list)
    """Equipment whose set of points, names or units is no longer what it was."""
    refused: list[Refusal] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """The registry in memory has to be reloaded."""
        return bool(self.new_points or self.changed_equipment)


def register_birth(session: Session, birth: Birth, now: datetime) -> Registered:
    """Places, equipment and points of a birth; the same birth again changes nothing.

    Equipment that another gateway reports already is refused with its points: two gateways that
    speak for one pump would overwrite each other for ever, and a person has to decide.
    """
    places.register(
        session,
        birth.places,
        also={
            *(item.place for item in birth.equipment if item.place is not None),
            *(a.place for reader in birth.readers for a in reader.antennas if a.place is not None),
        },
    )
    registered = Registered()
    known = repository.assets_by_id(session, {item.id for item in birth.equipment})
    ours = set()
    for item in birth.equipment:
        asset = known.get(item.id)
        if asset is not None and asset.gateway not in (None, birth.gateway):
            registered.refused.append(Refusal(item.id, str(asset.gateway)))
            continue
        ours.add(item.id)
        if asset is None:
            session.add(_new_equipment(item, birth.gateway, now))
            registered.changed_equipment.append(item.id)
        elif _propose(asset, item, birth.gateway):
            registered.changed_equipment.append(item.id)
    session.flush()
    _register_points(session, birth, ours, registered)
    return registered


def _new_equipment(item: EquipmentBirth, gateway: str, now: datetime) -> Asset:
    return Asset(
        id=item.id,
        code=item.id,
        name_zh=item.name.zh,
        name_en=item.name.en,
        asset_class=item.brick_class,
        brick_class=item.brick_class,
        place_path=item.place,
        gateway=gateway,
        created_at=now,
    )


def _propose(asset: Asset, item: EquipmentBirth, gateway: str) -> bool:
    """Whether anything changed. An asset that an administrator made becomes equipment here."""
    before = (asset.gateway, asset.name_zh, asset.name_en, asset.brick_class)
    asset.gateway = gateway
    if not asset.edited:
        asset.name_zh, asset.name_en = item.name.zh, item.name.en
        asset.brick_class = asset.asset_class = item.brick_class
        asset.place_path = item.place
    elif asset.brick_class is None:
        asset.brick_class = item.brick_class
    return before != (asset.gateway, asset.name_zh, asset.name_en, asset.brick_class)


def _register_points(
    session: Session, birth: Birth, ours: set[str], registered: Registered
) -> None:
    known = repository.points_by_id(session, birth.gateway)
    changed = dict.fromkeys(registered.changed_equipment)
    left_out = 0
    for item in birth.points:
        if item.equipment not in ours:
            continue
        point_id = f"{birth.gateway}/{item.name}"
        point = known.get(point_id)
        if point is None and len(known) >= POINTS_PER_GATEWAY:
            left_out += 1
            continue
        if point is None:
            point = known[point_id] = Point(id=point_id, gateway=birth.gateway, name=item.name)
            session.add(point)
            registered.new_points.append(point_id)
            before = None
        else:
            before = _seen_by_detectors(point)
        _describe(point, item)
        if before != _seen_by_detectors(point):
            changed[item.equipment] = None
            if before is not None:
                changed[before[0]] = None
    registered.changed_equipment = list(changed)
    session.flush()
    if left_out:
        log.warning(
            "%s has %d points, the most that a gateway may have: %d more are left out",
            birth.gateway,
            len(known),
            left_out,
        )


def _seen_by_detectors(point: Point) -> tuple[str, str, float, str, str]:
    return (
        point.equipment_id,
        point.unit,
        point.period_s,
        point.display_zh,
        point.display_en,
    )


def _describe(point: Point, item: PointBirth) -> None:
    point.equipment_id = item.equipment
    point.brick_class = item.brick_class
    point.quantity = item.quantity
    point.unit = item.unit
    point.period_s = item.period
    point.display_zh, point.display_en = item.display.zh, item.display.en
    point.low, point.high = item.low, item.high


def name_of(session: Session, subject: str) -> Sentence | None:
    """What people call it; None for a subject that is no asset (a gateway)."""
    asset = repository.find_asset(session, subject)
    return None if asset is None else Sentence(asset.name_zh, asset.name_en)


def require(session: Session, asset_id: str) -> Asset:
    """Raise `NotFound`."""
    asset = repository.find_asset(session, asset_id)
    if asset is None:
        raise NotFound("asset", f"There is no asset {asset_id}.")
    return asset


def require_equipment(session: Session, equipment_id: str) -> Asset:
    """Raise `NotFound`, also for an asset that has no points."""
    asset = repository.find_asset(session, equipment_id)
    if asset is None or asset.brick_class is None:
        raise NotFound("equipment", f"There is no equipment {equipment_id}.")
    return asset


def create(session: Session, asset: Asset) -> Asset:
    """Enter an asset by hand; raise `Conflict` or `NotFound` (its place)."""
    if repository.find_asset(session, asset.id) is not None:
        raise Conflict("asset_exists", f"There is already an asset {asset.id}.")
    if repository.find_by_code(session, asset.code) is not None:
        raise Conflict("code_exists", f"There is already an asset with the code {asset.code}.")
    if asset.place_path is not None:
        places.require(session, asset.place_path)
    asset.edited = True
    session.add(asset)
    session.flush()
    return asset


def edit(
    session: Session,
    asset_id: str,
    *,
    name: tuple[str, str] | None = None,
    place_path: str | None = None,
    movement_controlled: bool | None = None,
) -> Asset:
    """An administrator's word, from now on above any birth; null leaves a thing as it is.

    `name` is (zh, en). Raise `NotFound` for the asset or the place.
    """
    asset = require(session, asset_id)
    if name is not None:
        asset.name_zh, asset.name_en = name
    if place_path is not None:
        asset.place_path = places.require(session, place_path).path
    if movement_controlled is not None:
        asset.movement_controlled = movement_controlled
    asset.edited = True
    return asset
