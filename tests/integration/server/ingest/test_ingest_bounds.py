"""What the relational store remembers of a gateway is bounded, and costs an honest edge nothing."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from tests.support.road import BOOT, GATEWAY, Road, at, birth_of

from campus_server.ingest import applied, repository
from campus_server.ingest.applied import Applied
from campus_server.ingest.models import AppliedRange
from campus_server.telemetry.batch import MessageId
from campus_server.telemetry.ranges import RANGES_MAX, RangeSet
from campus_wire.topics import Kind

NOW = 1_795_338_000.0
BIRTH = birth_of("P-1", ["P-1.flow"], 1.0)
BOOTS, RANGES = 3, 4
UNNAMED = RANGES - 1


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    road = Road(tmp_path / "road", at(NOW))
    yield road
    road.close()


@pytest.fixture
def _small() -> Iterator[None]:
    with (
        mock.patch.object(applied, "BOOTS_MAX", BOOTS),
        mock.patch.object(applied, "RANGES_MAX", RANGES),
    ):
        yield


def take(road: Road, known: Applied, *said: tuple[str, int]) -> set[MessageId]:
    """What was fresh; a batch of its own."""
    ids = [MessageId(GATEWAY, boot, seq) for boot, seq in said]
    with road.database.write() as session:
        fresh = known.fresh(session, ids)
        marks = known.mark(session, fresh)
    known.adopt(marks)
    return fresh


def stored(road: Road) -> dict[str, list[tuple[int, int]]]:
    with road.database.read() as session:
        return {boot: list(r) for boot, r in repository.applied(session, GATEWAY).items()}


def rows(road: Road) -> int:
    with road.database.read() as session:
        return session.scalar(select(func.count()).select_from(AppliedRange)) or 0


def emptied(road: Road) -> Applied:
    with road.database.write() as session:
        session.execute(delete(AppliedRange))
    return Applied()


batches = st.lists(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", "c", "d", "e", "f"]), st.integers(1, 40)),
        min_size=1,
        max_size=8,
    ),
    max_size=12,
)
on_one_road = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.usefixtures("_small")
@given(batches)
@on_one_road
def test_whatever_comes_memory_and_table_agree_and_are_bounded(
    road: Road, batches: Sequence[Sequence[tuple[str, int]]]
) -> None:
    known = emptied(road)
    for said in batches:
        take(road, known, *said)
        found = stored(road)
        assert len(found) <= BOOTS
        assert all(len(ranges) <= RANGES for ranges in found.values())
        with road.database.read() as session:
            for boot in "abcdef":
                assert list(known.ranges(session, GATEWAY, boot)) == found.get(boot, [])
        last_boot = said[-1][0]
        if all(boot == last_boot for boot, _ in said):
            assert all(seq in RangeSet(found[last_boot]) for _, seq in said)
            assert not take(road, known, *said)


@pytest.mark.usefixtures("_small")
@given(st.lists(st.sampled_from(["send", "lose", "drop", "hear", "again"]), max_size=60))
@on_one_road
def test_of_an_honest_edge_every_message_has_its_effects_once(road: Road, moves: list[str]) -> None:
    """It sends the oldest first, stops at `UNNAMED`, and forgets what is named; its outbox may drop
    what was never sent, so many that their gaps are more than are remembered."""
    known, outbox, effects = emptied(road), list[int](), list[int]()
    unnamed: list[int] = []
    newest = 0
    for move in [*moves, *["again", "send", "send", "send", "hear"] * (len(moves) + 1)]:
        if move in ("send", "lose", "drop") and len(moves) > newest:
            newest += 1
            outbox.append(newest)
        unsent = [seq for seq in outbox if seq not in unnamed]
        if move == "again":
            unnamed.clear()  # the oldest is sent first
        elif move == "hear":
            named = RangeSet(stored(road).get(BOOT, []))
            outbox = [seq for seq in outbox if seq not in named]
            unnamed = [seq for seq in unnamed if seq in outbox]
        elif move == "drop" and unsent and unsent[-1] not in effects:
            outbox.remove(unsent[-1])
        elif unsent and len(unnamed) < UNNAMED:
            unnamed.append(unsent[0])
            if move == "send":
                effects += [message.seq for message in take(road, known, (BOOT, unsent[0]))]
                assert unsent[0] in effects
    assert len(effects) == len(set(effects))
    assert not outbox


@pytest.mark.usefixtures("_small")
def test_the_newest_birth_outlives_a_restart_and_made_up_boots(road: Road) -> None:
    road.send(Kind.BIRTH, BIRTH)
    for boot in ("x", BOOT, "y"):
        take(road, Applied(), (boot, 1))
    known = Applied()
    take(road, known, ("made-up", 1))
    assert BOOT in stored(road)
    for number in range(50):
        take(road, known, (f"made-up-{number}", 1), (BOOT, 2 + number))
    assert stored(road)[BOOT] == [(1, 51)]
    assert rows(road) == BOOTS


def test_a_gateway_with_gaps_for_ever_has_so_many_rows_and_no_more(road: Road) -> None:
    known = Applied()
    for first in range(0, 3 * RANGES_MAX, 1000):
        take(road, known, *((BOOT, 2 * seq + 1) for seq in range(first, first + 1000)))
    assert rows(road) == RANGES_MAX
    (ranges,) = stored(road).values()
    assert ranges[0][0] == 1
    assert all(first == last for first, last in ranges[1:])
