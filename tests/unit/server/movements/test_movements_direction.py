"""Directions on simulated walks: 30 to 40 % of reads lost, noise, hundreds of seeds."""

import pytest
from tests.unit.server.movements.gate import walk

from campus_server.movements.direction import Direction, Read, judge

OUT_WAY, IN_WAY = (-4.0, 4.0), (4.0, -4.0)
SIDES = {1: "inner", 2: "outer"}


def direction(way_m: tuple[float, ...], seed: int, **how: float) -> Direction:
    reads = [
        Read(round(r.last * 1000), round(r.last * 1000), SIDES[r.antenna], SIDES[r.antenna], r.rssi)  # type: ignore[arg-type]  # a side by its port
        for r in walk("AAAAAAAA", way_m, seed=seed, **how)  # type: ignore[arg-type]  # numbers only
    ]
    return judge(reads, 300, 10_000).direction if reads else Direction.UNKNOWN


def shares(way_m: tuple[float, ...], seeds: range, **how: float) -> dict[Direction, float]:
    told = [direction(way_m, seed, **how) for seed in seeds]
    return {kind: told.count(kind) / len(told) for kind in Direction}


@pytest.mark.parametrize("drop", [0.3, 0.4])
@pytest.mark.parametrize("speed", [0.5, 1.2, 2.0])
@pytest.mark.parametrize(
    ("way_m", "right", "wrong"),
    [(OUT_WAY, Direction.OUT, Direction.IN), (IN_WAY, Direction.IN, Direction.OUT)],
)
def test_walks_through_the_gate(
    way_m: tuple[float, ...], right: Direction, wrong: Direction, speed: float, drop: float
) -> None:
    told = shares(way_m, range(60), speed=speed, drop=drop)
    print(f"{right} at {speed} m/s, {drop:.0%} lost: unknown {told[Direction.UNKNOWN]:.1%}")
    assert told[wrong] == 0
    assert told[Direction.UNKNOWN] <= 0.02


@pytest.mark.parametrize(
    "way_m",
    [
        (-5.0, -1.5, -5.0),  # up to the gate and back
        (-5.0, -0.5, -0.5, -0.5, -5.0),  # stands before the threshold
        (-4.0, -2.0, -4.0, -2.0, -4.0),
        (-3.0, -2.9),
    ],
)
def test_who_stays_inside_never_leaves(way_m: tuple[float, ...]) -> None:
    told = shares(way_m, range(125))
    assert told[Direction.OUT] == 0


def test_an_antenna_that_is_set_louder_makes_no_exit() -> None:
    for loud_db in ((0.0, 5.0), (5.0, 0.0)):
        inside = [
            direction((-5.0, -1.5, -5.0), seed, loud_db=loud_db)  # type: ignore[arg-type]  # two gains
            for seed in range(60)
        ]
        assert Direction.OUT not in inside


def test_who_looks_out_and_comes_back_has_not_left() -> None:
    told = shares((-4.0, 2.5, -4.0), range(100))
    assert told[Direction.OUT] == 0


@pytest.mark.parametrize("rate", [5.0, 2.0])
def test_slow_readers_decide_less_often_but_not_wrongly(rate: float) -> None:
    told = shares(OUT_WAY, range(100), rate=rate, drop=0.3)
    print(f"{rate} reads/s per antenna: unknown {told[Direction.UNKNOWN]:.1%}")
    assert told[Direction.IN] == 0
    assert told[Direction.OUT] >= 0.5


def test_one_antenna_alone_tells_no_direction() -> None:
    reads = [Read(1000 + 50 * i, 1000 + 50 * i, "outer", "z", -50.0) for i in range(20)]
    crossing = judge(reads, 300, 10_000)
    assert (crossing.direction, crossing.to_zone) == (Direction.UNKNOWN, "z")


def test_both_at_once_tell_no_direction() -> None:
    reads = [
        Read(1000 + 50 * i, 1000 + 50 * i, side, side, -50.0 - abs(10 - i))
        for i in range(20)
        for side in ("inner", "outer")
    ]
    assert judge(reads, 300, 10_000).direction is Direction.UNKNOWN
