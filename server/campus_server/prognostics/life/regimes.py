"""Operating regimes, found by themselves: where the settings change what the channels read.

A regression tree of all channels on the settings (Breiman et al., Classification and Regression
Trees, 1984), split only where a split explains a share of their variance that matters: settings
that merely tremble make one regime, six flight conditions make six. In its regime every channel
is told in its own standard deviations, and regimes become comparable.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from sklearn.tree import DecisionTreeRegressor

from campus_server.prognostics.arrays import Flags, Floats, Integers
from campus_server.prognostics.life.histories import Histories

__all__ = ["Regimes"]

_MATTERS = 0.01
"""Share of the channels' variance that a split explains."""
_MOST = 32
_FEWEST_ROWS = 50
_TINY = 1e-9
"""A channel that varies by no more, relative to its size, is constant."""


@dataclass(frozen=True, slots=True, eq=False)
class Regimes:
    tree: DecisionTreeRegressor | None
    """None: without settings there is one regime."""
    nodes: Integers
    """[g] the tree's leaves, ascending."""
    centre: Floats
    """[c, g]"""
    scale: Floats
    """[c, g] 1 where a channel is constant or missing in a regime."""
    varies: Flags
    """[c, g]"""

    @classmethod
    def learn(cls, histories: Histories) -> Self:
        present = histories.present
        settings = histories.settings[:, present].T
        channels = histories.channels[:, present]
        tree = _grown(settings, channels) if settings.shape[1] else None
        leaf = _leaves(tree, settings)
        nodes = np.unique(leaf)
        moments = [_moments(channels[:, leaf == node]) for node in nodes]
        centre, scale, varies = (np.stack(part, axis=1) for part in zip(*moments, strict=True))
        return cls(tree, nodes, centre, scale, varies)

    def standardised(self, histories: Histories) -> Floats:
        """[c, T, U] Channels in standard deviations of their regime; 0 for what is constant.

        What is missing stands at its last value, in that measure; before the first it is 0.
        """
        present = histories.present
        leaf = _leaves(self.tree, histories.settings[:, present].T)
        regime = np.searchsorted(self.nodes, leaf)
        z = (histories.channels[:, present] - self.centre[:, regime]) / self.scale[:, regime]
        result = np.full(histories.channels.shape, np.nan)
        result[:, present] = np.where(self.varies[:, regime], z, 0.0)
        known = ~np.isnan(result)
        rows = np.arange(histories.channels.shape[1])[:, None]
        last = np.maximum.accumulate(np.where(known, rows, 0), axis=1)
        filled = np.take_along_axis(result, last, axis=1)
        return np.where(present, np.nan_to_num(filled), np.nan)


def _grown(settings: Floats, channels: Floats) -> DecisionTreeRegressor:
    centre, scale, varies = _moments(channels)
    z = ((channels - centre[:, None]) / scale[:, None])[varies]
    tree = DecisionTreeRegressor(
        max_leaf_nodes=_MOST,
        min_samples_leaf=_FEWEST_ROWS,
        min_impurity_decrease=_MATTERS,
        random_state=0,
    )
    return tree.fit(np.nan_to_num(settings), np.nan_to_num(z.T))


def _leaves(tree: DecisionTreeRegressor | None, settings: Floats) -> Integers:
    if tree is None:
        return np.zeros(len(settings), np.int64)
    return np.asarray(tree.apply(np.nan_to_num(settings)))


def _moments(channels: Floats) -> tuple[Floats, Floats, Flags]:
    """Mean, standard deviation and whether there is any, by channel of `channels[c, n]`."""
    known = ~np.isnan(channels)
    count = np.maximum(known.sum(axis=1), 1)
    centre = np.where(known, channels, 0.0).sum(axis=1) / count
    off = np.where(known, channels - centre[:, None], 0.0)
    scale = np.sqrt((off**2).sum(axis=1) / count)
    varies = scale > _TINY * np.maximum(np.abs(centre), _TINY)
    return centre, np.where(varies, scale, 1.0), varies
