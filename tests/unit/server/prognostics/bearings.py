"""Recordings of bearings of its own making: blows that ring, noise, and the tones of a machine."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campus_server.prognostics.vibration.kinematics import Geometry

Signal = NDArray[np.float64]


_ABOUT_A_6309 = Geometry(balls=8, ball_mm=17.46, pitch_mm=72.5)


@dataclass(frozen=True)
class Stand:
    geometry: Geometry = _ABOUT_A_6309
    rate_hz: float = 10_000.0
    rpm: float = 1_480.0
    seconds: float = 8.0
    slip: float = 0.004
    """Of the cage against rolling without slip."""
    noise: float = 0.3

    def recording(self, fault: str, random: np.random.Generator) -> Signal:
        """`normal`, `outer`, `inner` or `ball`."""
        count = int(self.rate_hz * self.seconds)
        shaft = np.asarray(self.rpm / 60 / self.rate_hz * np.arange(count), np.float64)
        signal = self.noise * random.standard_normal(count)
        for order in range(1, 12):  # the shaft's own harmonics
            signal += 0.3 / order * np.cos(2 * np.pi * order * shaft + random.uniform(0, 6))
        for other in random.uniform(10, 60, 6):  # and tones of other parts
            signal += 0.1 * np.cos(2 * np.pi * other * shaft + random.uniform(0, 6))
        if fault != "normal":
            signal += self._rung(self._blows(fault, shaft, random))
        return signal

    def _blows(self, fault: str, shaft: Signal, random: np.random.Generator) -> Signal:
        cage = self.geometry.cage * (1 - self.slip)
        rate = {
            "outer": self.geometry.balls * cage,
            "inner": self.geometry.balls * (1 - cage),
            "ball": self.geometry.ball * (1 - self.slip),
        }[fault]
        size = {
            "outer": np.ones_like(shaft),
            "inner": 0.6 + 0.4 * np.cos(2 * np.pi * shaft),
            "ball": 0.6 + 0.4 * np.cos(2 * np.pi * cage * shaft),
        }[fault]
        turns = np.arange(1, int(rate * shaft[-1])) / rate
        turns += 0.002 / rate * random.standard_normal(len(turns))
        at = np.searchsorted(shaft, turns)
        blows = np.zeros_like(shaft)
        blows[at[at < len(shaft)]] = 1.0
        return np.asarray(blows * size)

    def _rung(self, blows: Signal) -> Signal:
        seconds = np.arange(400) / self.rate_hz
        ring = np.exp(-seconds * 600) * np.sin(2 * np.pi * 3_000 * seconds)
        return np.asarray(2.0 * np.convolve(blows, ring)[: len(blows)])
