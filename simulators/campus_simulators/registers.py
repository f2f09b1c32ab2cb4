"""What a Modbus device offers: the one list that the device serves and the gateway reads."""

from dataclasses import dataclass

__all__ = ["EquipmentMap", "PointMap", "Text", "UnitMap"]

Text = tuple[str, str]
"""(Chinese, English)."""


@dataclass(frozen=True)
class PointMap:
    """One float32, big-endian, in two holding registers. `low` and `high`: the sensor's range."""

    name: str
    brick_class: str
    quantity: str
    unit: str
    display: Text
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class EquipmentMap:
    id: str
    brick_class: str
    name: Text
    place: str
    points: tuple[PointMap, ...]


@dataclass(frozen=True)
class UnitMap:
    """What answers under one Modbus unit number, all of it sampled together.

    The points of the first equipment begin at register 0, and all others follow on them.
    """

    unit: int
    period_s: float
    equipment: tuple[EquipmentMap, ...]

    @property
    def points(self) -> int:
        return sum(len(item.points) for item in self.equipment)
