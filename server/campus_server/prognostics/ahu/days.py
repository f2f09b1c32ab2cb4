"""Was this day of an air-handling unit like its normal days?

Hours are judged that are occupied, with the fan running, and later than 90 minutes after both
began (APAR's wait after occupancy): hourly means of the parts that are there. Every balance is
learned from the normal days and says by how much the day lies beside it, in standard deviations.
The APAR rules need no normal days, which only tell what the unit is allowed: a rule counts for the
hours by which the day exceeds what any normal day had.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from campus_server.prognostics.ahu.apar import broken
from campus_server.prognostics.ahu.apar_rules import RULES, Limits
from campus_server.prognostics.ahu.balances import BALANCES, Balance
from campus_server.prognostics.ahu.kriging import Expectation, expect
from campus_server.prognostics.ahu.points import in_force, standard
from campus_server.prognostics.arrays import Flags, Floats

__all__ = ["Broken", "Deviation", "Judgement", "Unit", "hourly", "learn"]

_HOURS = 24
_WAIT_H = 1.5
_ENOUGH = 0.75
"""Share of an hour that must be judged for its mean to count."""
_FEWEST_HOURS = 3

Day = Mapping[str, Floats]
"""Column -> values over one day, evenly spaced; NaN where nothing came."""


@dataclass(frozen=True, slots=True)
class Deviation:
    balance: str
    offset: float
    """Mean of the day beside what was expected, in the balance's unit."""
    sigma: float
    """`offset` in its standard deviations."""
    hours: int


@dataclass(frozen=True, slots=True)
class Broken:
    rule: int
    hours: int
    """More than on any normal day."""


@dataclass(frozen=True, slots=True)
class Judgement:
    deviations: tuple[Deviation, ...]
    """The largest first; none where nothing ran."""
    broken: tuple[Broken, ...]
    """The most hours first."""

    @property
    def score(self) -> float:
        """Standard deviations of the largest deviation, or hours of the rule broken longest: the
        four hours that open a ticket weigh like four standard deviations."""
        sigmas = [abs(one.sigma) for one in self.deviations]
        return max([*sigmas, *(float(one.hours) for one in self.broken)], default=0.0)


@dataclass(frozen=True, slots=True)
class Unit:
    learned: tuple[tuple[Balance, Expectation], ...]
    limits: Limits
    usual: tuple[int, ...]
    """Hours that each rule was broken on the normal day on which it was broken longest."""

    def judge(self, day: Day) -> Judgement:
        hours = hourly(day)
        deviations = []
        for balance, expectation in self.learned:
            taken = _taken(balance, hours)
            if taken is None:
                continue
            offset, deviation = expectation.offset(
                balance.drivers(taken), balance.gain(taken), balance.measured(taken)
            )
            deviations.append(
                Deviation(balance.name, offset, offset / deviation, len(taken["supply"]))
            )
        more = zip(RULES, _broken_hours(hours, self.limits), self.usual, strict=True)
        rules = [Broken(rule.number, count - usual) for rule, count, usual in more]
        return Judgement(
            tuple(sorted(deviations, key=lambda one: -abs(one.sigma))),
            tuple(sorted((one for one in rules if one.hours > 0), key=lambda one: -one.hours)),
        )


def learn(days: Sequence[Day]) -> Unit:
    """From normal days. A balance whose parts are missing is left out."""
    hours = [hourly(day) for day in days]
    learned = []
    for balance in BALANCES:
        taken = [(day, part) for day, one in enumerate(hours) if (part := _taken(balance, one))]
        if taken:
            learned.append((balance, _expect(balance, taken)))
    # the least outdoor air that the unit was seen to take
    dampers = [one["damper"].min() for one in hours if len(one.get("damper", ()))]
    limits = Limits(least_damper=min(dampers, default=0.0))
    counts = [_broken_hours(one, limits) for one in hours] or [[0] * len(RULES)]
    return Unit(tuple(learned), limits, tuple(max(rule) for rule in zip(*counts, strict=True)))


def _expect(balance: Balance, taken: list[tuple[int, dict[str, Floats]]]) -> Expectation:
    parts = [part for _, part in taken]
    return expect(
        np.concatenate([balance.drivers(part) for part in parts]),
        np.concatenate([balance.gain(part) for part in parts]),
        np.concatenate([balance.measured(part) for part in parts]),
        np.concatenate([np.full(len(part["supply"]), day) for day, part in taken]),
        balance.prior,
        balance.finest,
    )


def _broken_hours(hours: dict[str, Floats], limits: Limits) -> list[int]:
    """By rule."""
    if not hours:
        return [0] * len(RULES)
    units = {part: values[:, None] for part, values in hours.items()}
    return [int(rule.sum()) for rule in broken(units, limits)]


def _taken(balance: Balance, hours: dict[str, Floats]) -> dict[str, Floats] | None:
    """The hours in which the balance is to be looked at, when there are enough."""
    if any(part not in hours for part in balance.needs):
        return None
    known = balance.applies(hours).copy()
    for part in balance.needs:
        known &= np.isfinite(hours[part])
    if known.sum() < _FEWEST_HOURS:
        return None
    return {part: values[known] for part, values in hours.items()}


def hourly(day: Day) -> dict[str, Floats]:
    """Part -> means [hours] over the hours that are judged, in °C and shares of one."""
    values = standard(day)
    count = max((len(column) for column in values.values()), default=0)
    width = count // _HOURS
    if width == 0:
        return {}
    judged = _settled(_running(values, count), round(_WAIT_H * width))
    shares = judged[: width * _HOURS].reshape(_HOURS, width)
    chosen = shares.mean(axis=1) >= _ENOUGH
    means = {}
    for part, column in values.items():
        block = np.where(shares, column[: width * _HOURS].reshape(_HOURS, width), np.nan)[chosen]
        known = np.isfinite(block)
        total = np.where(known, block, 0.0).sum(axis=1)
        number = known.sum(axis=1)
        means[part] = np.where(number > 0, total / np.maximum(number, 1), np.nan)
    setpoint = in_force(means)
    return means if setpoint is None else {**means, "setpoint": setpoint}


def _running(values: Mapping[str, Floats], count: int) -> Flags:
    result = np.ones(count, bool)
    for part in ("occupied", "fan_running"):
        if part in values:
            result &= values[part] > 0.5
    if "fan_running" not in values and "fan" in values:
        result &= values["fan"] > 0.0
    return result


def _settled(running: Flags, wait: int) -> Flags:
    """True from `wait` readings after it began to run."""
    place = np.arange(len(running))
    stopped = np.maximum.accumulate(np.where(running, -1, place))
    return np.asarray(running & (place - stopped > wait))
