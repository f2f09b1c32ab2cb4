"""What stands in a class's file in `data/`.

In formulas stand points, limits and nameplate values of the class by their names, and what the
campus knows: see `AMBIENT`. Every number without a source of its own is an estimate.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from campus_server.finding import Severity
from campus_server.prognostics.diagnosis import Sign
from campus_wire.messages import BrickClass, Text

__all__ = [
    "AMBIENT",
    "ESTIMATE",
    "Confusable",
    "Cost",
    "Driver",
    "EquipmentClass",
    "FailureMode",
    "Growth",
    "Limit",
    "Nameplate",
    "Point",
    "Regime",
    "Residual",
    "columns",
]

ESTIMATE = "est"
AMBIENT = ("hour", "month", "occupied", "load")
"""Local hour 0…24; month 1…12; 1 while the building is in use, by calendar and timetable, else 0;
the first of `Regime.load` that can be computed (not for conditions and loads themselves)."""

Id = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,31}\Z")]
ModeId = Annotated[str, Meta(pattern=r"^[A-Z]{2,8}\Z")]
Unit = Annotated[str, Meta(max_length=16)]
Positive = Annotated[float, Meta(gt=0)]


class Point(Struct, frozen=True, forbid_unknown_fields=True):
    """A point by its role, and what the gate lets through."""

    name: Text
    brick: tuple[BrickClass, ...]
    """Brick classes that it may have, with their subclasses; the first is the one to use."""
    kind: Literal["state", "driver", "response"]
    unit: Unit
    low: float
    high: float
    """What is plausible; the sensor's own range, where its birth names one, is narrower."""
    period_s: Positive = 60.0
    """Typical."""
    also: dict[Unit, Positive] = field(default_factory=dict)
    """Other units that it may come in, and what one of them is."""
    counted: Unit = ""
    """Of what comes as an amount since the reading before; by its period it becomes `unit`."""
    fastest: Positive | None = None
    """Greatest change that is possible, units a minute; none for what may jump."""
    still_h: Positive | None = None
    """Hours for which it can show the very same value while the equipment runs; none: any."""
    words: tuple[str, ...] = ()
    """In the point's own name, where several points of one class tell themselves apart by it."""
    several: bool = False
    """Several points may play it together: its name is their median in formulas, and with `_least`
    and `_most` their smallest and largest."""
    otherwise: float | None = None
    """What holds where the equipment has no such point: 50 Hz of a motor without a drive."""
    shared: bool = False
    """The campus's own (weather) stands in where the equipment has none."""
    source: str = ESTIMATE


def columns(role: Id, point: Point) -> tuple[str, ...]:
    """Names that a role has in formulas."""
    return (role, f"{role}_least", f"{role}_most") if point.several else (role,)


class Regime(Struct, frozen=True, forbid_unknown_fields=True):
    """When it runs. Of several formulas the first holds whose points are there."""

    running: tuple[str, ...] = ()
    """Conditions; without any it always runs."""
    starting_min: Annotated[float, Meta(ge=0)] = 0.0
    """Minutes after the start, and after a change of set point, that are not judged."""
    load: tuple[str, ...] = ()
    """Numbers that say how hard it works."""


class Driver(Struct, frozen=True, forbid_unknown_fields=True):
    """What a residual may depend on besides faults, and from where to where that usually goes."""

    formula: str
    """Free of the machine's size, or nearly: ratios, temperatures, logarithms."""
    low: float
    high: float


class Cost(Struct, frozen=True, forbid_unknown_fields=True):
    """Departure × hours a day × price is what it costs a day."""

    hours_per_day: Positive
    price: Id
    """A limit's name; its unit is money per unit of the residual and hour."""


class Residual(Struct, frozen=True, forbid_unknown_fields=True):
    """What is compared: with what was learned of this equipment, or with a limit.

    It exists where all points of its formulas do.
    """

    name: Text
    formula: str
    unit: Unit
    kind: Literal["learned", "limit"]
    side: Literal["high", "low", "both"]
    least: float | Id
    """Smallest departure from what was learned that is worth a word; or the limit, or its name."""
    relative: bool = False
    """Learned: departures are shares of what was expected (the formula is above 0), so is `least`."""
    usual: tuple[float, float] | None = None
    """Learned: where nine of ten healthy ones lie at the drivers' middle; none where it goes by size."""
    wants: tuple[Id, ...] = ()
    """Points that must be there themselves, whatever holds `otherwise`."""
    unless: tuple[Id, ...] = ()
    """It stands in where not all of these are there: another residual makes more of them."""
    of: Id | None = None
    """The point that answers; what is said of the residual holds of it."""
    when: str = ""
    """Condition under which it says something, beside running."""
    always: bool = False
    """Also while it does not run."""
    against: tuple[Id, ...] = ()
    """Learned: the drivers that it is expected from, by regression."""
    weekly: bool = False
    """Learned: by hour of the week, holidays apart."""
    lasts_min: Positive = 30.0
    """Minutes that it has to last."""
    days: Annotated[int, Meta(ge=1)] = 1
    """Days in a row on which it has to."""
    costs: Cost | None = None
    source: str = ESTIMATE


class Growth(Struct, frozen=True, forbid_unknown_fields=True):
    """Severity over u, the accumulated driver as a share of what lasts until functional failure.

    linear u; exponential (e^4u - 1)/53.6; saturating (1 - e^-3u)/.95; a step; intermittent.
    """

    law: Literal["linear", "exponential", "saturating", "step", "intermittent"]
    lasts: Positive | None = None
    """Days of use until functional failure; none for steps and what comes and goes."""
    over: Literal["run_time", "cycles", "load", "time"] = "run_time"


class Confusable(Struct, frozen=True, forbid_unknown_fields=True):
    other: Text
    tell: Text
    """How to tell it from the other."""


class FailureMode(Struct, frozen=True, forbid_unknown_fields=True):
    name: Text
    symptom: Text
    cause: Text
    action: Text
    iso_mode: Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z")]
    """ISO 14224 table B.6."""
    iso_mechanism: Annotated[str, Meta(pattern=r"^[1-6]\.[0-8]\Z")]
    """ISO 14224 table B.2."""
    growth: Growth
    priority: Severity
    signature: dict[Id, Sign]
    """By residual; one that is not named does not answer."""
    confusable: tuple[Confusable, ...]
    part: Text | None = None
    urgent: Text | None = None
    """When it is P1 whatever stands in `priority`."""
    lead_days: tuple[float, float] | None = None
    """From the first sign to functional failure; none where nothing is seen before."""
    rate: Annotated[float, Meta(ge=0)] = 0.0
    """Onsets per unit and year."""
    per: Text | None = None
    """What the rate is per, where it is not per equipment."""
    sources: dict[str, str] = field(default_factory=dict)
    """By field; what is not named is an estimate."""


class Limit(Struct, frozen=True, forbid_unknown_fields=True):
    """A setting: what law, a standard or a maker says unless somebody knows better."""

    name: Text
    value: float
    unit: Unit
    source: str
    standard: str = ""


class Nameplate(Struct, frozen=True, forbid_unknown_fields=True):
    """A number of the single equipment. Without it, formulas that want it are not computed."""

    name: Text
    unit: Unit


class EquipmentClass(Struct, frozen=True, forbid_unknown_fields=True):
    name: Text
    brick: tuple[BrickClass, ...]
    points: dict[Id, Point]
    regime: Regime
    residuals: dict[Id, Residual]
    modes: dict[ModeId, FailureMode]
    drivers: dict[Id, Driver] = field(default_factory=dict)
    limits: dict[Id, Limit] = field(default_factory=dict)
    nameplate: dict[Id, Nameplate] = field(default_factory=dict)
