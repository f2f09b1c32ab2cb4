"""Report on change: what is sent, and what is not."""

import math

from hypothesis import given
from hypothesis import strategies as st

from campus_edge.filters import Deadband

values = st.floats(-1e6, 1e6)


def test_point_without_a_rule_passes_always() -> None:
    deadband = Deadband({})
    assert all(deadband.passes("a", time, 1.0) for time in (1.0, 1.0, 2.0))


def test_only_changes_pass_until_the_heartbeat() -> None:
    deadband = Deadband({"a": (0.5, 60.0)})
    seen = [(0, 10.0), (1, 10.4), (2, 10.6), (3, 10.5), (61, 10.6), (62, 10.6)]
    assert [time for time, value in seen if deadband.passes("a", time, value)] == [0, 2, 62]


def test_clock_that_was_set_back_does_not_silence_a_point() -> None:
    deadband = Deadband({"a": (0.0, 60.0)})
    assert deadband.passes("a", 1000.0, 1.0)
    assert deadband.passes("a", 10.0, 1.0)
    assert not deadband.passes("a", 11.0, 1.0)


@given(st.lists(values, min_size=1), st.floats(0, 100))
def test_law_nobody_is_off_by_more_than_the_deadband(series: list[float], width: float) -> None:
    """At each moment the last value that passed is within the deadband of the true one."""
    deadband = Deadband({"a": (width, math.inf)})
    held = math.nan
    for time, value in enumerate(series):
        if deadband.passes("a", float(time), value):
            held = value
        assert abs(value - held) <= width
