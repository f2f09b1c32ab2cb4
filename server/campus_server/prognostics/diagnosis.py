"""Which failure modes fit what residuals show: signatures to causes.

A mode's signature says to which side each residual goes. With a severity s, unknown between 0 and
1, residual r departs by about s × reach[r] yardsticks (a yardstick is the smallest departure that
is worth a word), give or take some noise and a share of the reach, since signatures are rough.
What is known besides is how often each mode happens. Bayes' rule puts the two together; a mode
that fits everything fits nothing well, because its likelihood is spread over all severities
(MacKay, Information Theory, Inference, and Learning Algorithms, 2003, ch. 28). Residuals count as
independent given the mode, which makes the probabilities surer than they should be (Domingos and
Pazzani, Machine Learning 29, 1997) but leaves their order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from campus_server.prognostics.arrays import Flags, Floats

__all__ = ["LIMIT_PASSED", "Diagnosis", "Sign", "Signatures", "diagnose", "signatures"]

Sign = Literal["++", "+", "0", "-", "--", "+-", "any"]
"""How a residual answers to a failure: far up, up, not at all, down, far down, far to either side;
or in no way that tells anything."""

LIMIT_PASSED = 2.0
"""Yardsticks that a limit which is passed counts as."""
_REACH: dict[Sign, float] = {"++": 6, "+": 3, "0": 0, "-": -3, "--": -6, "+-": 6, "any": 0}
"""Yardsticks at functional failure."""
_NOISE = 0.5
"""Yardsticks by which a residual departs for no reason."""
_ROUGH = 0.3
"""Share of an answer by which it may differ from what the signature says."""
_FARTHEST = 8.0
"""Yardsticks beyond which farther means nothing."""
_ANSWERS, _ANYHOW = 0.3, 4.0
"""Of a failure that is not in the table: share of residuals that answer, and over how many
yardsticks they spread."""
_OTHER = 0.1
"""Share of failures that are not in the table."""
_SEVERITIES = np.linspace(0.15, 1.0, 18)
"""From where the strongest answers come near one yardstick: nobody asks before."""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Of M modes over R residuals."""

    reach: Floats
    """[M, R] yardsticks at functional failure, with their side."""
    either: Flags
    """[M, R] where the side is open."""
    untold: Flags
    """[M, R] where the residual may do anything."""
    side: Floats
    """[R] 1 or -1 where departures to the other side mean nothing, else 0."""
    prior: Floats
    """[M] Share of the class's failures; they sum to 1 less what is not in the table."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """For M modes, R residuals, E equipment."""

    probability: Floats
    """[M, E]"""
    other: Floats
    """[E] That it is none of them; with these the probabilities sum to 1."""
    severity: Floats
    """[M, E] 0…1, the likeliest if it is this mode."""
    share: Floats
    """[M, R, E] How much of the departure each residual explains by this mode; negative: it speaks
    against it. Their sum over R is the share that is explained, at most 1."""

    def ranked(self, equipment: int) -> list[int]:
        """Modes, the likeliest first."""
        return [int(mode) for mode in np.argsort(-self.probability[:, equipment], kind="stable")]


def signatures(
    modes: Sequence[Mapping[str, Sign]],
    rates: Sequence[float],
    residuals: Sequence[str],
    sides: Sequence[int] | None = None,
) -> Signatures:
    """A residual that a mode does not name does not answer. `rates`: onsets per unit and year.

    `sides`: as `Signatures.side`; None: every residual looks to both.
    """
    rows: list[list[Sign]] = [[mode.get(name, "0") for name in residuals] for mode in modes]
    table = np.array(rows, object).reshape(len(modes), len(residuals))
    # a mode that was never counted is rare, not impossible
    rate = np.maximum(np.array(rates, np.float64), 1e-4)
    return Signatures(
        np.array([[_REACH[sign] for sign in row] for row in rows]).reshape(table.shape),
        table == "+-",
        table == "any",
        np.array(sides if sides is not None else [0] * len(residuals), np.float64),
        (1 - _OTHER) * rate / rate.sum(),
    )


def diagnose(known: Signatures, departure: Floats) -> Diagnosis:
    """`departure[R, E]` in yardsticks, NaN where a residual says nothing."""
    there = ~np.isnan(departure)
    lowest = np.where(known.side > 0, 0.0, -_FARTHEST)[:, None]
    highest = np.where(known.side < 0, 0.0, _FARTHEST)[:, None]
    seen = np.clip(np.where(there, departure, 0.0), lowest, highest)
    likelihood = np.stack([_likelihood(known, seen, there, s) for s in _SEVERITIES])
    weight = np.log(known.prior)[:, None] + _log_mean(likelihood)
    other = np.log(_OTHER) + _summed(np.where(there, _anyhow(seen), 0.0)[None])
    every = np.concatenate([weight, other])
    every = np.exp(every - every.max(axis=0))
    total = every[0]
    for row in every[1:]:
        total = total + row
    severity = _SEVERITIES[likelihood.argmax(axis=0)]
    return Diagnosis(
        every[:-1] / total, every[-1] / total, severity, _shares(known, seen, there, severity)
    )


def _likelihood(known: Signatures, seen: Floats, there: Flags, severity: float) -> Floats:
    """[M, E], logarithm."""
    answer = (severity * known.reach)[..., None]
    spread = np.sqrt(_NOISE**2 + (_ROUGH * answer) ** 2)
    told = _density(seen, answer, spread)
    mirrored = np.logaddexp(told, _density(seen, -answer, spread)) - np.log(2)
    told = np.where(known.either[..., None], mirrored, told)
    told = np.where(known.untold[..., None], _anyhow(seen), told)
    return _summed(np.where(there, told, 0.0))


def _anyhow(seen: Floats) -> Floats:
    """Logarithm of the density where nothing is known of the answer: most do not answer."""
    quiet = np.log1p(-_ANSWERS) + _density(seen, 0.0, _NOISE)
    return np.asarray(np.logaddexp(quiet, np.log(_ANSWERS) + _density(seen, 0.0, _ANYHOW)))


def _density(seen: Floats, centre: Floats | float, spread: Floats | float) -> Floats:
    """Logarithm of the normal density, without its constant."""
    return np.asarray(-0.5 * ((seen - centre) / spread) ** 2 - np.log(spread))


def _summed(part: Floats) -> Floats:
    """[M, E] over the residuals of [M, R, E], in a fixed order."""
    total = np.zeros((part.shape[0], part.shape[2]))
    for residual in range(part.shape[1]):
        total = total + part[:, residual]
    return total


def _log_mean(likelihood: Floats) -> Floats:
    """Over the first axis."""
    return np.asarray(np.logaddexp.reduce(likelihood, axis=0) - np.log(len(likelihood)))


def _shares(known: Signatures, seen: Floats, there: Flags, severity: Floats) -> Floats:
    answer = severity[:, None] * known.reach[..., None]
    answer = np.where(known.either[..., None], np.abs(answer) * np.sign(seen), answer)
    explained = np.where(there & ~known.untold[..., None], seen**2 - (seen - answer) ** 2, 0.0)
    # of less than a yardstick there is nothing to share out
    return np.asarray(explained / np.maximum(_summed((seen**2)[None])[0], 1.0))
