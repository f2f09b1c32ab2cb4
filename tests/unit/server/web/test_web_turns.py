"""Python's lock is handed on sooner while an answer is made, and as usual when none is."""

import asyncio
import sys
from collections.abc import Iterator

import pytest
from starlette.types import Message, Receive, Scope, Send

from campus_server.web.turns import SoonerTurns

USUAL_S = 0.004


@pytest.fixture(autouse=True)
def _usual() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(USUAL_S)
    yield
    sys.setswitchinterval(before)


def told(*, fails: bool = False, kind: str = "http", at_once: int = 1) -> list[float]:
    """The interval in force in the app, and after the beginning of its answer."""
    found: list[float] = []
    all_in, all_begun = asyncio.Barrier(at_once), asyncio.Barrier(at_once)

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await all_in.wait()
        found.append(sys.getswitchinterval())
        await all_begun.wait()
        if fails:
            raise ValueError
        await send({"type": "http.response.start"})
        await send({"type": "http.response.body"})
        found.append(sys.getswitchinterval())

    async def ignore(_message: Message) -> None:
        pass

    async def nothing() -> Message:
        return {}

    async def asked() -> None:
        each = (SoonerTurns(app)({"type": kind}, nothing, ignore) for _ in range(at_once))
        await asyncio.gather(*each, return_exceptions=True)

    asyncio.run(asked())
    return found


def test_sooner_until_the_answer_has_begun() -> None:
    sooner, begun = told()
    assert sooner < USUAL_S / 2
    assert begun == pytest.approx(USUAL_S)


def test_as_long_as_one_is_made() -> None:
    *made, last = told(at_once=3)
    assert min(made[:3]) == max(made[:3]) < USUAL_S / 2
    assert last == pytest.approx(USUAL_S)


@pytest.mark.parametrize("fails", [False, True])
def test_as_usual_afterwards(fails: bool) -> None:
    told(fails=fails)
    assert sys.getswitchinterval() == pytest.approx(USUAL_S)


def test_what_is_no_request_changes_nothing() -> None:
    assert told(kind="lifespan")[0] == pytest.approx(USUAL_S)
