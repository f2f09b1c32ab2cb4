"""Life by age alone: a Weibull law fitted to parts of which some have failed and some still run.

Maximum likelihood with right-censoring (Meeker and Escobar, Statistical Methods for Reliability
Data, ch. 8). Where few have failed, what the trade knows about the class stands in as a prior on
the logarithms of shape and scale: a penalised likelihood, which is plain maximum likelihood when
the prior is vague. Uncertainty of both is carried into what is told of one part (Laplace's
approximation, integrated by Gauss-Hermite quadrature).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from campus_server.prognostics.arrays import Flags, Floats
from campus_server.prognostics.life.distribution import LifeTime, added, gauss_hermite

__all__ = ["AgePrior", "Ageing", "fit", "from_prior"]

_ROUNDS = 100
_SETTLED = 1e-10
_LARGEST_STEP = 0.5
"""Of the logarithms in one round of Newton's method."""
_NODES = 5
_LARGEST_EXPONENT = 600.0


@dataclass(frozen=True, slots=True)
class AgePrior:
    """What is known of a class of parts before any has failed here."""

    shape: float
    """1: failures at random; 2 to 4: wear."""
    scale: float
    """Age by which 63 % have failed, in the unit of the ages (days, hours, cycles)."""
    shape_spread: float = 0.3
    """Standard deviation of the logarithm."""
    scale_spread: float = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Ageing:
    """A fitted law: ln shape and ln scale, and how well they are known."""

    centre: Floats
    """[2] ln shape, ln scale."""
    covariance: Floats
    """[2, 2]"""

    @property
    def shape(self) -> float:
        return float(np.exp(self.centre[0]))

    @property
    def scale(self) -> float:
        return float(np.exp(self.centre[1]))

    def remaining(self, age: Floats, horizon: Floats) -> LifeTime:
        """Of parts that have reached `age[E]` >= 0, over `horizon[h]` of the same unit.

        P(T <= a + t | T > a) = 1 - exp((a/η)^k - ((a + t)/η)^k), averaged over what k and η may
        be; each pair weighs as much as it makes it likely that the part has come so far.
        """
        node, weight = gauss_hermite(_NODES)
        root = np.linalg.cholesky(self.covariance)
        pairs = np.stack(np.meshgrid(node, node, indexing="ij")).reshape(2, -1)
        shape, scale = np.exp(self.centre[:, None] + root @ pairs)[..., None]
        weights = np.outer(weight, weight).reshape(-1, 1)
        done = _hazard(age, shape, scale)
        reached = weights * np.exp(-(done - done.min(axis=0)))
        reached = reached / added(reached)
        failed = np.empty((len(horizon), len(age)))
        for row, ahead in enumerate(horizon):
            more = _hazard(age + ahead, shape, scale) - done
            failed[row] = added(reached * -np.expm1(-more))
        return LifeTime(horizon, failed)


def fit(age: ArrayLike, failed: ArrayLike, prior: AgePrior | None = None) -> Ageing:
    """`age[n]` > 0 at failure, or reached so far where not `failed[n]`.

    Raises `ValueError` without a prior when fewer than two different ages at failure are there:
    the likelihood then has no maximum, or none that an interval could be put around.
    """
    ages, ended = np.asarray(age, np.float64), np.asarray(failed, np.bool_)
    if ages.shape != ended.shape or ages.ndim != 1:
        raise ValueError(f"{ages.shape} ages, {ended.shape} outcomes")
    if not (np.isfinite(ages).all() and (ages > 0).all()):
        raise ValueError("ages are finite and above 0")
    if prior is None and len(np.unique(ages[ended])) < 2:
        raise ValueError("give a prior: fewer than two different ages at failure")
    return _maximum(np.log(ages), ended, prior)


def from_prior(prior: AgePrior) -> Ageing:
    """Before any part of the class has been seen."""
    return fit(np.empty(0), np.empty(0, np.bool_), prior)


def _maximum(log_age: Floats, failed: Flags, prior: AgePrior | None) -> Ageing:
    """Newton's method on (ln k, ln η), from where failures at random would put it."""
    if prior is None:
        mean, precision = np.zeros(2), np.zeros(2)
        start = np.log(np.exp(log_age).sum() / failed.sum())
        centre = np.array([0.0, start])
    else:
        mean = np.log([prior.shape, prior.scale])
        precision = np.array([prior.shape_spread, prior.scale_spread]) ** -2.0
        centre = mean.copy()
    deaths = float(failed.sum())
    for _ in range(_ROUNDS):
        shape = np.exp(centre[0])
        w = shape * (log_age - centre[1])
        e = np.exp(np.minimum(w, _LARGEST_EXPONENT))
        slope = np.array([deaths + (w * failed).sum() - (w * e).sum(), shape * (e.sum() - deaths)])
        slope -= precision * (centre - mean)
        cross = shape * (deaths - e.sum() - (w * e).sum())
        information = np.array(
            [
                [(w * e).sum() + (w * w * e).sum() - (w * failed).sum(), cross],
                [cross, shape**2 * e.sum()],
            ]
        )
        information += np.diag(precision)
        step = np.linalg.solve(_positive(information), slope)
        centre = centre + np.clip(step, -_LARGEST_STEP, _LARGEST_STEP)
        if np.abs(step).max() < _SETTLED:
            break
    return Ageing(centre, np.asarray(np.linalg.inv(_positive(information)), np.float64))


def _positive(information: Floats) -> Floats:
    """Away from the maximum the curvature may have the wrong sign; uphill it is then."""
    values, vectors = np.linalg.eigh(information)
    largest = np.abs(values).max()
    return np.asarray(vectors * np.maximum(np.abs(values), 1e-9 * largest) @ vectors.T)


def _hazard(age: Floats, shape: Floats, scale: Floats) -> Floats:
    """Accumulated."""
    return np.asarray(np.minimum((age / scale) ** shape, _LARGEST_EXPONENT))
