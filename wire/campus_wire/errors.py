"""What can be wrong with a message, and what happens next.

WireError
├── BadTopic      the topic is not ours: count it, drop it
└── BadMessage    the message goes to quarantine; `identity` (when it could be read) is
                  committed all the same, or the gateway would send it for ever
"""

from enum import StrEnum

__all__ = ["BadMessage", "BadTopic", "Fault", "WireError"]


class Fault(StrEnum):
    """Why a message or one record of it was refused."""

    NOT_JSON = "not_json"
    WRONG_TYPE = "wrong_type"
    NOT_FINITE = "not_finite"
    TIME_IN_MILLISECONDS = "time_in_milliseconds"
    RELATIVE_TIME = "relative_time"
    TIME_AHEAD = "time_ahead"
    WRONG_GATEWAY = "wrong_gateway"
    BAD_NAME = "bad_name"
    NO_IDENTITY = "no_identity"
    TOO_LARGE = "too_large"


class WireError(Exception):
    """Root of everything this package raises."""


class BadTopic(WireError):
    """The topic does not follow `campus/v1/p{PP}/{gateway}/{kind}`."""


class BadMessage(WireError):
    """The message as a whole cannot be used."""

    def __init__(self, fault: Fault, detail: str, identity: tuple[str, int] | None = None) -> None:
        super().__init__(f"{fault.value}: {detail}")
        self.fault = fault
        self.detail = detail
        self.identity = identity
        """(boot, seq) when both could be read."""
