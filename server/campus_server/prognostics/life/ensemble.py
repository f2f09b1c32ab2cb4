"""A regression that also says what it would have told of the machines it learned from.

Boosted and fully random trees err differently; their mean errs less than either (gradient
boosting: Friedman, Annals of Statistics 29 (2001) 1189-1232; extremely randomised trees: Geurts et
al., Machine Learning 63 (2006) 3-42). The machines are split in parts, and each part is left out
once: what is told of it then is honest, and the models of all parts together are what is used.
Rows of one machine are never on both sides.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import ExtraTreesRegressor, HistGradientBoostingRegressor

from campus_server.prognostics.arrays import Floats, Integers

__all__ = ["Ensemble", "learn"]

_PARTS = 5
_SEED = 0


@dataclass(frozen=True, slots=True)
class Ensemble:
    members: tuple[tuple[HistGradientBoostingRegressor, ExtraTreesRegressor], ...]
    """By the part that each has not seen."""

    def of(self, features: Floats) -> Floats:
        """[n] from `features[n, f]`."""
        return np.asarray(np.mean([_told(pair, features) for pair in self.members], axis=0))


def learn(features: Floats, target: Floats, machine: Integers) -> tuple[Ensemble, Floats]:
    """From `features[n, f]` and `target[n]` of the rows of `machine[n]`.

    Returns the ensemble, and of each row [n] what the member that has not seen its machine tells.
    Raises `ValueError` for fewer than two machines.
    """
    names, place = np.unique(machine, return_inverse=True)
    if len(names) < 2:
        raise ValueError("at least two machines that ran to failure are needed")
    parts = min(_PARTS, len(names))
    part = np.random.default_rng(_SEED).permutation(len(names))[place] % parts
    told = np.empty(len(target))
    members = []
    for left_out in range(parts):
        seen, unseen = part != left_out, part == left_out
        pair = _fitted(features[seen], target[seen])
        told[unseen] = _told(pair, features[unseen])
        members.append(pair)
    return Ensemble(tuple(members)), told


def _fitted(
    features: Floats, target: Floats
) -> tuple[HistGradientBoostingRegressor, ExtraTreesRegressor]:
    boosted = HistGradientBoostingRegressor(
        max_iter=120,
        learning_rate=0.06,
        max_leaf_nodes=12,
        min_samples_leaf=20,
        l2_regularization=5.0,
        max_features=0.4,
        early_stopping=False,
        random_state=_SEED,
    )
    random = ExtraTreesRegressor(
        n_estimators=80,
        min_samples_leaf=5,
        bootstrap=True,
        max_samples=0.4,
        random_state=_SEED,
    )
    boosted.fit(features, target)
    random.fit(features, target)
    return boosted, random


def _told(
    pair: tuple[HistGradientBoostingRegressor, ExtraTreesRegressor], features: Floats
) -> Floats:
    boosted, random = pair
    return np.asarray(0.5 * (boosted.predict(features) + random.predict(features)))
