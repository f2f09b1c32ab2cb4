"""Days of an air-handling unit of its own making, by the minute."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Day = dict[str, NDArray[np.float64]]

MINUTES = 1440
CHILLED_WATER_C = 7.0
FAN_HEAT_K = 1.1


@dataclass(frozen=True)
class AirHandlingUnit:
    """What is wrong is a field away from its default."""

    passing: float = 0.0
    """Share of the chilled water that the shut valve lets through."""
    stuck_damper: float | None = None
    drift_k: float = 0.0
    """Of the supply-air sensor."""
    fouled: float = 0.0
    """Share of the coil's effect that is gone."""
    lost_pressure: float = 0.0
    """Share of the static pressure."""

    def day(self, outside_c: float, random: np.random.Generator) -> Day:
        """One day around this outdoor temperature; occupied from 7 to 19 h."""
        hour = np.arange(MINUTES) / 60
        outside = outside_c + 4 * np.cos((hour - 15) / 24 * 2 * np.pi)
        occupied = (hour >= 7) & (hour < 19)
        returned = 23.5 + 0.3 * np.sin(hour)
        setpoint = np.full(MINUTES, 17.0)
        damper = np.where(outside < 19, 1.0, 0.0) * occupied
        moved = damper if self.stuck_damper is None else np.full(MINUTES, self.stuck_damper)
        share = 0.15 + 0.85 * moved
        mixed = returned + share * (outside - returned)
        wanted = (mixed + FAN_HEAT_K - (setpoint - self.drift_k)) / (mixed - CHILLED_WATER_C)
        effect = np.clip(wanted / (0.75 * (1 - self.fouled)), 0, 1) ** (1 / 0.6)
        valve = np.clip((effect - self.passing) / (1 - self.passing), 0, 1) * occupied
        through = self.passing + (1 - self.passing) * valve
        cooled = 0.75 * (1 - self.fouled) * through**0.6 * (mixed - CHILLED_WATER_C)
        supply = mixed + FAN_HEAT_K - cooled + self.drift_k
        fan = 0.7 * occupied
        columns = {
            "Supply Air Temperature": supply,
            "Supply Air Temperature Set Point": setpoint,
            "Outdoor Air Temperature": outside,
            "Mixed Air Temperature": mixed,
            "Return Air Temperature": returned,
            "Supply Air Fan Status": occupied.astype(float),
            "Supply Air Fan Speed Control Signal": fan,
            "Return Air Fan Speed Control Signal": 0.8 * fan,
            "Outdoor Air Damper Control Signal": damper,
            "Cooling Coil Valve Control Signal": valve,
            "Heating Coil Valve Control Signal": np.zeros(MINUTES),
            "Supply Air Duct Static Pressure Set Point": np.full(MINUTES, 350.0),
            "Supply Air Duct Static Pressure": 350.0 * (1 - self.lost_pressure) * occupied,
            "Occupancy Mode Indicator": occupied.astype(float),
        }
        return {name: _sensed(name, values, random) for name, values in columns.items()}


def _sensed(
    name: str, values: NDArray[np.float64], random: np.random.Generator
) -> NDArray[np.float64]:
    if "Temperature" in name and "Set Point" not in name:
        return values + 0.1 * random.standard_normal(len(values))
    return values
