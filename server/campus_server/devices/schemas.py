from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict

from campus_server.devices.models import Gateway

__all__ = ["DeviceEventOut", "GatewayOut"]


class GatewayOut(BaseModel):
    id: str
    online: bool | None
    """Null: it has not said yet."""
    since: datetime | None
    software: str
    points: int
    last_message_at: datetime | None

    @classmethod
    def of(cls, gateway: Gateway, points: int) -> Self:
        return cls(
            id=gateway.id,
            online=gateway.online,
            since=gateway.since,
            software=gateway.software,
            points=points,
            last_message_at=gateway.last_message_at,
        )


class DeviceEventOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    gateway: str
    at: datetime
    kind: str
    subject: str
    detail: str
    count: int
