"""How much vibration is too much: evaluation zones A (new) to D (damaging).

Limits are settings: a plant writes its own over them. Those of ISO 20816-3 are the values of
ISO 10816-3:2009; those marked unsure were recalled without a readable copy of the standard, and
are to be checked before they are shown as the standard's.
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from campus_server.prognostics.arrays import Floats, Integers

__all__ = ["MACHINES", "Machine", "Zone", "zones"]


class Zone(IntEnum):
    A = 0
    """As new."""
    B = 1
    """Fit for long running."""
    C = 2
    """Not for long: plan a repair."""
    D = 3
    """May damage the machine."""


class Machine(NamedTuple):
    limits_mm_s: tuple[float, float, float]
    """rms 10 to 1000 Hz at which B, C and D begin."""
    standard: str
    sure: bool
    en: str
    zh: str


MACHINES = {
    "large_rigid": Machine(
        (2.3, 4.5, 7.1),
        "ISO 20816-3 group 1",
        True,
        "over 300 kW, rigid base",
        "300 kW 以上，刚性基础",
    ),
    "large_flexible": Machine(
        (3.5, 7.1, 11.0),
        "ISO 20816-3 group 1",
        True,
        "over 300 kW, flexible base",
        "300 kW 以上，柔性基础",
    ),
    "medium_rigid": Machine(
        (1.4, 2.8, 4.5),
        "ISO 20816-3 group 2",
        True,
        "15 to 300 kW, rigid base",
        "15–300 kW，刚性基础",
    ),
    "medium_flexible": Machine(
        (2.3, 4.5, 7.1),
        "ISO 20816-3 group 2",
        True,
        "15 to 300 kW, flexible base",
        "15–300 kW，柔性基础",
    ),
    "small": Machine((0.71, 1.8, 4.5), "ISO 10816-1 class I", False, "below 15 kW", "15 kW 以下"),
    "pump": Machine(
        (3.2, 5.1, 8.5),
        "ISO 10816-7 category II",
        False,
        "rotodynamic pump up to 200 kW",
        "200 kW 以下离心泵",
    ),
    "fan": Machine(
        (4.5, 7.1, 9.0),
        "ISO 14694 BV-3, rigid",
        False,
        "fan on a rigid base",
        "刚性安装风机",
    ),
}


def zones(velocity_mm_s: Floats, limits_mm_s: Floats) -> Integers:
    """[E] `Zone`s of velocities [E] by limits [3, E]; a limit itself belongs to the better zone.

    -1 where the velocity is missing.
    """
    reached = (velocity_mm_s > limits_mm_s).sum(axis=0)
    return np.asarray(np.where(np.isnan(velocity_mm_s), -1, reached), np.int64)
