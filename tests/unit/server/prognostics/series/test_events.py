"""How often a score comes without a fault, and that it does."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from campus_server.prognostics.series.bank import Bank, judge
from campus_server.prognostics.series.events import Events, count, false_events, forgive

Row = NDArray[np.float64]

scores = st.floats(0.01, 1.0)
days = st.floats(7.0, 3000.0)


def expected(events: Events, score: float, age: float) -> float:
    return float(false_events(events, np.array([score]), np.array([age]))[0])


def counted(heard: list[float]) -> Events:
    events = Events.zeros(1, 1)
    for score in heard:
        count(events, np.array([score]), np.array([True]), np.array([30.0]))
    return events


@settings(max_examples=200)
@given(heard=st.lists(scores, max_size=20), low=scores, high=scores, age=days, later=days)
def test_what_is_louder_is_rarer_and_what_is_longer_known_too(
    heard: list[float], low: float, high: float, age: float, later: float
) -> None:
    events = counted(heard)
    low, high = sorted((low, high))
    age, later = sorted((age, later))
    assert expected(events, high, age) <= expected(events, low, age)
    assert expected(events, low, later) <= expected(events, low, age)


@given(heard=st.lists(scores, min_size=1, max_size=20), score=scores)
def test_a_fault_that_was_found_is_no_false_event(heard: list[float], score: float) -> None:
    before = expected(counted(heard), score, 100.0)
    events = counted([*heard, 0.9])
    assert expected(events, score, 100.0) >= before
    forgive(events, 0, 0.9)
    assert expected(events, score, 100.0) == before


def test_in_the_first_week_nothing_can_be_said() -> None:
    assert np.isinf(expected(counted([]), 0.9, 6.9))
    assert np.isinf(expected(counted([]), 0.0, 100.0))
    early = Events.zeros(1, 1)
    count(early, np.array([0.5]), np.array([True]), np.array([6.0]))
    assert not early.reached.any()


def test_series_without_faults_have_no_more_events_than_they_were_said_to() -> None:
    """Forty campuses of other temper than those that the prior was learned from."""
    random = np.random.default_rng(1)
    members, ticks = 40, 24 * 120
    bank = Bank.zeros(1, members)
    phase, tail = random.uniform(0, 24, members), random.uniform(2.5, 8, members)
    allowed = np.array([0.2, 1.0, 5.0])
    told = np.zeros(3)
    wander: Row = np.zeros(members)
    for tick in range(ticks):
        wander = 0.98 * wander + random.normal(0, 0.1, members)
        wave = np.sin(2 * np.pi * (tick - phase) / 24)
        values = wave + wander + 0.2 * random.standard_t(tail)
        judged = judge(bank, values, np.full(members, tick * 3600))
        if tick >= 24 * 30:
            told += (judged.event & (judged.false_a_month <= allowed[:, None])).sum(axis=1)
    rate = told / (members * (ticks / 24 - 30) / 30)
    assert (rate <= 1.5 * allowed).all(), rate
    assert rate[2] > 0
