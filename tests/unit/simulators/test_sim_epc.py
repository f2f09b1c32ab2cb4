"""GIAI-96, against the standard's layout."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_simulators.epc import giai96


def test_vector() -> None:
    assert giai96("0614141", 5678) == "3474257BF40000000000162E"


@given(
    st.integers(6, 12).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n)),
    st.integers(0, 2**42 - 1),
)
def test_the_number_can_be_taken_apart_again(company: str, reference: int) -> None:
    bits = f"{int(giai96(company, reference), 16):096b}"
    prefix_bits = {12: 40, 11: 37, 10: 34, 9: 30, 8: 27, 7: 24, 6: 20}[len(company)]
    assert int(bits[:8], 2) == 0x34
    assert int(bits[8:11], 2) == 3
    assert int(bits[14 : 14 + prefix_bits], 2) == int(company)
    assert int(bits[14 + prefix_bits :], 2) == reference


@pytest.mark.parametrize(
    ("company", "reference", "filter_value"),
    [
        ("61414", 1, 3),
        ("abcdefg", 1, 3),
        ("0614141", -1, 3),
        ("0614141", 1 << 58, 3),
        ("0614141", 1, 8),
    ],
)
def test_what_does_not_fit_is_refused(company: str, reference: int, filter_value: int) -> None:
    with pytest.raises(ValueError, match=r"digits|filter|fit"):
        giai96(company, reference, filter_value)
