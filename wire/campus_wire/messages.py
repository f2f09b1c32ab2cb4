"""The messages, one class per kind. Times are seconds since 1970 UTC, as floats (SenML)."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

__all__ = [
    "EPC",
    "MAX_SEQ",
    "Antenna",
    "Birth",
    "Boot",
    "Command",
    "Committed",
    "EquipmentBirth",
    "Event",
    "Events",
    "GatewayId",
    "PlaceBirth",
    "PlacePath",
    "PointBirth",
    "PointName",
    "Quality",
    "ReaderBirth",
    "Readings",
    "RejectedRecord",
    "Reply",
    "Scans",
    "Seq",
    "ShortText",
    "State",
    "SubjectId",
    "TagRead",
    "Text",
]

MAX_SEQ = 2**53 - 1  # the largest integer that every JSON reader keeps exactly

GatewayId = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,62}\Z")]
Boot = Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{1,64}\Z")]
Seq = Annotated[int, Meta(ge=1, le=MAX_SEQ)]
PointName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}\Z")]
SubjectId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}\Z")]
PlacePath = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{1,32}(/[A-Za-z0-9._-]{1,32}){0,4}\Z")]
BrickClass = Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,63}\Z")]
EPC = Annotated[str, Meta(pattern=r"^[0-9A-F]{8,128}\Z")]
_PLAIN = r"^[^\x00\ud800-\udfff]*\Z"  # no NUL, no half of a surrogate pair: no database takes them
ShortText = Annotated[str, Meta(max_length=200, pattern=_PLAIN)]
LongText = Annotated[str, Meta(max_length=2000, pattern=_PLAIN)]
Count = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Quality = Literal["good", "uncertain", "bad"]


class Text(Struct, frozen=True, forbid_unknown_fields=True):
    """A name that people read, in both languages."""

    zh: ShortText
    en: ShortText


class PlaceBirth(Struct, frozen=True):
    """A place on the way from campus to spot, named by its path: `B07/F1/R102`."""

    path: PlacePath
    name: Text
    kind: Literal["campus", "building", "floor", "room", "spot"] = "room"


class EquipmentBirth(Struct, frozen=True):
    id: SubjectId
    brick_class: BrickClass
    name: Text
    place: PlacePath | None = None


class PointBirth(Struct, frozen=True):
    """One measured quantity of one equipment. `low` and `high` are the sensor's own range."""

    name: PointName
    equipment: SubjectId
    brick_class: BrickClass
    quantity: ShortText
    unit: ShortText
    display: Text
    period: Annotated[float, Meta(gt=0, le=86_400)] = 10.0
    """Seconds between two samples."""
    low: float | None = None
    high: float | None = None


class Antenna(Struct, frozen=True):
    port: Annotated[int, Meta(ge=1, le=64)]
    zone: SubjectId
    name: Text
    side: Literal["inner", "outer"] | None = None
    """Which side of a portal the antenna looks at; null where it is no portal."""
    place: PlacePath | None = None


class ReaderBirth(Struct, frozen=True):
    id: SubjectId
    name: Text
    antennas: Annotated[list[Antenna], Meta(max_length=64)] = field(default_factory=list)


class Birth(Struct, frozen=True):
    """Retained: who the gateway is and everything it can report."""

    gateway: GatewayId
    boot: Boot
    software: ShortText
    places: Annotated[list[PlaceBirth], Meta(max_length=4_000)] = field(default_factory=list)
    equipment: Annotated[list[EquipmentBirth], Meta(max_length=10_000)] = field(
        default_factory=list
    )
    points: Annotated[list[PointBirth], Meta(max_length=20_000)] = field(default_factory=list)
    readers: Annotated[list[ReaderBirth], Meta(max_length=500)] = field(default_factory=list)


class State(Struct, frozen=True):
    """Retained, and the will: online or offline."""

    gateway: GatewayId
    boot: Boot
    online: bool
    time: float


class RejectedRecord(Struct, frozen=True):
    """One record of a message that was refused while the others live."""

    index: int
    fault: str
    detail: str


class Readings(Struct, frozen=True):
    """A decoded `readings` message: columns of equal length, ready to become arrays."""

    gateway: str
    boot: str
    seq: int
    names: list[str]
    times_ms: list[int]
    """Milliseconds since 1970 UTC."""
    values: list[float]
    quality: list[int]
    """0 good, 1 uncertain, 2 bad: the position in `Quality`."""
    rejected: list[RejectedRecord] = field(default_factory=list)


class TagRead(Struct, frozen=True):
    """One tag as one antenna saw it (GS1 ALE / EPCIS terms)."""

    epc: EPC
    antenna: Annotated[int, Meta(ge=1, le=64)]
    rssi: Annotated[float, Meta(ge=-150, le=50)]
    """dBm."""
    first: float
    last: float
    count: Count = 1
    tid: EPC | None = None


class Scans(Struct, frozen=True, omit_defaults=True):
    gateway: str
    boot: str
    seq: int
    reader: str
    reads: list[TagRead]
    rejected: list[RejectedRecord] = field(default_factory=list)


class Event(Struct, frozen=True):
    """Anything else that has a time: driver fault, tamper, outbox overflow."""

    time: float
    kind: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,63}\Z")]
    subject: ShortText = ""
    detail: LongText = ""
    count: Count = 1


class Events(Struct, frozen=True, omit_defaults=True):
    gateway: str
    boot: str
    seq: int
    events: list[Event]
    rejected: list[RejectedRecord] = field(default_factory=list)


class Committed(Struct, frozen=True):
    """Retained, down: what the server has committed of one boot, as inclusive ranges.

    `epoch` changes whenever the server may have missed messages (its broker session was
    lost): a gateway that sees a new epoch sends again everything that is not named here.
    """

    boot: Boot
    epoch: str
    ranges: list[tuple[int, int]]


class Command(Struct, frozen=True):
    id: ShortText
    command: Literal["rebirth"]


class Reply(Struct, frozen=True):
    id: ShortText
    ok: bool
    detail: ShortText = ""
