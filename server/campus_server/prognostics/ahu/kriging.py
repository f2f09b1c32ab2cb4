"""What to expect of a quantity, from normal days, and how well that is known where it is asked.

A Gaussian process with an effect of the day (Rasmussen and Williams, Gaussian Processes for
Machine Learning, 2006, chapters 2 and 5; as a mixed model: Laird and Ware, Biometrics 38 (1982)
963-974). Near what normal days showed, the expectation is as narrow as they repeat; where they
showed nothing, as wide as the quantity's prior, so that new weather by itself is no finding.
"""

from dataclasses import dataclass
from itertools import product
from operator import itemgetter

import numpy as np

from campus_server.prognostics.arrays import Floats, Integers

__all__ = ["Expectation", "expect"]

_SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4)
"""Of the prior's deviation: what the noise of an hour, and of a day, are chosen from."""


@dataclass(frozen=True, slots=True, eq=False)
class Expectation:
    drivers: Floats
    """[hours, d] In length scales."""
    gain: Floats
    """[hours] What the quantity's unit is multiplied with in each of them."""
    inverse: Floats
    """[hours, hours] Of the covariance of the normal hours."""
    weights: Floats
    """[hours]"""
    prior: float
    noise: float
    """Standard deviation of an hour, in the quantity's unit."""
    day: float
    """Standard deviation of a day, in units of the gain."""

    def offset(self, drivers: Floats, gain: Floats, surprise: Floats) -> tuple[float, float]:
        """Of one day's hours: how far `surprise[hours]` (measured less prior mean) lies beside
        the expectation, in units of the gain, and its standard deviation."""
        common = _covariance(drivers, self.drivers, gain, self.gain, self.prior)
        own = _covariance(drivers, drivers, gain, gain, self.prior)
        spread = own - common @ self.inverse @ common.T
        spread += self.day**2 * np.outer(gain, gain) + self.noise**2 * np.eye(len(gain))
        left = np.linalg.solve(spread, gain)
        weight = float(left @ gain)
        return float(left @ (surprise - common @ self.weights)) / weight, weight**-0.5


def expect(
    drivers: Floats, gain: Floats, surprise: Floats, days: Integers, prior: float, finest: float
) -> Expectation:
    """From the normal hours [hours, d], [hours], [hours], [hours].

    The noises are those under which these hours are most likely, the day's not below `finest`.
    """
    base = _covariance(drivers, drivers, gain, gain, prior)
    usual = float(np.sqrt((gain * gain).mean()))
    same = (days[:, None] == days) * np.outer(gain, gain)
    fits = []
    for noise, day in product(_SHARES, _SHARES):
        # with few days the likelihood cannot tell a steady unit from a lucky one
        sizes = max(noise * prior, finest) * usual, max(day * prior, finest)
        covariance = base + sizes[1] ** 2 * same + sizes[0] ** 2 * np.eye(len(gain))
        inverse = np.linalg.inv(covariance)
        weights = inverse @ surprise
        likelihood = -float(surprise @ weights) - float(np.linalg.slogdet(covariance)[1])
        fits.append((likelihood, Expectation(drivers, gain, inverse, weights, prior, *sizes)))
    return max(fits, key=itemgetter(0))[1]


def _covariance(a: Floats, b: Floats, gain_a: Floats, gain_b: Floats, prior: float) -> Floats:
    """Matern 3/2: smooth once, as what valves and coils do, and no smoother; a smoother one would
    be sure of itself far beyond what it saw (Stein, Interpolation of Spatial Data, 1999)."""
    apart = np.sqrt(3 * ((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=-1))
    return np.asarray(prior**2 * (1 + apart) * np.exp(-apart) * np.outer(gain_a, gain_b))
