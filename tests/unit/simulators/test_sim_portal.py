"""What the reader's radio sees of somebody walking through the gate."""

from itertools import pairwise

import numpy as np
import pytest

from campus_simulators.devices.zebra_reader import Reports, stamp
from campus_simulators.portal import DROP, Read, Walk
from campus_simulators.scenarios.gate import CAST, the_offender, walks

EPC = "3474257BF40000000000162E"


def _reads(walk: Walk, seed: int = 1, drop: float = DROP) -> list[Read]:
    rng = np.random.default_rng(seed)
    return walk.reads(0.0, walk.ends + 1, rng, drop)


def _peak(reads: list[Read], antenna: int) -> float:
    return max((r for r in reads if r.antenna == antenna), key=lambda r: r.rssi_dbm).at


@pytest.mark.parametrize("seed", range(10))
def test_the_peaks_come_in_the_walking_direction(seed: int) -> None:
    out, into = Walk(EPC, 2.0, (-6.0, 6.0)), Walk(EPC, 2.0, (6.0, -6.0))
    reads = _reads(out, seed)
    assert 0.5 <= _peak(reads, 2) - _peak(reads, 1) <= 3.0
    reads = _reads(into, seed)
    assert 0.5 <= _peak(reads, 1) - _peak(reads, 2) <= 3.0


def test_power_rises_towards_the_antenna_and_falls_behind_it() -> None:
    reads = [r for r in _reads(Walk(EPC, 0.0, (-6.0, 6.0)), drop=0.0) if r.antenna == 1]
    third = len(reads) // 3
    thirds = [np.mean([r.rssi_dbm for r in reads[i * third : (i + 1) * third]]) for i in range(3)]
    assert thirds[1] > thirds[0] + 2
    assert thirds[1] > thirds[2] + 2


def test_three_reads_in_ten_are_lost() -> None:
    walk = Walk(EPC, 0.0, (-6.0, 6.0))
    possible = sum(len(_reads(walk, seed, 0.0)) for seed in range(60))
    kept = sum(len(_reads(walk, seed)) for seed in range(60, 120))
    assert kept / possible == pytest.approx(0.7, abs=0.02)


def test_the_intervals_of_the_reports_do_not_matter() -> None:
    walk = Walk(EPC, 0.37, (-6.0, 6.0))
    whole = walk.reads(0.0, 20.0, np.random.default_rng(5), 0.0)
    edges = np.linspace(0.0, 20.0, 57)
    rng = np.random.default_rng(5)
    parts = [r for a, b in pairwise(edges.tolist()) for r in walk.reads(a, b, rng, 0.0)]
    assert parts == whole


def test_passing_inside_is_seen_by_the_inner_antenna_alone() -> None:
    insider = next(actor for actor in CAST if actor.walk.passes(2) is None)
    for seed in range(20):
        assert {read.antenna for read in _reads(insider.walk, seed)} == {1}


def test_the_cast_has_one_offender_and_every_lawful_case() -> None:
    assert [actor.asset for actor in CAST if not actor.lawful] == [the_offender().asset]
    leaving = [a for a in CAST if a.way_m[-1] > 0 and a.lawful]
    assert any(a.approved and a.movement_controlled for a in leaving)
    assert any(not a.movement_controlled for a in leaving)
    assert any(a.way_m[0] > 0 > a.way_m[-1] for a in CAST)
    assert len({actor.epc for actor in CAST}) == len(CAST)


def test_a_report_is_the_readers_json() -> None:
    reports = Reports(walks(), 1_795_338_000.0, np.random.default_rng(1))
    events = [event for tick in range(1, 250) for event in reports.until(tick * 0.2)]
    first = events[0]
    assert first["type"] == "SIMPLE"
    data = first["data"]
    assert isinstance(data, dict)
    assert set(data) == {"idHex", "antenna", "peakRssi", "reads", "format", "eventNum"}
    numbers = [event["data"]["eventNum"] for event in events if isinstance(event["data"], dict)]
    assert numbers == list(range(1, len(events) + 1))
    assert {e["data"]["idHex"] for e in events if isinstance(e["data"], dict)} == {
        a.epc for a in CAST
    }


def test_the_stamp_has_milliseconds_and_a_zone_without_colon() -> None:
    assert stamp(1_795_338_000.123) == "2026-11-22T09:00:00.123+0000"
    assert stamp(1_795_338_000.9999) == "2026-11-22T09:00:01.000+0000"
