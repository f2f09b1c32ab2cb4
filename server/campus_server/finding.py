"""The one currency between who detects and who acts."""

from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Contribution", "Finding", "Sentence", "Severity"]


class Severity(StrEnum):
    """How soon somebody is needed: the ticket's priority at its opening."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A plain sentence for people, in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """One point's signed share of a finding."""

    point: str
    """Point id, `gateway/name`."""
    share: float
    """-1 … 1; the absolute shares of a finding sum to 1. Positive: higher than expected."""
    expected: float
    measured: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What a detector says: subject, failure class, since when, how sure, why, what to do.

    `active=False` says that the condition has gone. Two findings with the same
    (subject, failure_class) speak of the same thing.
    """

    subject: str
    """Equipment or asset id."""
    failure_class: str
    """`abnormal_condition`, `unauthorised_exit`, `gateway_silent`, …"""
    source: str
    """Who says so: `condition`, `movements`, `devices`."""
    since_ms: int
    """Event time at which it began, milliseconds UTC."""
    at_ms: int
    """Event time of the evidence that decided."""
    severity: Severity
    confidence: float
    """0 … 1."""
    reason: Sentence
    advice: Sentence
    active: bool = True
    needs_ticket: bool = True
    """False: an alarm is enough."""
    latched: bool = False
    """True: does not close by itself when the condition goes."""
    score: float = 0.0
    threshold: float = 0.0
    model: str = ""
    """Name and version of what judged, so that it can be shown again later."""
    contributions: tuple[Contribution, ...] = field(default=())
