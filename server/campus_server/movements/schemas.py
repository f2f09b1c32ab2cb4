from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel

from campus_server.movements.models import Movement

__all__ = ["MovementOut"]


class MovementOut(BaseModel):
    id: int
    asset: str
    at: datetime
    from_zone: str | None
    to_zone: str | None
    direction: Literal["in", "out", "unknown"]
    reader: str

    @classmethod
    def of(cls, movement: Movement) -> Self:
        return cls.model_validate(
            {
                "id": movement.id,
                "asset": movement.asset_id,
                "at": movement.at,
                "from_zone": movement.from_zone,
                "to_zone": movement.to_zone,
                "direction": movement.direction,
                "reader": movement.reader,
            }
        )
