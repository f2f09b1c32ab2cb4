"""Velocity, lines and shape of accelerations that are known by construction."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from campus_server.prognostics.vibration.levels import levels
from campus_server.prognostics.vibration.zones import MACHINES, Zone, zones

RATE_HZ = 4_000.0
SECONDS = 4.0


def _tone(hz: float, amplitude: float = 1.0) -> NDArray[np.float64]:
    t = np.arange(int(RATE_HZ * SECONDS)) / RATE_HZ
    return amplitude * np.sin(2 * np.pi * hz * t)


def _velocity(hz: float, amplitude: float = 1.0) -> float:
    """mm/s rms of an acceleration in m/s²."""
    return amplitude / (2 * np.pi * hz) / 2**0.5 * 1000


def _levels(*tones: NDArray[np.float64], rpm: float = 1500.0, blades: float = 6.0):  # type: ignore[no-untyped-def]  # reads as `Levels`, of one
    signal = np.sum(tones, axis=0)[:, None]
    return levels(signal, RATE_HZ, np.array([rpm]), np.array([blades]))


@given(hz=st.floats(15, 900), amplitude=st.floats(0.01, 100))
@example(hz=400.0, amplitude=1.0)
def test_a_tone_has_its_velocity(hz: float, amplitude: float) -> None:
    seen = _levels(_tone(hz, amplitude))
    assert seen.velocity[0] == pytest.approx(_velocity(hz, amplitude), rel=0.01)
    assert seen.kurtosis[0] == pytest.approx(1.5, rel=0.02)
    # where the rate is a multiple of the tone, no sample need meet its peak
    nearest = np.cos(np.pi * hz / RATE_HZ)
    assert 0.98 * nearest <= seen.crest[0] / 2**0.5 <= 1.02


@pytest.mark.parametrize("hz", [3.0, 1_500.0])
def test_what_lies_outside_the_band_does_not_count(hz: float) -> None:
    assert _levels(_tone(hz)).velocity[0] < 0.01 * _velocity(hz)


def test_lines_are_told_apart() -> None:
    seen = _levels(_tone(25, 1.0), _tone(50, 2.0), _tone(150, 3.0))
    assert seen.once[0] == pytest.approx(_velocity(25), rel=0.02)
    assert seen.twice[0] == pytest.approx(_velocity(50, 2.0), rel=0.02)
    assert seen.blade_pass[0] == pytest.approx(_velocity(150, 3.0), rel=0.02)


def test_noise_is_not_impulsive_and_blows_are() -> None:
    random = np.random.default_rng(0)
    noise = random.standard_normal(int(RATE_HZ * SECONDS))
    blows = noise + 30.0 * (np.arange(len(noise)) % 400 == 0)
    assert _levels(noise).kurtosis[0] == pytest.approx(3, abs=0.2)
    assert _levels(blows).kurtosis[0] > 20
    assert _levels(blows).crest[0] > 2 * _levels(noise).crest[0]


def test_who_else_is_there_does_not_matter_by_a_bit() -> None:
    random = np.random.default_rng(1)
    signals = random.standard_normal((8_000, 7))
    rpm, blades = random.uniform(900, 3000, 7), np.array([5, 6, np.nan, 7, 8, 9, 4.0])
    together = levels(signals, RATE_HZ, rpm, blades)
    for one in range(7):
        place = slice(one, one + 1)
        alone = levels(signals[:, place], RATE_HZ, rpm[place], blades[place])
        for name in ("velocity", "once", "twice", "blade_pass", "kurtosis", "crest"):
            np.testing.assert_array_equal(getattr(alone, name), getattr(together, name)[place])


def test_gaps_and_a_dead_sensor_show_as_missing() -> None:
    spoiled = _tone(25)
    spoiled[10] = np.nan
    assert np.isnan(_levels(spoiled).velocity[0])
    assert np.isnan(_levels(np.zeros(8_000)).kurtosis[0])
    assert np.isnan(_levels(_tone(25), blades=np.nan).blade_pass[0])


def test_too_short_a_recording_is_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        levels(np.zeros((100, 1)), RATE_HZ, np.array([1500.0]), np.array([np.nan]))


def test_zones_follow_the_limits() -> None:
    limits = np.array(MACHINES["medium_rigid"].limits_mm_s)[:, None]
    velocity = np.array([0.0, 1.4, 1.5, 2.9, 4.5, 4.6, np.nan])
    assert zones(velocity, limits).tolist() == [
        *(Zone.A, Zone.A, Zone.B, Zone.C, Zone.C, Zone.D),
        -1,
    ]


def test_every_machine_has_rising_limits_and_both_languages() -> None:
    for machine in MACHINES.values():
        assert sorted(set(machine.limits_mm_s)) == list(machine.limits_mm_s)
        assert machine.en
        assert machine.zh
