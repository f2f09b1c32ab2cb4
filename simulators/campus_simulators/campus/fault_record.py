"""What only the simulator knows about a fault; see `files.py` for how people read it."""

from dataclasses import dataclass, field

__all__ = ["FaultRecord"]


@dataclass
class FaultRecord:
    """Times are seconds since 1970 UTC. The record grows until its fault would have failed."""

    equipment: str
    brick_class: str
    mode: str
    iso: str
    law: str
    priority: str
    life_days: float
    """T: days of usual use from onset to functional failure. For steps (J) and what comes and goes
    (I) days of the calendar until the consequence counts as functional failure: 4 h (P1), 24 h
    (P2), 72 h (P3), 14 days (P4) or the mode's own lead where that is longer."""
    t0: float
    """Onset; before the first day where the campus came with it."""
    point: str | None = None
    """Of a sensor fault."""
    t_detectable: float | None = None
    """First moment in use at which the symptom passes the limit of the mode's table row."""
    t_fail: float | None = None
    """Functional failure, or when it would have come had nobody repaired it; None: not yet."""
    mended: float | None = None
    """When a repair ended it."""
    severity: list[float] = field(default_factory=list)
    """s at the end of each generated day that it was there, from the day of `t0` or the first."""

    def active(self, at: float) -> bool:
        return self.t0 <= at and (self.mended is None or at < self.mended)

    @property
    def failed(self) -> bool:
        """It came to functional failure before it was mended."""
        if self.t_fail is None:
            return False
        return self.mended is None or self.t_fail < self.mended
