"""Waiting for a store that is away, and finding the one message that nothing can be done with."""

import logging
from collections.abc import Callable
from typing import TypeVar

from campus_server.errors import Fenced, StoreAway

__all__ = ["Patience", "Stopping"]

log = logging.getLogger(__name__)

T = TypeVar("T")

_TRIES = 3
_FIRST_WAIT_S = 0.2
_LONGEST_WAIT_S = 15.0


class Stopping(Exception):
    """The process is asked to stop while a store is away; nothing is acknowledged."""


class Patience:
    """`wait(seconds)` returns True when the process is to stop."""

    def __init__(self, wait: Callable[[float], bool]) -> None:
        self._wait = wait
        self.waits_for: str | None = None
        """What a store that is away said; None while none is waited for."""

    def through(
        self,
        act: Callable[[T], None],
        work: T,
        halves: Callable[[T], tuple[T, T] | None],
        give_up: Callable[[T, Exception], None],
    ) -> None:
        """Do `act(work)`.

        A store that is away is waited for without end. What fails three times for another
        reason is halved until the culprit is alone, and that one goes to `give_up`.
        """
        failure: Exception | None = None
        for _ in range(_TRIES):
            try:
                self.while_away(lambda: act(work))
            except (Stopping, Fenced):
                raise
            except Exception as error:  # noqa: BLE001  whatever it is, it must not stop the others
                failure = error
            else:
                return
        parts = halves(work)
        if parts is None:
            assert failure is not None  # noqa: S101  three tries have failed
            give_up(work, failure)
            return
        for part in parts:
            self.through(act, part, halves, give_up)

    def while_away(self, act: Callable[[], None]) -> None:
        """Do `act()`; as long as it raises `StoreAway`, wait and do it again."""
        pause = _FIRST_WAIT_S
        away = False
        while True:
            try:
                act()
            except StoreAway as error:
                if not away:
                    log.warning("a store is away, waiting for it: %s", error)
                away = True
                self.waits_for = str(error)
                if self._wait(pause):
                    raise Stopping from error
                pause = min(2 * pause, _LONGEST_WAIT_S)
            else:
                self.waits_for = None
                if away:
                    log.warning("the store is back")
                return
