"""What a recording says about a rolling bearing, without having seen another one of it.

Three families of lines are weighed (`families`): balls passing the outer race, balls passing the
inner race, and a ball's own spin. They are compared with fundamentals at which nothing turns, in
the same recording, so that a machine full of tones is not taken for a bearing full of faults.

normal        no family stands out of those.
outer, inner  that race's lines tower over the other race's, if those are there at all. A spot on
              a race is struck by every ball; the other race is not.
ball          lines stand out and neither race towers: a spot on a ball strikes both. The lines of
              balls are weak and come and go, as a ball may spin so that the spot meets no race:
              where even its own lines are missing, it is named by elimination, and said so.

On the recordings of Case Western Reserve University, on which this is tested, see Smith and
Randall, Mech. Syst. Signal Process. 64-65 (2015) 100-131: balls are what all methods find hardest.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from campus_server.prognostics.arrays import Floats
from campus_server.prognostics.vibration import families
from campus_server.prognostics.vibration.families import SLIP, evidence
from campus_server.prognostics.vibration.kinematics import Geometry
from campus_server.prognostics.vibration.spectra import Spectra, spectra

__all__ = ["Diagnosis", "Kind", "Line", "diagnose"]

Kind = Literal["normal", "inner", "outer", "ball"]
Part = Literal["outer", "inner", "ball"]
_PARTS: tuple[Part, ...] = ("outer", "inner", "ball")

_STANDS_OUT = 5.0
"""dB by which a family exceeds the median of fundamentals at which nothing turns."""
_TOWERS = 7.5
"""dB by which the lines of a struck race exceed those of the other one."""
_THERE = 3.0
"""dB over that median from which the other race's lines are taken to be there at all."""
_SHOWN = 6.0
"""dB over the floor from which a line is listed."""
_ELSEWHERE = 60
_ELSEWHERE_REACH = 0.65
"""So many fundamentals for comparison, from this share of the lowest to its inverse of the
highest, evenly in their logarithm."""
_APART = 0.035
"""They keep this share away from the bearing's own."""


@dataclass(frozen=True, slots=True)
class Line:
    part: Part
    harmonic: int
    order: float
    hz: float
    direct_db: float
    """Level over the floor; NaN where it is not looked at."""
    coherence_db: float


@dataclass(frozen=True, slots=True)
class Diagnosis:
    kind: Kind
    certainty: float
    """0.5 … 1: odds of 10^(m/10) for the margin m in dB by which the rule was met. It orders
    diagnoses; it is not a measured frequency."""
    by_elimination: bool
    """Something strikes, and no part's own lines tell what: look before a part is ordered."""
    evidence_db: dict[Part, float]
    usual_db: float
    """Median evidence of fundamentals at which nothing turns."""
    lines: tuple[Line, ...]
    """Of all parts, that stand over the floor, the highest first."""


def diagnose(signal: Floats, rate_hz: float, rpm: float, geometry: Geometry) -> Diagnosis:
    """Of an acceleration `signal[samples]`, in any unit, at a constant speed.

    Raises `ValueError` when the recording is too short, sampled too slowly for the harmonics of
    this bearing, has gaps, or is constant.
    """
    # cage slip moves both races' lines; a ball's spin follows its contact angle by itself
    outer = geometry.outer * (1 + SLIP)
    fundamentals = np.stack([outer, geometry.balls - outer, geometry.ball * (1 + SLIP)])
    needed_hz = 2 * families.DIRECT_HARMONICS[0] * float(fundamentals.max()) * rpm / 60
    if not rate_hz >= needed_hz:
        raise ValueError(f"sampled at {rate_hz:g} Hz, {needed_hz:.0f} Hz are needed at {rpm:g} rpm")
    highest = float(fundamentals.max()) / _ELSEWHERE_REACH
    found = spectra(
        signal,
        rate_hz,
        rpm,
        highest * (families.DIRECT_HARMONICS[-1] + 1),
        highest * (families.COHERENCE_HARMONICS + 1),
    )
    levels, orders = evidence(found, fundamentals)
    elsewhere, _ = evidence(found, _elsewhere(fundamentals)[:, None] * (1 + SLIP))
    usual = float(np.median(elsewhere))
    of: dict[Part, float] = dict(zip(_PARTS, levels.tolist(), strict=True))
    kind, margin = _judged(of, usual)
    return Diagnosis(
        kind,
        1 / (1 + 10 ** (-margin / 10)),
        kind == "ball" and of["ball"] < max(of.values()),
        of,
        usual,
        _lines(found, orders, rpm / 60),
    )


def _judged(of: dict[Part, float], usual: float) -> tuple[Kind, float]:
    """And the margin in dB by which the nearest rule was met."""
    out = max(of.values()) - usual - _STANDS_OUT
    if out < 0:
        return "normal", -out
    races: list[Part] = ["outer", "inner"]
    races.sort(key=lambda race: -of[race])
    struck, other = (of[race] for race in races)
    # the other race's lines only need to be beaten clearly where they are there at all
    needed = _TOWERS if other - usual >= _THERE else _STANDS_OUT
    ahead = struck - other - needed
    # and a race is not what strikes when the balls' own lines are the stronger ones
    if ahead >= 0 and struck >= of["ball"]:
        return races[0], min(out, ahead)
    return "ball", min(out, max(-ahead, of["ball"] - struck))


def _elsewhere(fundamentals: Floats) -> Floats:
    """Fundamentals at which nothing turns."""
    low, high = fundamentals.min() * _ELSEWHERE_REACH, fundamentals.max() / _ELSEWHERE_REACH
    tried = np.geomspace(low, high, _ELSEWHERE)
    centres = np.median(fundamentals, axis=-1)
    return np.asarray(tried[(np.abs(tried[:, None] / centres - 1) > _APART).all(axis=1)])


def _lines(found: Spectra, orders: Floats, shaft_hz: float) -> tuple[Line, ...]:
    count = families.COHERENCE_HARMONICS
    direct = families.direct(found, orders, count)
    blurred = families.coherence(found, orders, count)
    lines = [
        Line(
            part,
            harmonic + 1,
            float(orders[place] * (harmonic + 1)),
            float(orders[place] * (harmonic + 1) * shaft_hz),
            float(direct[harmonic, place]),
            float(blurred[harmonic, place]),
        )
        for place, part in enumerate(_PARTS)
        for harmonic in range(count)
    ]
    shown = [line for line in lines if max(line.direct_db, line.coherence_db) >= _SHOWN]
    return tuple(sorted(shown, key=lambda line: -max(line.direct_db, line.coherence_db)))
