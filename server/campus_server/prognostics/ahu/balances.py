"""The balances of an air-handling unit: what must follow from what.

Each is a quantity, what it is expected to be before any day was seen (its prior mean and
deviation), and what it depends on. None is written for one unit: the parts are looked up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from campus_server.prognostics.arrays import Flags, Floats

__all__ = ["BALANCES", "Balance", "Hours"]

Hours = Mapping[str, Floats]
"""Part -> hourly means [hours]; `setpoint` is the one in force."""

_OPEN = 0.02
"""Share of a signal from which a valve or damper counts as open (APAR, epsilon)."""
_TEMPERATURE_LENGTH_K = 3.0
"""What was learned at one temperature says little this far away."""
_SIGNAL_LENGTH = 0.3


@dataclass(frozen=True, slots=True)
class Balance:
    name: str
    needs: tuple[str, ...]
    measured: Callable[[Hours], Floats]
    """[hours] Less its prior mean."""
    prior: float
    finest: float
    """Differences between days below it are within what sensors and signals resolve."""
    drivers: Callable[[Hours], Floats]
    """[hours, d] In length scales."""
    gain: Callable[[Hours], Floats]
    """[hours] What the quantity is multiplied with in `measured`."""
    applies: Callable[[Hours], Flags]
    """[hours]"""


def _one(hours: Hours) -> Floats:
    return np.ones(len(hours["supply"]))


def _nothing(hours: Hours) -> Floats:
    return np.zeros((len(hours["supply"]), 1))


def _always(hours: Hours) -> Flags:
    return np.ones(len(hours["supply"]), bool)


def _coil(valve: str, other: str) -> Balance:
    return Balance(
        f"{valve}_coil",
        ("mixed", "supply", valve, other),
        lambda hours: hours[valve] - 0.5,
        0.5,
        0.005,
        lambda hours: np.stack(
            [
                hours["mixed"] / _TEMPERATURE_LENGTH_K,
                hours["supply"] / _TEMPERATURE_LENGTH_K,
                hours.get("fan", 0 * hours["supply"]) / _SIGNAL_LENGTH,
            ],
            axis=-1,
        ),
        _one,
        lambda hours: (hours[valve] > _OPEN) & (hours[valve] < 1 - _OPEN) & (hours[other] <= _OPEN),
    )


def _balances() -> tuple[Balance, ...]:
    steady = (
        Balance(
            "supply_error",
            ("supply", "setpoint"),
            lambda hours: hours["supply"] - hours["setpoint"],
            2.0,
            0.25,
            _nothing,
            _one,
            _always,
        ),
        Balance(
            "pressure_error",
            ("supply", "pressure", "pressure_setpoint"),
            lambda hours: hours["pressure"] / hours["pressure_setpoint"] - 1,
            0.2,
            0.05,
            _nothing,
            _one,
            lambda hours: hours["pressure_setpoint"] > 0,
        ),
        Balance(
            "return_fan",
            ("supply", "fan", "return_fan"),
            lambda hours: hours["return_fan"] - hours["fan"],
            0.3,
            0.02,
            lambda hours: hours["fan"][:, None] / _SIGNAL_LENGTH,
            _one,
            _always,
        ),
    )
    # MAT = RAT + f (OAT - RAT): the share f of outdoor air is learned over the damper's signal
    mixing = Balance(
        "mixing",
        ("supply", "outside", "return", "mixed", "damper"),
        lambda hours: (
            hours["mixed"]
            - hours["return"]
            - hours["damper"] * (hours["outside"] - hours["return"])
        ),
        0.3,
        0.05,
        lambda hours: hours["damper"][:, None] / _SIGNAL_LENGTH,
        lambda hours: hours["outside"] - hours["return"],
        lambda hours: np.abs(hours["outside"] - hours["return"]) > 1.0,
    )
    return (*steady, mixing, _coil("cooling", "heating"), _coil("heating", "cooling"))


BALANCES = _balances()
