"""Which registers share a request, and what they mean."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campus_edge.config import REGISTERS, Point
from campus_edge.drivers.modbus import MOST_REGISTERS, blocks_of, decode
from campus_wire.messages import Text


def point(register: int, type_: str = "float32", scale: float = 1.0, order: str = "big") -> Point:
    return Point(
        name=f"p{register}",
        register=register,
        brick_class="Sensor",
        quantity="q",
        unit="1",
        display=Text("点", "Point"),
        type=type_,  # type: ignore[arg-type]  # the table below holds the names
        scale=scale,
        word_order=order,  # type: ignore[arg-type]  # as above
    )


def test_neighbours_share_a_request_and_gaps_part_them() -> None:
    blocks = blocks_of([point(6), point(0), point(2, "int16"), point(3, "int16"), point(8)])
    assert [(block.start, block.length) for block in blocks] == [(0, 4), (6, 4)]


@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.sampled_from(sorted(REGISTERS))),
        unique_by=lambda item: item[0],
        max_size=60,
    )
)
def test_law_every_point_lies_in_exactly_one_block(layout: list[tuple[int, str]]) -> None:
    points = [point(register, type_) for register, type_ in layout]
    blocks = blocks_of(points)
    assert sorted(p.register for block in blocks for p in block.points) == sorted(
        register for register, _ in layout
    )
    wanted = {r for p in points for r in range(p.register, p.register + REGISTERS[p.type])}
    read = [r for block in blocks for r in range(block.start, block.start + block.length)]
    assert set(read) == wanted, "an address that nobody named was read"
    for block in blocks:
        assert block.length <= MOST_REGISTERS
        for inside in block.points:
            assert block.start <= inside.register
            assert inside.register + REGISTERS[inside.type] <= block.start + block.length


@pytest.mark.parametrize(
    ("type_", "order", "registers", "value"),
    [
        ("float32", "big", [0x4148, 0x0000], 12.5),
        ("float32", "little", [0x0000, 0x4148], 12.5),
        ("int16", "big", [0xFFFF], -1.0),
        ("uint16", "big", [0xFFFF], 65535.0),
        ("int32", "big", [0xFFFF, 0xFFFE], -2.0),
        ("uint32", "big", [0x0001, 0x0000], 65536.0),
        ("uint32", "little", [0x0000, 0x0001], 65536.0),
    ],
)
def test_types(type_: str, order: str, registers: list[int], value: float) -> None:
    (block,) = blocks_of([point(7, type_, order=order)])
    (reading,) = decode(block, registers, 1_800_000_000.5)
    assert (reading.name, reading.time, reading.value) == ("p7", 1_800_000_000.5, value)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_float_comes_back_as_it_was_among_its_neighbours(value: float) -> None:
    (block,) = blocks_of([point(0, "uint16"), point(1), point(3, "int16", scale=0.1)])
    high, low = struct.unpack(">HH", struct.pack(">f", value))
    readings = decode(block, [7, high, low, 65535], 0.0)
    assert [reading.value for reading in readings] == [7.0, value, pytest.approx(-0.1)]
