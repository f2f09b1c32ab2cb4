"""The words for an alarm's state (OPC UA Part 9, ISA-18.2)."""

from enum import StrEnum

__all__ = ["AlarmState"]


class AlarmState(StrEnum):
    """Raise leads to ACTIVE_UNACKNOWLEDGED; clear to NORMAL, or to LATCHED where a person resets."""

    NORMAL = "normal"
    ACTIVE_UNACKNOWLEDGED = "active_unacknowledged"
    ACTIVE_ACKNOWLEDGED = "active_acknowledged"
    RETURNED_UNACKNOWLEDGED = "returned_unacknowledged"
    LATCHED = "latched"
    """The condition has gone; the alarm stands until somebody resets it."""
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    OUT_OF_SERVICE = "out_of_service"
