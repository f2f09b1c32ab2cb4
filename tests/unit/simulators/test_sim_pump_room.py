"""The demonstration's drive: wide enough that no fixed limit on one point finds the fault."""

from itertools import islice

import numpy as np

from campus_simulators.devices.modbus_pumps import Course, pump_room
from campus_simulators.pump import FAULTS
from campus_simulators.scenarios.pump_room import PERIOD_S, pump_unit

FLOW = 1


def _run(seed: int, seconds: float, fault: str = "strainer") -> np.ndarray:
    course = Course(FAULTS[fault], onset_s=55.0, growth_s=30.0)
    return np.array(list(islice(pump_room(seed, course), int(seconds / PERIOD_S))))


def test_a_tuple_fills_the_map() -> None:
    assert _run(1, 1.0).shape == (10, pump_unit().points)


def test_the_twins_agree_until_the_onset_and_part_after_it() -> None:
    values = _run(1, 80.0)
    sick, well = values[:, FLOW], values[:, 8 + FLOW]
    ratio = sick / well / np.median(sick[:550] / well[:550])
    assert np.abs(ratio[:550] - 1).max() < 0.1
    assert ratio[650:].max() < 0.85


def test_five_seconds_into_the_fault_the_flow_is_still_one_that_a_well_pump_shows() -> None:
    for seed in range(5):
        values = _run(seed, 60.0)
        healthy, faulty = values[:550, FLOW], values[550:, FLOW]
        # Both see the same swings of the load; the lowest flow so far is no sign by itself.
        assert faulty.max() > np.quantile(healthy, 0.05)
        assert np.ptp(healthy) / healthy.mean() > 0.3


def test_what_is_learned_covers_what_comes() -> None:
    """The healthy pump meets hardly a speed after 40 s that it did not meet before."""
    for seed in range(5):
        frequency = _run(seed, 180.0)[:, 8]
        assert frequency[400:].min() > frequency[:400].min() - 1.0
        assert frequency[400:].max() < frequency[:400].max() + 1.0


def test_a_seed_is_a_world() -> None:
    assert np.array_equal(_run(4, 5.0), _run(4, 5.0))
    assert not np.array_equal(_run(4, 5.0), _run(5, 5.0))
