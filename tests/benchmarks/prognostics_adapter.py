"""The product's engine under the names that the scoring programs call."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from campus_server.prognostics.ahu.days import Day, learn
from campus_server.prognostics.arrays import Floats
from campus_server.prognostics.vibration.bearing import diagnose
from campus_server.prognostics.vibration.kinematics import Geometry


def bearing(signal: Floats, rate_hz: float, rpm: float, geometry: dict[str, Any]) -> str:
    return diagnose(signal, rate_hz, rpm, Geometry(**geometry)).kind


def days(train: Sequence[Day], days: Sequence[Day]) -> Floats:
    unit = learn(train)
    return np.array([unit.judge(day).score for day in days])
