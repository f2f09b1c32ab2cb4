"""The APAR rules over hourly means of many units at once.

An hour counts whose mode is that of the hour before (APAR waits 60 minutes after a change), and a
ticket is worth opening after four faulty occupied hours in a week: a rule that is broken for an
hour on a warm Monday is weather.
"""

from collections.abc import Mapping

import numpy as np

from campus_server.prognostics.ahu.apar_rules import (
    APAR,
    COOLING,
    FREE_COOLING,
    HEATING,
    MECHANICAL,
    OTHER,
    RULES,
    Limits,
)
from campus_server.prognostics.arrays import Flags, Floats, Integers

__all__ = ["TICKET_HOURS", "broken", "modes", "switches", "tickets"]

TICKET_HOURS = 4
"""Faulty occupied hours in a week (a vendor's practice: four to eight)."""

_SIGNALS = ("heating", "cooling", "damper")
_EVERY_MODE_BUT_OTHER = (HEATING, FREE_COOLING, MECHANICAL, COOLING)


def modes(values: Mapping[str, Floats], limits: Limits = APAR) -> Integers:
    """[T, E] 1 … 5 from heating, cooling and damper signals [T, E]; a missing valve is shut."""
    u = _signals(values, limits)
    eps = limits.signal
    heats, cools = u["heating"] > eps, u["cooling"] > eps
    shut, wide = u["damper"] <= eps, u["damper"] >= 1 - eps
    chosen = np.select(
        [
            heats & ~cools & shut,
            ~heats & ~cools & ~shut & ~wide,
            cools & ~heats & wide,
            cools & ~heats & shut,
        ],
        _EVERY_MODE_BUT_OTHER,
        OTHER,
    )
    return np.asarray(chosen, np.int64)


def switches(modes_of_readings: Integers, per_hour: int) -> Floats:
    """[hours, E] Changes of mode in each hour of `modes_of_readings[hours * per_hour, E]`."""
    changed = np.diff(modes_of_readings, axis=0, prepend=modes_of_readings[:1]) != 0
    hours = len(changed) // per_hour
    shaped = changed[: hours * per_hour].reshape(hours, per_hour, *changed.shape[1:])
    return np.asarray(shaped.sum(axis=1), float)


def broken(values: Mapping[str, Floats], limits: Limits = APAR) -> Flags:
    """[28, T, E] The rules that successive hours [T, E] break, by `points` part.

    Rules whose parts are missing are not broken. `setpoint` is the set point in force.
    """
    shape = np.shape(next(iter(values.values())))
    signals = {**values, **_signals(values, limits)}
    mode = modes(values, limits)
    steady = np.ones(shape, bool)
    steady[1:] = mode[1:] == mode[:-1]
    result = np.zeros((len(RULES), *shape), bool)
    for place, rule in enumerate(RULES):
        if all(part in values for part in rule.needs):
            result[place] = rule.broken(signals, limits) & np.isin(mode, rule.modes) & steady
    return result


def tickets(broken_hours: Flags, hours_a_week: int, least: int = TICKET_HOURS) -> Flags:
    """[28, E] Rules broken in at least `least` of the last `hours_a_week` of [28, T, E]."""
    return np.asarray(broken_hours[:, -hours_a_week:].sum(axis=1) >= least)


def _signals(values: Mapping[str, Floats], limits: Limits) -> dict[str, Floats]:
    """Damper 0 at the minimum of outdoor air."""
    shape = np.shape(next(iter(values.values())))
    found = {name: values.get(name, np.zeros(shape)) for name in _SIGNALS}
    least = limits.least_damper
    found["damper"] = np.clip((found["damper"] - least) / np.maximum(1 - least, 1e-9), 0, 1)
    return found
