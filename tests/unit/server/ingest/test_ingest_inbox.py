"""When a batch is closed."""

import threading

from tests.support.processes import until

from campus_server.ingest.decoding import Incoming
from campus_server.ingest.inbox import Inbox

LINGER_S = 3_600.0


class Taker:
    """Takes batches in a thread of its own, which may wait."""

    def __init__(self) -> None:
        self.now = 0.0
        self.taken: list[list[Incoming]] = []
        self.inbox = Inbox(lambda: self.now)

    def take(self) -> threading.Thread:
        def taking() -> None:
            self.taken.append(self.inbox.take(LINGER_S, LINGER_S))

        thread = threading.Thread(target=taking, daemon=True)
        thread.start()
        return thread


def message(number: int) -> Incoming:
    return Incoming("topic", b"%d" % number)


def test_what_has_waited_while_the_batch_before_was_in_work_waits_no_more() -> None:
    taker = Taker()
    taker.inbox.put([message(1)])
    taker.now = LINGER_S
    taker.take()
    until(lambda: taker.taken == [[message(1)]])
    assert taker.inbox.drained


def test_what_comes_to_an_empty_queue_waits_for_more() -> None:
    taker = Taker()
    taker.inbox.put([message(1)])
    taker.now = LINGER_S / 2
    thread = taker.take()
    thread.join(0.1)
    assert taker.taken == []
    taker.now = LINGER_S
    taker.inbox.put([message(2)])
    until(lambda: taker.taken == [[message(1), message(2)]])
