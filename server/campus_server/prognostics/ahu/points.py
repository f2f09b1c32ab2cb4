"""The points of an air-handling unit by their parts, whatever a building calls them.

A column belongs to the first part all of whose words are in its name. Temperatures are brought
to °C and signals to shares of one, by what a return-air temperature and a valve can be.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from campus_server.prognostics.arrays import Floats

__all__ = ["PARTS", "Part", "in_force", "parts", "standard"]

_TWO_SETPOINTS = ("heating_setpoint", "cooling_setpoint", "heating", "cooling", "supply")
_WARMEST_RETURN_C = 45.0
"""A return air above it is given in °F."""
_OPEN = 0.02
_LARGEST_SIGNAL = 1.5
"""A signal above it is given in percent."""


class Part(NamedTuple):
    name: str
    brick: str
    words: tuple[str, ...]
    quantity: str


PARTS = (
    Part(
        "heating_setpoint",
        "Supply_Air_Temperature_Heating_Setpoint",
        ("supply", "air", "temperature", "heating", "set"),
        "temperature",
    ),
    Part(
        "cooling_setpoint",
        "Supply_Air_Temperature_Cooling_Setpoint",
        ("supply", "air", "temperature", "cooling", "set"),
        "temperature",
    ),
    Part(
        "setpoint",
        "Supply_Air_Temperature_Setpoint",
        ("supply", "air", "temperature", "set"),
        "temperature",
    ),
    Part(
        "pressure_setpoint",
        "Supply_Air_Static_Pressure_Setpoint",
        ("static", "pressure", "set"),
        "pressure",
    ),
    Part("pressure", "Supply_Air_Static_Pressure_Sensor", ("static", "pressure"), "pressure"),
    Part(
        "outside",
        "Outside_Air_Temperature_Sensor",
        ("outside", "air", "temperature"),
        "temperature",
    ),
    Part(
        "outside",
        "Outside_Air_Temperature_Sensor",
        ("outdoor", "air", "temperature"),
        "temperature",
    ),
    Part("mixed", "Mixed_Air_Temperature_Sensor", ("mixed", "air", "temperature"), "temperature"),
    Part(
        "return", "Return_Air_Temperature_Sensor", ("return", "air", "temperature"), "temperature"
    ),
    Part(
        "supply", "Supply_Air_Temperature_Sensor", ("supply", "air", "temperature"), "temperature"
    ),
    Part("fan_running", "Supply_Fan_Status", ("supply", "fan", "status"), "status"),
    Part("fan", "Supply_Fan_Speed_Command", ("supply", "fan", "speed"), "signal"),
    Part("return_fan", "Return_Fan_Speed_Command", ("return", "fan", "speed"), "signal"),
    Part("damper", "Outside_Damper_Position_Command", ("outside", "damper"), "signal"),
    Part("damper", "Outside_Damper_Position_Command", ("outdoor", "damper"), "signal"),
    Part("cooling", "Cooling_Valve_Position_Command", ("cooling", "valve"), "signal"),
    Part("heating", "Heating_Valve_Position_Command", ("heating", "valve"), "signal"),
    Part("occupied", "Occupancy_Status", ("occupancy",), "status"),
)


def parts(names: Iterable[str]) -> dict[str, str]:
    """Part -> column; a column is used once, a part has the first in the alphabet that fits."""
    found: dict[str, str] = {}
    for name in sorted(names):
        plain = name.lower().replace("_", " ")
        for part in PARTS:
            if all(word in plain for word in part.words):
                found.setdefault(part.name, name)
                break
    return found


def standard(columns: Mapping[str, Floats]) -> dict[str, Floats]:
    """Part -> values in °C and shares of one; pressures stay in their own unit."""
    taken = {part: np.asarray(columns[name], float) for part, name in parts(columns).items()}
    quantity = {part.name: part.quantity for part in PARTS}
    fahrenheit = "return" in taken and _typical(taken["return"]) > _WARMEST_RETURN_C
    for part, values in taken.items():
        if quantity[part] == "temperature" and fahrenheit:
            taken[part] = (values - 32) / 1.8
        elif quantity[part] == "signal" and _largest(values) > _LARGEST_SIGNAL:
            taken[part] = values / 100
    return taken


def in_force(values: Mapping[str, Floats]) -> Floats | None:
    """The set point of the supply air that counts: of two, that of the valve that is open; with
    both shut, any temperature between them is right. None where there is none."""
    if "setpoint" in values:
        return values["setpoint"]
    if any(part not in values for part in _TWO_SETPOINTS):
        return None
    low, high = values["heating_setpoint"], values["cooling_setpoint"]
    between = np.clip(values["supply"], low, high)
    heats = np.where(values["heating"] > _OPEN, low, between)
    return np.asarray(np.where(values["cooling"] > _OPEN, high, heats))


def _typical(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else 0.0


def _largest(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.max()) if len(known) else 0.0
