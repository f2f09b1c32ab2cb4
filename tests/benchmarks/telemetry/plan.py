"""What is published: gateways, equipment, points, how many readings a message, for how long."""

import msgspec

__all__ = ["PERIOD_S", "Plan"]

PERIOD_S = 10.0
"""Event time between two readings of a point."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Messages go round the gateways; all readings of a message are of one moment."""

    port: int = 0
    name: str = "gw"
    """Gateways are `name-0`, …"""
    gateways: int = 100
    equipment: int = 100
    """Of each gateway."""
    points: int = 10
    """Of each equipment."""
    per_message: int = 100
    seconds: float = 120.0
    """How long is measured."""
    warm_up_moments: int = 105
    """Moments of event time published before: series are made, detectors learn what is normal."""
    settle_s: float = 10.0
    """After that, until the clock starts; the rate finds its place."""
    start_s: int = 0
    """First event time, seconds since 1970 UTC."""
    readings_per_second: float = 0.0
    """0: as fast as it is committed."""
    counter: str = ""
    """File where the consumer counts the messages that it has committed; empty: it tells the
    gateways."""

    @property
    def places(self) -> int:
        """Messages of one gateway that make one moment."""
        return self.equipment * self.points // self.per_message

    @property
    def messages_per_moment(self) -> int:
        return self.gateways * self.places
