"""Ranges of partitions, as a person gives them and as they are told back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_server.kit.partitions import ALL, Partitions
from campus_wire.topics import PARTITIONS, partition_of


@given(st.sets(st.integers(0, PARTITIONS - 1), min_size=1))
def test_what_is_told_reads_as_the_same(numbers: set[int]) -> None:
    partitions = Partitions(sorted(numbers))
    assert Partitions.parse(str(partitions)) == partitions


@pytest.mark.parametrize(
    ("text", "told"),
    [("0-63", "0-63"), ("7", "7"), ("40,0-15", "0-15,40"), ("0-3,2-5,6", "0-6"), ("1, 3", "1,3")],
)
def test_ranges_are_put_in_order_and_joined(text: str, told: str) -> None:
    assert str(Partitions.parse(text)) == told


@pytest.mark.parametrize(
    "text", ["", "a", "64", "5-3", "0-64", "-1", "0-", "1,,2", "0–3", "１", "100"]
)
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"partition|within"):
        Partitions.parse(text)


def test_a_gateway_belongs_to_whoever_has_its_partition() -> None:
    number = partition_of("gw-b07")
    assert ALL.own("gw-b07")
    assert Partitions([number]).own("gw-b07")
    assert not Partitions(each for each in ALL if each != number).own("gw-b07")
