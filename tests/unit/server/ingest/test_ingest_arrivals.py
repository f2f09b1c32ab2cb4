"""Making one ahead: in order, no further than one, and failing in its turn."""

from contextlib import closing
from threading import Event, active_count

import pytest
from tests.support.processes import until

from campus_server.ingest.arrivals import one_ahead


def test_the_next_is_made_while_one_is_used_and_no_more() -> None:
    made: list[int] = []

    def make() -> int:
        made.append(len(made))
        return made[-1]

    threads = active_count()
    with closing(one_ahead(make)) as numbers:
        for number in range(3):
            assert next(numbers) == number
            until(lambda: len(made) == number + 2)  # noqa: B023  asked at once
    assert made == [0, 1, 2, 3]
    assert active_count() == threads


def test_it_is_made_beside_who_uses_it() -> None:
    used = Event()
    first = iter([True])

    def make() -> bool:
        return next(first, False) or used.wait(30)

    with closing(one_ahead(make)) as made:
        assert next(made)  # the second waits for what happens here
        used.set()
        assert next(made)


def test_a_failure_comes_in_its_turn() -> None:
    answers = iter(["one"])
    with closing(one_ahead(lambda: next(answers).upper())) as made:
        assert next(made) == "ONE"
        with pytest.raises(RuntimeError, match="StopIteration"):
            next(made)
