"""Two spectra over shaft orders in which a bearing's lines show, each in multiples of its floor.

direct     power spectrum of the acceleration. A race that is struck at every passing, always in
           step with the shaft, makes sharp lines here.
coherence  how well the phases of spectral components that lie an order apart agree, over bands of
           equal width. Blows that are not quite in step, as after slip, show here only. It is the
           squared envelope spectrum after cepstrum pre-whitening (Borghesani, Pennacchi, Randall,
           Sawalhi and Ricci, Mech. Syst. Signal Process. 36 (2013) 370-384), a band at a time and
           averaged: no band has to be chosen, strong tones have no more weight than anything
           else, and noise has the same distribution in every machine.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campus_server.prognostics.arrays import Floats

__all__ = ["Spectra", "spectra"]

Complexes = NDArray[np.complex128]

FEWEST_TURNS = 50
"""Shaft turns that a recording must hold: lines nearer than an order's 50th are not told apart."""
_BANDS = 12
"""Of equal width up to half the sampling rate."""
_LOWEST_HZ = 20.0
"""Below it an accelerometer shows its mounting and its own drift."""
_FLOOR_ORDERS = 2.0
"""Width over which the floor is a median: many lines wide, and narrower than a resonance."""
_FEWEST_BINS = 32
_SMALLEST_SHARE = 0.3
"""Of a band's components must have a partner an order apart."""
_LENGTH = 1000
"""Samples: recordings are cut to a multiple of it, for the speed of the transform."""


@dataclass(frozen=True, slots=True, eq=False)
class Spectra:
    """Multiples of the floor: the mean is 1 where nothing but noise is."""

    step: float
    """Shaft orders from bin to bin."""
    direct: Floats
    """[bins] Power."""
    coherence: Floats
    """[bins] Squared phase coherence, mean over the bands."""


def spectra(
    signal: Floats, rate_hz: float, rpm: float, direct_orders: float, coherence_orders: float
) -> Spectra:
    """Of `signal[samples]`, an acceleration in any unit.

    Raises `ValueError` when the recording is too short, has gaps, or is constant.
    """
    values = np.asarray(signal, np.float64)
    values = values[: len(values) - len(values) % _LENGTH]
    turns = len(values) / rate_hz * rpm / 60
    if not turns >= FEWEST_TURNS:
        raise ValueError(f"{turns:.0f} turns of the shaft recorded, {FEWEST_TURNS} are needed")
    if not np.isfinite(values).all() or np.ptp(values) == 0:
        raise ValueError("the recording has gaps or is constant")
    step = 1 / turns
    parts = np.fft.rfft((values - values.mean()) * np.hanning(len(values)))
    width = max(_FEWEST_BINS, round(_FLOOR_ORDERS / step))
    power = np.abs(parts[: round(direct_orders / step)]) ** 2
    lowest = round(_LOWEST_HZ * len(values) / rate_hz)
    reach = round(coherence_orders / step)
    return Spectra(step, power / _floor(power, width), _coherence(parts, lowest, reach, width))


def _coherence(parts: Complexes, lowest: int, reach: int, width: int) -> Floats:
    """[reach] For components at distances of 0 … reach - 1 bins."""
    size = np.abs(parts)
    phases = parts / np.where(size > 0, size, 1.0)
    band = (len(phases) - 1) // _BANDS
    total = np.zeros(reach)
    for number in range(_BANDS):
        first = max(number * band, lowest)
        own = phases[first : (number + 1) * band]
        partners = phases[first : first + len(own) + reach]
        length = 1 << (len(own) + len(partners) - 1).bit_length()
        product = np.conj(np.fft.fft(own, length)) * np.fft.fft(partners, length)
        pairs = np.minimum(len(own), len(partners) - np.arange(reach))
        judged = int((pairs > _SMALLEST_SHARE * len(own)).sum())
        coherence = np.abs(np.fft.ifft(product)[:judged]) ** 2 / pairs[:judged]
        total[:judged] += coherence / _floor(coherence, width)
        total[judged:] += 1.0
    return total / _BANDS


def _floor(power: Floats, width: int) -> Floats:
    """Mean of what is not a line: medians of blocks, drawn through by straight lines.

    The median of an exponential distribution, which noise has, is ln 2 of its mean.
    """
    blocks = max(1, len(power) // width)
    length = len(power) // blocks
    medians = np.median(power[: blocks * length].reshape(blocks, length), axis=1) / np.log(2)
    floor = np.interp(np.arange(len(power)), (np.arange(blocks) + 0.5) * length, medians)
    return np.asarray(np.maximum(floor, np.finfo(np.float64).tiny))
