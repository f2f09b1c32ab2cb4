"""Levels of a vibration recording: how much, how impulsive, and at the shaft's own lines.

Velocity is integrated in the frequency domain, 10 to 1000 Hz as ISO 20816-1 asks for; a Hann
window keeps what lies below from leaking in, where integration would make much of it.
"""

from dataclasses import dataclass

import numpy as np

from campus_server.prognostics.arrays import Flags, Floats

__all__ = ["Levels", "levels"]

_LOWEST_HZ = 10.0
_HIGHEST_HZ = 1000.0
_LINE_BINS = 3
"""A steady line under a Hann window spreads over two bins to either side, and one for speed."""
_LINE_SHARE = 0.01
"""Of the line's frequency: what the speed may be off or wander by."""
_MM = 1000.0
"""Millimetres in a metre."""


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """All [E]; velocities in mm/s rms. NaN where a recording has gaps."""

    velocity: Floats
    """10 to 1000 Hz."""
    once: Floats
    """At the shaft's speed: unbalance."""
    twice: Floats
    """At twice that: misalignment, looseness."""
    blade_pass: Floats
    """At the speed times the number of blades or vanes; NaN where it is not known."""
    kurtosis: Floats
    """Of the acceleration: 3 for noise, more for blows, 1.5 for a single tone."""
    crest: Floats
    """Largest acceleration over its rms."""


def levels(acceleration: Floats, rate_hz: float, rpm: Floats, blades: Floats) -> Levels:
    """Of `acceleration[samples, E]` in m/s², `rpm[E]`, `blades[E]` (NaN where unknown).

    Raises `ValueError` when a recording is shorter than the slowest line it is to show.
    """
    values = np.ascontiguousarray(np.asarray(acceleration, np.float64).T)
    count = values.shape[-1]
    if count < (2 * _LINE_BINS + 1) * rate_hz / _LOWEST_HZ:
        raise ValueError(f"{count} samples at {rate_hz:g} Hz are too few for {_LOWEST_HZ:g} Hz")
    values = values - values.mean(axis=-1, keepdims=True)
    square = (values * values).mean(axis=-1)
    fourth = (values**4).mean(axis=-1)
    peak = np.abs(values).max(axis=-1)
    moves = square > 0
    safe = np.where(moves, square, 1.0)
    hz, power = _velocity_power(values, rate_hz)
    shaft = (rpm / 60)[:, None]
    return Levels(
        _rms(power, (hz >= _LOWEST_HZ) & (hz <= _HIGHEST_HZ)),
        _line(power, hz, shaft),
        _line(power, hz, 2 * shaft),
        np.where(np.isnan(blades), np.nan, _line(power, hz, blades[:, None] * shaft)),
        np.where(moves | np.isnan(square), fourth / safe**2, np.nan),
        np.where(moves | np.isnan(square), peak / np.sqrt(safe), np.nan),
    )


def _velocity_power(values: Floats, rate_hz: float) -> tuple[Floats, Floats]:
    """Frequencies [bins], and the mean square velocity in each [E, bins], in (mm/s)²."""
    count = values.shape[-1]
    window = np.hanning(count)
    parts = np.fft.rfft(values * window, axis=-1)
    hz = np.asarray(np.fft.rfftfreq(count, 1 / rate_hz), np.float64)
    twice = np.where((hz > 0) & (hz < rate_hz / 2), 2.0, 1.0)
    square = np.abs(parts) ** 2 * twice / (count * (window * window).sum())
    angular = 2 * np.pi * np.maximum(hz, hz[1])
    return hz, square * (_MM / angular) ** 2


def _line(power: Floats, hz: Floats, at: Floats) -> Floats:
    """About `at[E, 1]` Hz."""
    width = np.maximum(_LINE_BINS * hz[1], _LINE_SHARE * at)
    return _rms(power, np.abs(hz - at) <= width)


def _rms(power: Floats, taken: Flags) -> Floats:
    # along rows, so that the order of the sum does not depend on how many there are
    return np.asarray(np.sqrt(np.where(taken, power, 0.0 * power).sum(axis=-1)))
