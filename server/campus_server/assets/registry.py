"""The registry in memory, for the hot path: thousands of look-ups per message, no SQL.

A reload builds a whole new view and swaps it in by one assignment, so a reader in another
thread sees either the old view or the new one, never a mixture, and takes no lock.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from campus_server.assets import repository
from campus_server.finding import Sentence

__all__ = ["EquipmentPoints", "PointInfo", "Registry"]


@dataclass(frozen=True, slots=True)
class PointInfo:
    id: str
    """`gateway/name`."""
    display: Sentence
    unit: str
    period_s: float


@dataclass(frozen=True, slots=True)
class EquipmentPoints:
    """One equipment with its points, ordered by point id."""

    equipment: str
    name: Sentence
    brick_class: str
    points: tuple[PointInfo, ...]


class Registry:
    """Empty until the first `reload`; reload it after every commit that changed assets."""

    def __init__(self) -> None:
        self._by_point: dict[str, EquipmentPoints] = {}

    def reload(self, session: Session) -> None:
        names, classes = {}, {}
        for asset in repository.every_asset_name(session):
            names[asset.id] = Sentence(asset.name_zh, asset.name_en)
            classes[asset.id] = asset.brick_class
        points: dict[str, list[PointInfo]] = {}
        for point in repository.every_point(session):
            points.setdefault(point.equipment_id, []).append(
                PointInfo(
                    point.id,
                    Sentence(point.display_zh, point.display_en),
                    point.unit,
                    point.period_s,
                )
            )
        equipment = {
            asset_id: EquipmentPoints(
                asset_id, names[asset_id], brick_class, tuple(points.get(asset_id, ()))
            )
            for asset_id, brick_class in classes.items()
            if brick_class is not None
        }
        # one assignment: a reader sees the old registry or the new one, never a mixture
        self._by_point = {info.id: found for found in equipment.values() for info in found.points}

    def known(self, points: Sequence[str]) -> NDArray[np.bool_]:
        """One flag per point id, in their order."""
        by_point = self._by_point
        return np.fromiter((point in by_point for point in points), np.bool_, len(points))

    def equipment_of(self, point_id: str) -> EquipmentPoints | None:
        return self._by_point.get(point_id)
