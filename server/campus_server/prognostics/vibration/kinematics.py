"""At which multiples of the shaft speed (orders) the parts of a rolling bearing make themselves heard.

Harris and Kotzalas, Rolling Bearing Analysis, 5th ed., chapter 10; outer ring at rest, no slip.
"""

from dataclasses import dataclass
from math import cos, radians

__all__ = ["Geometry"]


@dataclass(frozen=True, slots=True)
class Geometry:
    """Raises `ValueError` for a bearing that cannot be built."""

    balls: int
    ball_mm: float
    pitch_mm: float
    contact_deg: float = 0.0

    def __post_init__(self) -> None:
        if self.balls < 1 or not 0 < self.ball_mm < self.pitch_mm:
            raise ValueError(f"not a rolling bearing: {self}")

    @property
    def _ratio(self) -> float:
        return self.ball_mm / self.pitch_mm * cos(radians(self.contact_deg))

    @property
    def cage(self) -> float:
        """FTF: turns of the cage per turn of the shaft."""
        return (1 - self._ratio) / 2

    @property
    def outer(self) -> float:
        """BPFO: balls that pass a point of the outer race."""
        return self.balls * self.cage

    @property
    def inner(self) -> float:
        """BPFI: balls that pass a point of the inner race."""
        return self.balls * (1 - self.cage)

    @property
    def ball(self) -> float:
        """2 BSF: a spot of a ball strikes either race once a spin."""
        return self.pitch_mm / self.ball_mm * (1 - self._ratio**2)
