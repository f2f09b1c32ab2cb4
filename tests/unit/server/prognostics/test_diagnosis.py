"""From signed departures of residuals to the failures that fit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from campus_server.condition.classes.loading import ClassTable, every_class
from campus_server.prognostics.diagnosis import Diagnosis, Sign, Signatures, diagnose, signatures

RESIDUALS = ("vibration", "hf", "head", "power", "makeup")
MODES: dict[str, dict[str, Sign]] = {
    "bearing": {"hf": "++", "vibration": "+"},
    "impeller": {"head": "--", "power": "-"},
    "seal": {"makeup": "++"},
    "sensor": {"head": "+-"},
    "phase": {"power": "-", "vibration": "any"},
}
KNOWN = signatures(list(MODES.values()), [0.1] * len(MODES), RESIDUALS)

departures = st.floats(-20, 20) | st.just(np.nan)


def diagnosed(known: Signatures = KNOWN, **departure: float) -> Diagnosis:
    return diagnose(known, np.array([[departure.get(name, 0.0)] for name in RESIDUALS]))


def first(diagnosis: Diagnosis) -> str:
    return list(MODES)[diagnosis.ranked(0)[0]]


@pytest.mark.parametrize("table", every_class(), ids=lambda table: table.id)
@pytest.mark.parametrize("severity", [0.25, 0.5, 0.9])
def test_each_failure_of_the_tables_is_first_by_its_own_signature(
    table: ClassTable, severity: float
) -> None:
    modes = table.entry.modes.values()
    known = signatures(
        [mode.signature for mode in modes],
        [mode.rate for mode in modes],
        list(table.entry.residuals),
    )
    diagnosis = diagnose(known, severity * known.reach.T)
    assert [diagnosis.ranked(place)[0] for place in range(len(modes))] == [*range(len(modes))]


def test_what_answers_together_is_told_together() -> None:
    found = diagnosed(hf=3, vibration=1.5)
    assert first(found) == "bearing"
    assert found.probability[0, 0] > 0.9
    assert found.severity[0, 0] == pytest.approx(0.5, abs=0.06)


def test_what_fits_no_failure_is_called_another() -> None:
    found = diagnosed(makeup=-4)
    assert found.other[0] > 0.9


def test_a_residual_that_contradicts_speaks_against_a_failure() -> None:
    assert first(diagnosed(head=-2, power=-1)) == "impeller"
    assert first(diagnosed(head=-2, power=0)) == "sensor"
    assert diagnosed(head=-2, power=2).other[0] > 0.5


def test_either_side_fits_where_the_side_is_open() -> None:
    assert first(diagnosed(head=4)) == "sensor"
    assert first(diagnosed(head=-4)) == "sensor"
    assert diagnosed(head=-4).share[3, 2, 0] == diagnosed(head=4).share[3, 2, 0] > 0.9


def test_what_may_do_anything_tells_nothing_for_or_against() -> None:
    loud, quiet = diagnosed(power=-2, vibration=3), diagnosed(power=-2)
    assert first(loud) == first(quiet) == "phase"
    assert loud.share[4, 0, 0] == 0


def test_a_departure_to_a_side_that_means_nothing_is_none() -> None:
    rows: list[dict[str, Sign]] = [{"hf": "++", "vibration": "+"}, {"head": "--"}]
    known = signatures(rows, [0.1, 0.1], RESIDUALS, [1, 1, -1, 0, 0])
    calm = diagnosed(known, hf=2, head=0)
    assert diagnosed(known, hf=2, head=5).probability.tolist() == calm.probability.tolist()
    assert diagnosed(known, hf=2, head=-5).probability[0, 0] < calm.probability[0, 0]


def test_the_more_frequent_of_two_that_fit_alike_is_the_likelier() -> None:
    rows: list[dict[str, Sign]] = [{"hf": "+"}, {"hf": "+"}]
    found = diagnosed(signatures(rows, [0.1, 0.3], RESIDUALS), hf=2)
    assert found.probability[1, 0] == pytest.approx(3 * found.probability[0, 0])


def test_without_anything_measured_frequency_is_all_that_is_known() -> None:
    rates = [0.4, 0.3, 0.2, 0.05, 0.05]
    known = signatures(list(MODES.values()), rates, RESIDUALS)
    found = diagnose(known, np.full((len(RESIDUALS), 1), np.nan))
    assert found.probability[:, 0] == pytest.approx(0.9 * np.array(rates))
    assert found.other[0] == pytest.approx(0.1)


def test_shares_say_which_residual_speaks_for_it_and_which_against() -> None:
    share = diagnosed(hf=3, vibration=1.5, makeup=1).share[0, :, 0]
    assert dict(zip(RESIDUALS, np.sign(share.round(6)), strict=True)) == {
        "vibration": 1, "hf": 1, "head": 0, "power": 0, "makeup": 0,
    }  # fmt: skip
    assert 0.8 < share.sum() < 1
    assert diagnosed(hf=3, vibration=-2).share[0, 0, 0] < 0


@settings(deadline=None)
@given(arrays(np.float64, (len(RESIDUALS), 7), elements=departures))
def test_probabilities_are_probabilities(departure: np.ndarray) -> None:
    found = diagnose(KNOWN, departure)
    assert (found.probability >= 0).all()
    assert np.allclose(found.probability.sum(axis=0) + found.other, 1)
    assert (found.share.sum(axis=1) <= 1 + 1e-9).all()
    assert ((found.severity > 0) & (found.severity <= 1)).all()


@settings(deadline=None)
@given(arrays(np.float64, (len(RESIDUALS), 7), elements=departures))
def test_nobody_depends_on_who_else_is_judged(departure: np.ndarray) -> None:
    together = diagnose(KNOWN, departure)
    for place in range(departure.shape[1]):
        alone = diagnose(KNOWN, departure[:, [place]])
        assert np.array_equal(alone.probability[:, 0], together.probability[:, place])
        assert np.array_equal(alone.share[..., 0], together.share[..., place])


@settings(deadline=None)
@given(
    arrays(np.float64, (len(RESIDUALS), 3), elements=st.floats(-6, 6)),
    st.permutations(range(len(RESIDUALS))),
)
def test_the_order_of_the_residuals_does_not_matter(
    departure: np.ndarray, order: list[int]
) -> None:
    other = signatures(
        list(MODES.values()), [0.1] * len(MODES), [RESIDUALS[place] for place in order]
    )
    assert np.allclose(
        diagnose(KNOWN, departure).probability, diagnose(other, departure[order]).probability
    )


@settings(deadline=None)
@given(arrays(np.float64, (len(RESIDUALS), 3), elements=st.floats(-6, 6)))
def test_what_is_not_measured_is_as_if_it_did_not_exist(departure: np.ndarray) -> None:
    fewer = signatures(list(MODES.values()), [0.1] * len(MODES), RESIDUALS[:-1])
    departure[-1] = np.nan
    assert np.allclose(
        diagnose(KNOWN, departure).probability, diagnose(fewer, departure[:-1]).probability
    )
