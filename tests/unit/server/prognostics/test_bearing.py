"""One recording in, the faulty part out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.server.prognostics.bearings import Stand

from campus_server.prognostics.vibration.bearing import diagnose
from campus_server.prognostics.vibration.kinematics import Geometry

FAULTS = ["outer", "inner", "ball"]
SKF_6205 = Geometry(balls=9, ball_mm=7.94, pitch_mm=39.04)


def test_orders_are_those_of_the_catalogue() -> None:
    assert SKF_6205.cage == pytest.approx(0.39828, abs=1e-3)
    assert SKF_6205.outer == pytest.approx(3.5848, abs=2e-3)
    assert SKF_6205.inner == pytest.approx(5.4152, abs=2e-3)
    assert SKF_6205.ball == pytest.approx(4.7135, abs=2e-3)


@given(
    balls=st.integers(3, 30),
    ball_mm=st.floats(1, 40),
    gap=st.floats(1.1, 10),
    contact_deg=st.floats(0, 45),
)
def test_every_ball_passes_both_races_once_a_turn(
    balls: int, ball_mm: float, gap: float, contact_deg: float
) -> None:
    bearing = Geometry(balls, ball_mm, ball_mm * gap, contact_deg)
    assert bearing.outer + bearing.inner == pytest.approx(balls)
    assert 0 < bearing.cage < 0.5


@pytest.mark.parametrize(("balls", "ball_mm", "pitch_mm"), [(0, 5, 20), (8, 20, 20), (8, 0, 20)])
def test_a_bearing_that_cannot_be_built_is_refused(
    balls: int, ball_mm: float, pitch_mm: float
) -> None:
    with pytest.raises(ValueError, match="not a rolling bearing"):
        Geometry(balls, ball_mm, pitch_mm)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("fault", ["normal", *FAULTS])
def test_the_struck_part_is_named(fault: str, seed: int) -> None:
    stand = Stand()
    recording = stand.recording(fault, np.random.default_rng(seed))
    said = diagnose(recording, stand.rate_hz, stand.rpm, stand.geometry)
    assert said.kind == fault
    assert 0.5 <= said.certainty <= 1
    assert not said.by_elimination


@pytest.mark.parametrize("fault", FAULTS)
def test_the_lines_shown_are_those_of_the_part(fault: str) -> None:
    stand = Stand()
    recording = stand.recording(fault, np.random.default_rng(1))
    said = diagnose(recording, stand.rate_hz, stand.rpm, stand.geometry)
    fundamental = next(line for line in said.lines if line.part == fault and line.harmonic == 1)
    order = getattr(stand.geometry, fault)
    assert fundamental.order == pytest.approx(order, rel=0.015)
    assert fundamental.hz == pytest.approx(fundamental.order * stand.rpm / 60)
    assert max(fundamental.direct_db, fundamental.coherence_db) > 6


@pytest.mark.parametrize("fault", ["normal", "inner"])
def test_neither_the_unit_nor_an_offset_matters(fault: str) -> None:
    stand = Stand()
    recording = stand.recording(fault, np.random.default_rng(2))
    once = diagnose(recording, stand.rate_hz, stand.rpm, stand.geometry)
    again = diagnose(recording * 9806.65 + 50, stand.rate_hz, stand.rpm, stand.geometry)
    assert again.kind == once.kind
    assert again.evidence_db == pytest.approx(once.evidence_db, abs=0.05)


def test_slip_within_its_limits_is_followed() -> None:
    for slip in (-0.01, 0.0, 0.01):
        stand = Stand(slip=slip)
        recording = stand.recording("outer", np.random.default_rng(3))
        assert diagnose(recording, stand.rate_hz, stand.rpm, stand.geometry).kind == "outer"


def test_the_same_lines_are_no_fault_of_another_bearing() -> None:
    stand = Stand()
    other = Geometry(balls=13, ball_mm=9.0, pitch_mm=60.0)
    recording = stand.recording("outer", np.random.default_rng(4))
    assert diagnose(recording, stand.rate_hz, stand.rpm, other).kind == "normal"


def test_a_weaker_fault_is_less_certain() -> None:
    certainties = []
    for noise in (0.3, 3.0):
        stand = Stand(noise=noise)
        recording = stand.recording("outer", np.random.default_rng(5))
        certainties.append(diagnose(recording, stand.rate_hz, stand.rpm, stand.geometry).certainty)
    assert certainties[0] > certainties[1]


@pytest.mark.parametrize(
    ("seconds", "spoil", "complaint"),
    [(1.0, 0.0, "turns of the shaft"), (4.0, np.nan, "gaps"), (4.0, np.inf, "gaps")],
)
def test_what_cannot_be_judged_is_refused(seconds: float, spoil: float, complaint: str) -> None:
    stand = Stand(seconds=seconds)
    recording = stand.recording("normal", np.random.default_rng(0))
    recording[5] += spoil
    with pytest.raises(ValueError, match=complaint):
        diagnose(recording, stand.rate_hz, stand.rpm, stand.geometry)


def test_a_ball_that_is_louder_than_the_race_it_strikes_is_named() -> None:
    stand = Stand()
    random = np.random.default_rng(6)
    recording = stand.recording("ball", random) + 0.5 * stand.recording("outer", random)
    said = diagnose(recording, stand.rate_hz, stand.rpm, stand.geometry)
    assert said.evidence_db["outer"] - said.usual_db > 5
    assert said.evidence_db["outer"] - said.evidence_db["inner"] > 8
    assert said.kind == "ball"


def test_too_slow_a_sampling_is_refused() -> None:
    with pytest.raises(ValueError, match="sampled at 1000 Hz, 1619 Hz are needed"):
        diagnose(np.zeros(60_000), 1_000, 1480, SKF_6205)


@pytest.mark.parametrize("fault", ["normal", *FAULTS])
@pytest.mark.parametrize(
    "bearing", [Geometry(40, 7.0, 100.0), Geometry(23, 12.0, 140.0, contact_deg=10.0)]
)
def test_bearings_of_other_shapes_are_diagnosed_too(bearing: Geometry, fault: str) -> None:
    stand = Stand(geometry=bearing)
    recording = stand.recording(fault, np.random.default_rng(0))
    assert diagnose(recording, stand.rate_hz, stand.rpm, bearing).kind == fault


def test_a_dead_sensor_is_refused() -> None:
    with pytest.raises(ValueError, match="constant"):
        diagnose(np.ones(40_000), 10_000, 1480, SKF_6205)
