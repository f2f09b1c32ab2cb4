"""What was visited is not new; what was not is as new as it is far."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from campus_server.prognostics.series.seen import CELLS, HORIZON_DAYS, Seen, look, visit
from campus_server.prognostics.series.views import VIEWS

Row = NDArray[np.float64]

TODAY = np.zeros(1)
numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: round(number, 3))


def every_view(value: float) -> Row:
    return np.full((len(VIEWS), 1), value)


def after(values: list[float]) -> Seen:
    seen = Seen.zeros(1, 1)
    for value in values:
        visit(seen, every_view(value), TODAY)
    return seen


def novelty(seen: Seen, value: float, days: Row = TODAY) -> tuple[float, float]:
    found, distance = look(seen, every_view(value), every_view(0.0), days)
    return float(found[0, 0]), float(distance[0, 0])


@settings(max_examples=200, deadline=None)
@given(values=st.lists(numbers, min_size=2, max_size=40), value=numbers)
def test_the_distance_is_that_to_the_nearest_value_but_for_a_cell(
    values: list[float], value: float
) -> None:
    seen, reach = after(values), max(values) - min(values)
    found, distance = novelty(seen, value)
    nearest = min(abs(value - other) for other in values)
    cell = 4 * reach / CELLS
    assert nearest - cell <= abs(distance) <= nearest + cell
    if reach > 0:
        share = nearest / (nearest + reach)
        assert found == pytest.approx(share, abs=2 * 4 / CELLS)


@settings(max_examples=100, deadline=None)
@given(values=st.lists(numbers, min_size=2, max_size=40))
def test_nothing_that_was_seen_is_new(values: list[float]) -> None:
    seen = after(values)
    assert [novelty(seen, value)[0] for value in values] == pytest.approx(
        [0.0] * len(values), abs=4 / CELLS
    )


@settings(max_examples=100, deadline=None)
@given(
    values=st.lists(numbers, min_size=2, max_size=40),
    value=numbers,
    power=st.integers(-60, 60),
    sign=st.sampled_from([1.0, -1.0]),
)
def test_units_do_not_matter(values: list[float], value: float, power: int, sign: float) -> None:
    scale = sign * 2.0**power
    here = novelty(after(values), value)[0]
    there = novelty(after([scale * other for other in values]), scale * value)[0]
    # edges belong to the cell above them: mirrored, a value may change its cell
    assert there == pytest.approx(here, abs=0.0 if sign > 0 else 2 * 4 / CELLS)


def test_missing_values_leave_no_trace() -> None:
    seen = after([1.0, 2.0])
    before = [part.tobytes() for _, part in seen.named()]
    visit(seen, every_view(np.nan), TODAY)
    assert [part.tobytes() for _, part in seen.named()] == before
    assert novelty(seen, np.nan) == (0.0, 0.0)


def test_what_was_not_seen_for_long_is_new_again() -> None:
    seen = after([0.0, 1.0, 5.0])
    for day in range(1, HORIZON_DAYS + 2):
        visit(seen, every_view(day % 2), np.array([float(day)]))
    assert novelty(seen, 5.0, np.array([float(HORIZON_DAYS)]))[0] == 0.0
    found, distance = novelty(seen, 5.0, np.array([HORIZON_DAYS + 1.0]))
    assert found == pytest.approx(0.8, abs=0.02)
    assert distance == pytest.approx(4.0, abs=0.05)


def test_rounding_is_no_novelty() -> None:
    seen = after([1.0, 1.0 + 1e-15])
    found, _ = look(seen, every_view(1.0 + 1e-13), every_view(1e-6), TODAY)
    assert found.max() < 1e-6
