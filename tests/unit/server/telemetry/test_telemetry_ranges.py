from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from campus_server.telemetry.ranges import RangeSet

spans = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 8)))


@given(spans)
def test_holds_what_a_plain_set_holds(spans: list[tuple[int, int]]) -> None:
    ranges, plain = RangeSet(), set[int]()
    for first, more in spans:
        ranges.add(first, first + more)
        plain.update(range(first, first + more + 1))
    assert {n for n in range(80) if n in ranges} == plain


@given(spans)
def test_ranges_are_merged_and_rising(spans: list[tuple[int, int]]) -> None:
    ranges = RangeSet((first, first + more) for first, more in spans)
    merged = list(ranges)
    for (_, last), (first, _) in pairwise(merged):
        assert first > last + 1
    assert RangeSet(merged) == ranges


@given(spans, st.integers(1, 70), st.integers(0, 8))
def test_meets_whatever_holds_one_of_its_numbers(
    spans: list[tuple[int, int]], first: int, more: int
) -> None:
    ranges = RangeSet((one, one + length) for one, length in spans)
    expected = any(n in ranges for n in range(first, first + more + 1))
    assert ranges.meets(first, first + more) == expected


@given(spans, st.integers(1, 6))
def test_too_many_ranges_give_up_the_lowest_gaps_and_nothing_else(
    spans: list[tuple[int, int]], most: int
) -> None:
    exact = RangeSet((first, first + more) for first, more in spans)
    kept = exact.copy()
    kept.keep(most)
    assert len(kept) == min(most, len(exact))
    assert list(kept)[1:] == list(exact)[len(exact) - len(kept) + 1 :]
    assert all(first in kept and last in kept for first, last in exact)
    assert (0 in kept, kept.last) == (False, exact.last)
