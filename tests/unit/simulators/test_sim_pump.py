"""The pump's physics against its rated points, and each fault's signature against the table."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_simulators.pump import FAULTS, Pump, Severity, operating_point


@pytest.mark.parametrize(
    ("frequency", "flow", "head", "power"), [(50.0, 200.0, 30.0, 22.5), (40.0, 160.0, 19.2, 11.5)]
)
def test_rated_points(frequency: float, flow: float, head: float, power: float) -> None:
    point = operating_point(frequency)
    assert point.flow_m3h == pytest.approx(flow, rel=0.005)
    assert point.head_m == pytest.approx(head, rel=0.005)
    assert point.power_kw == pytest.approx(power, rel=0.01)


@pytest.mark.parametrize(
    ("severity", "flow", "head", "power"),
    [
        (Severity(strainer=0.5), -0.32, +0.14, -0.15),
        (Severity(impeller=1.0), -0.13, -0.25, -0.22),
    ],
)
def test_a_fault_moves_the_operating_point(
    severity: Severity, flow: float, head: float, power: float
) -> None:
    well, sick = operating_point(50.0), operating_point(50.0, severity=severity)
    assert sick.flow_m3h / well.flow_m3h - 1 == pytest.approx(flow, abs=0.01)
    assert sick.head_m / well.head_m - 1 == pytest.approx(head, abs=0.01)
    assert sick.power_kw / well.power_kw - 1 == pytest.approx(power, abs=0.01)


@given(st.floats(25, 50), st.floats(0.8, 1.2))
def test_affinity(frequency: float, load: float) -> None:
    """On one loop flow, head and power follow the first, second and third power of the speed."""
    full, slow = operating_point(50.0, load), operating_point(frequency, load)
    ratio = frequency / 50.0
    assert slow.flow_m3h == pytest.approx(full.flow_m3h * ratio)
    assert slow.head_m == pytest.approx(full.head_m * ratio**2)
    assert slow.power_kw == pytest.approx(full.power_kw * ratio**3)


@pytest.mark.parametrize("name", sorted(FAULTS))
@given(st.floats(-0.5, 1.5), st.floats(0, 0.5))
def test_wear_never_heals_and_ends_at_failure(name: str, used: float, more: float) -> None:
    fault = FAULTS[name]
    before, after = (getattr(fault.severity(u), name) for u in (used, used + more))
    assert 0 <= before <= after <= 1
    assert getattr(fault.severity(0.0), name) == 0
    assert getattr(fault.severity(1.0), name) == pytest.approx(1, abs=0.001)


def _mean(severity: Severity, seed: int = 7) -> np.ndarray:
    pump = Pump(np.random.default_rng(seed))
    samples = [pump.step(36.0, 45.0, 1.0, severity) for _ in range(600)]
    means: np.ndarray = np.array(samples[200:]).mean(axis=0)
    return means


def test_bearing_wear_shakes_and_warms_while_the_water_stays() -> None:
    well, mild, bad = (_mean(Severity(bearing=s)) for s in (0.0, 0.2, 0.6))
    vibration, hf, bearing = 5, 6, 7
    assert well[vibration] < mild[vibration] < bad[vibration]
    assert bad[vibration] - well[vibration] == pytest.approx(6 * 0.6, rel=0.1)
    assert mild[hf] / well[hf] == pytest.approx(1 + 9 * 0.2**0.5, rel=0.05)
    assert bad[bearing] - well[bearing] == pytest.approx(20 * 0.6**2, rel=0.1)
    assert bad[:5] == pytest.approx(well[:5], rel=0.01)


def test_a_blocked_strainer_shows_on_several_points_at_once() -> None:
    well, bad = _mean(Severity()), _mean(Severity(strainer=0.5))
    assert list(np.sign(np.round(bad / well - 1, 2))) == [0, -1, +1, -1, -1, 0, 0, -1]


def test_sensors_are_noisy_as_their_sheet_says_and_remember_the_last_sample() -> None:
    pump = Pump(np.random.default_rng(3))
    flows = np.array([pump.step(36.0, 50.0).flow_m3h for _ in range(4000)])
    deviations = flows - flows.mean()
    assert flows.std() / flows.mean() == pytest.approx(0.015, rel=0.1)
    assert np.corrcoef(deviations[1:], deviations[:-1])[0, 1] == pytest.approx(0.3, abs=0.06)


def test_one_seed_one_life() -> None:
    first, again, other = (Pump(np.random.default_rng(seed)).step(1.0, 40.0) for seed in (1, 1, 2))
    assert first == again
    assert first != other
