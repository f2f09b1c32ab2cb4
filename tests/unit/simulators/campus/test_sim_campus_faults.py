"""Onset, growth, failure and repair: laws that hold for every mode and any use."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campus_simulators.campus.fault_record import FaultRecord
from campus_simulators.campus.faults import USE, Faults
from campus_simulators.campus.growth import Mode, starts, wears
from campus_simulators.campus.pair import Owner, Risk

_DAY_S, _STEP_S = 86_400.0, 3600.0
_WEAR = wears("WEAR", "VIB/2.4", "E20", 0.01, "P2", 0.25)
_STEP = starts("STEP", "UST/4.4", 0.01, "P3")
_NOW_AND_THEN = starts("THEN", "FTS/4.2", 0.01, "P2", lead_days=10, comes_and_goes=True)


def _faults(*modes: Mode, owners: int = 1, healthy_days: float = 4000.0) -> Faults:
    return Faults(
        7, modes, [Owner(f"E-{n}", "Thing") for n in range(owners)],
        Risk(0.0, healthy_days * _DAY_S),
    )  # fmt: skip


def _live(faults: Faults, day: int, use: float | np.ndarray = 1.0) -> dict[str, np.ndarray]:
    times = day * _DAY_S + np.arange(0.0, _DAY_S, _STEP_S)
    columns = faults._columns
    return faults.advance(times, _STEP_S, {USE: np.broadcast_to(use, (len(times), columns))})


def _record(faults: Faults) -> FaultRecord:
    (record,) = faults.records
    return record


@given(uses=st.lists(st.floats(0, 3), min_size=5, max_size=30))
@settings(max_examples=40, deadline=None)
def test_wear_grows_with_use_alone(uses: list[float]) -> None:
    faults = _faults(_WEAR)
    faults.plant("E-0", "WEAR", 0.0)
    last = 0.0
    for day, use in enumerate(uses):
        acting = _live(faults, day, use).get("WEAR")
        if not faults.records:
            assert use == 0  # what stands still does not break
            continue
        record = _record(faults)
        if record.mended is not None or acting is None:
            break
        s = acting[:, 0]
        assert (np.diff(s) >= 0).all()
        assert s[0] >= last - 1e-12
        if use == 0:
            assert (s == s[0]).all()
        last = s[-1]


@given(use=st.floats(0.2, 3))
@settings(max_examples=20, deadline=None)
def test_a_life_is_as_long_as_the_use_that_it_holds(use: float) -> None:
    faults = _faults(_WEAR)
    faults.plant("E-0", "WEAR", 0.0)
    for day in range(200):
        _live(faults, day, use)
        if _record(faults).t_fail is not None:
            break
    record = _record(faults)
    assert record.t_fail is not None
    assert record.t_fail / _DAY_S * use == pytest.approx(record.life_days, abs=use / 24 + 0.01)
    assert record.t_detectable is not None
    # e^4u - 1 = .25 (e^4 - 1) at u = .667
    assert record.t_detectable / record.t_fail == pytest.approx(0.667, abs=0.05)


@pytest.mark.parametrize(("mode", "hours"), [(_STEP, 72), (_NOW_AND_THEN, 240)])
def test_a_consequence_is_a_matter_of_the_calendar(mode: Mode, hours: float) -> None:
    faults = _faults(mode)
    faults.plant("E-0", mode.code, 5 * _STEP_S)
    for day in range(12):
        _live(faults, day, 0.1)
    record = _record(faults)
    assert record.t0 == 5 * _STEP_S
    assert record.t_fail == record.t0 + hours * 3600
    assert record.life_days == hours / 24


@pytest.mark.parametrize(
    ("priority", "lead_days", "days"),
    [("P1", 0, 4 / 24), ("P2", 0, 1), ("P3", 0, 3), ("P4", 0, 14), ("P3", 30, 30), ("P2", 0.5, 1)],
)
def test_when_the_consequence_of_a_step_counts(
    priority: str, lead_days: float, days: float
) -> None:
    assert starts("X", "UST/4.4", 1.0, priority, lead_days).life_days == days


def test_what_comes_and_goes_does_so_the_oftener_the_longer_it_lasts() -> None:
    faults = _faults(_NOW_AND_THEN, owners=60)
    for n in range(60):
        faults.plant(f"E-{n}", "THEN", 0.0)
    shares = []
    for day in range(9):
        acting = _live(faults, day)["THEN"]
        assert set(np.unique(acting)) <= {0.0, 1.0}
        shares.append(acting.mean())
    expected = (np.arange(9) + 0.5) / 10
    assert np.array(shares) == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize("mode", [
    wears("W", "VIB/2.4", "L1", 2.0, "P1", 0.5),
    wears("P", "LOO/1.1", "L1", 2.0, "P1", 0.5),
    starts("J", "UST/4.4", 2.0, "P1"),
])  # fmt: skip
def test_onsets_come_at_the_mode_s_rate_from_the_first_day_on(mode: Mode) -> None:
    owners, years = 150, 2
    faults = _faults(mode, owners=owners, healthy_days=0.0)
    for day in range(int(years * 365)):
        times = np.array([day * _DAY_S])
        faults.advance(times, _DAY_S, {USE: np.ones((1, owners))})
    onsets = np.array([record.t0 for record in faults.records]) / _DAY_S
    for year in range(years):
        count = ((onsets >= 365 * year) & (onsets < 365 * (year + 1))).sum()
        # each fault takes a few days of its own until the next can be thought of
        assert count / owners == pytest.approx(2.0, rel=0.12)


def test_slow_faults_are_under_way_when_the_campus_begins_but_cannot_be_seen() -> None:
    slow = wears("SLOW", "LOO/2.3", "L700", 0.1, "P3", 0.5)
    faults = _faults(slow, owners=2000, healthy_days=30.0)
    begun = [record for record in faults.records if record.t0 < 0]
    # rate x life of them are under way; those in the first half of their lives cannot be seen
    assert len(begun) / 2000 == pytest.approx(0.1 * (350 - 30) / 365.25, rel=0.2)
    for day in range(30):
        faults.advance(np.array([day * _DAY_S]), _DAY_S, {USE: np.ones((1, 2000))})
    assert all(record.t_detectable is None for record in faults.records)


def test_a_mended_fault_is_gone_and_another_may_come() -> None:
    again = wears("AGAIN", "LOO/1.1", "L5", 30.0, "P2", 0.2)
    faults = _faults(again, healthy_days=0.0)
    for day in range(120):
        acting = _live(faults, day)
        if faults.records and day % 10 == 9:
            faults.mend("E-0", (day + 1) * _DAY_S)
            assert "AGAIN" not in acting or acting["AGAIN"].max() <= 1.0
    assert len(faults.records) > 3
    for before, after in zip(faults.records, faults.records[1:], strict=False):
        assert before.mended is not None
        assert before.mended <= after.t0


def test_mending_is_of_one_equipment() -> None:
    faults = _faults(_STEP, owners=2)
    for n in range(2):
        faults.plant(f"E-{n}", "STEP", 0.0)
    _live(faults, 0)
    assert faults.mend("E-1", _DAY_S) == ("STEP",)
    acting = _live(faults, 1)["STEP"]
    assert (acting[:, 0] == 1).all()
    assert (acting[:, 1] == 0).all()
