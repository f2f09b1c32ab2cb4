"""How strongly a family of lines (a fundamental and its harmonics) stands in the spectra.

The evidence is in decibels, the sum of two parts:

direct     level of the harmonics that three quarters of the family reach. A blow of the race
           excites them all; a tone of another part that one harmonic meets by chance lifts one.
coherence  mean level of the first harmonics, none counted higher than the fundamental: a harmonic
           supports a fundamental, it does not replace it (three times BPFO is nearly twice BPFI in
           many bearings).

Lines at whole orders are the shaft's own and not looked at. As rolling elements slip, the
fundamental is looked for at up to 1.5 % of what the geometry says, and counts where it is
strongest: `strongest` of an arbitrary fundamental is therefore the measure for it.
"""

import numpy as np

from campus_server.prognostics.arrays import Flags, Floats
from campus_server.prognostics.vibration.spectra import Spectra

__all__ = ["COHERENCE_HARMONICS", "DIRECT_HARMONICS", "SLIP", "coherence", "direct", "evidence"]

SLIP = np.linspace(-0.015, 0.015, 241)
"""Relative deviations of the cage's speed that are tried."""
DIRECT_HARMONICS = (6, 8, 10)
"""The evidence is the mean of what so many harmonics say: none of them decides alone."""
COHERENCE_HARMONICS = 4
"""Higher ones are blurred by slip."""
_QUARTER = 0.25
_SHAFT_LINE = 0.012
"""Orders about a whole one that are the shaft's."""
_LINE_HALFWIDTH = 0.005
"""Orders within which the largest bin of the direct spectrum is the line."""
_BLURRED_HALFWIDTH = 0.004
_BLUR = 0.0008
"""Orders, and share of the order, over which a line of the coherence is averaged."""
_SILENT = -9.0
"""dB, where nothing may be looked at."""


def direct(spectra: Spectra, orders: Floats, harmonics: int) -> Floats:
    """[harmonics, ...] Levels in dB over the floor; NaN where the shaft's own lines stand."""
    half = max(1, round(_LINE_HALFWIDTH / spectra.step))
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(spectra.direct, half), 2 * half + 1)
    # the largest of m exponential variables has a mean near ln m
    largest = 10 * np.log10(windows.max(axis=-1) / np.log(2 * half + 2))
    at = _multiples(orders, harmonics)
    bins = np.round(at / spectra.step).astype(np.intp)
    levels = largest[np.minimum(bins, len(largest) - 1)]
    return np.where(_shaft(at) | (bins >= len(largest)), np.nan, levels)


def coherence(spectra: Spectra, orders: Floats, harmonics: int) -> Floats:
    """[harmonics, ...] Levels in dB over the floor; NaN where the shaft's own lines stand."""
    sums = np.concatenate([[0.0], np.cumsum(spectra.coherence)])
    at = _multiples(orders, harmonics)
    half = np.maximum(_BLURRED_HALFWIDTH, _BLUR * at)
    first = np.floor((at - half) / spectra.step).astype(np.intp)
    last = np.ceil((at + half) / spectra.step).astype(np.intp) + 1
    beyond = (last >= len(sums)) | (first < 0)
    last = np.clip(last, 1, len(sums) - 1)
    first = np.clip(first, 0, last - 1)
    levels = 10 * np.log10((sums[last] - sums[first]) / (last - first))
    return np.where(_shaft(at) | beyond, np.nan, levels)


def evidence(spectra: Spectra, orders: Floats) -> tuple[Floats, Floats]:
    """Of families whose fundamentals may stand at `orders[..., slips]`.

    Returns the evidence [...] in dB, and the fundamental [...] at which it is largest.
    """
    levels = direct(spectra, orders, DIRECT_HARMONICS[-1])
    blurred = coherence(spectra, orders, COHERENCE_HARMONICS)
    supported = np.where(np.isnan(blurred), np.nan, np.fmin(blurred, blurred[0]))
    known = ~np.isnan(supported)
    count = known.sum(axis=0)
    total = np.where(known, supported, 0.0).sum(axis=0)
    second = np.where(count > 0, total / np.maximum(count, 1), _SILENT)
    place = np.zeros(orders.shape[:-1])
    result = np.zeros(orders.shape[:-1])
    for harmonics in DIRECT_HARMONICS:
        both = _reached(levels[:harmonics]) + second
        best = both.argmax(axis=-1)[..., None]
        result += np.take_along_axis(both, best, axis=-1)[..., 0]
        place += np.take_along_axis(orders, best, axis=-1)[..., 0]
    return result / len(DIRECT_HARMONICS), place / len(DIRECT_HARMONICS)


def _reached(levels: Floats) -> Floats:
    """Level that three quarters of the harmonics [h, ...] reach, of those that are known."""
    ordered = np.sort(levels, axis=0)  # NaN last
    known = (~np.isnan(levels)).sum(axis=0)
    at = _QUARTER * np.maximum(known - 1, 0)
    low = at.astype(np.intp)
    below = np.take_along_axis(ordered, low[None], axis=0)[0]
    above = np.take_along_axis(ordered, np.minimum(low + 1, known - 1).clip(0)[None], axis=0)[0]
    return np.where(known > 0, below + (above - below) * (at - low), _SILENT)


def _multiples(orders: Floats, harmonics: int) -> Floats:
    count = np.arange(1, harmonics + 1).reshape(-1, *([1] * orders.ndim))
    return np.asarray(count * orders)


def _shaft(orders: Floats) -> Flags:
    return np.asarray(np.abs(orders - np.round(orders)) < _SHAFT_LINE)
