"""What the event stream says, and how a batch of it is written down, once for all browsers."""

import logging
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

import msgspec
from pydantic import BaseModel, Field

from campus_server.kit.hub import News

__all__ = ["MOST_READINGS", "NewsOut", "ReadingsNews", "frame", "merged"]

_log = logging.getLogger(__name__)

MOST_READINGS = 5_000
"""Readings in one batch; beyond that (a gateway that catches up) only each point's newest go."""


class ReadingsOut(BaseModel):
    """Parallel lists: reading i is (points[i], time_ms[i], value[i])."""

    points: list[str]
    time_ms: list[int]
    value: list[float | None]


class AlarmChange(BaseModel):
    id: int
    subject: str
    state: str


class TicketChange(BaseModel):
    id: int
    state: str


class ConditionChange(BaseModel):
    equipment: str
    state: str


class GatewayChange(BaseModel):
    id: str
    online: bool


class MovementChange(BaseModel):
    asset: str


class ReadingsNews(BaseModel):
    kind: Literal["readings"] = "readings"
    data: ReadingsOut


class AlarmNews(BaseModel):
    kind: Literal["alarm"]
    data: AlarmChange


class TicketNews(BaseModel):
    kind: Literal["ticket"]
    data: TicketChange


class ConditionNews(BaseModel):
    kind: Literal["condition"]
    data: ConditionChange


class GatewayNews(BaseModel):
    kind: Literal["gateway"]
    data: GatewayChange


class MovementNews(BaseModel):
    kind: Literal["movement"]
    data: MovementChange


NewsOut = Annotated[
    ReadingsNews | AlarmNews | TicketNews | ConditionNews | GatewayNews | MovementNews,
    Field(discriminator="kind"),
]


def merged(news: Iterable[News]) -> list[News]:
    """All readings become one item, put first; the rest keeps its order, repeats said once."""
    points: list[str] = []
    times: list[int] = []
    values: list[float | None] = []
    rest: list[News] = []
    for item in news:
        if item.kind == "readings":
            points += item.data["points"]
            times += item.data["time_ms"]
            values += item.data["value"]
        elif item not in rest[-20:]:
            rest.append(item)
    if not points:
        return rest
    if len(points) > MOST_READINGS:
        newest = {point: row for row, point in enumerate(points)}
        rows = sorted(newest.values())
        points, times, values = (
            [points[row] for row in rows],
            [times[row] for row in rows],
            [values[row] for row in rows],
        )
    return [News("readings", {"points": points, "time_ms": times, "value": values}), *rest]


def frame(event: str, body: Sequence[News] | dict[str, Any]) -> bytes:
    """One server-sent event; NaN and infinity become null, so that every browser can read it."""
    if isinstance(body, dict):
        encoded = _json(body)
    else:
        items = (_item(item) for item in body)
        encoded = b"[" + b",".join(item for item in items if item) + b"]"
    return b"event: " + event.encode() + b"\ndata: " + encoded + b"\n\n"


def _item(news: News) -> bytes:
    try:
        return _json({"kind": news.kind, "data": news.data})
    except (TypeError, ValueError):
        # a publisher's mistake costs its own item, not everybody's stream
        _log.exception("news of kind %s is not JSON", news.kind)
        return b""


def _json(value: object) -> bytes:
    return msgspec.json.encode(value)
