"""The process that publishes: `python -m tests.benchmarks.telemetry.publisher < plan.json`.

It obeys the wire: birth first, one `seq` per gateway, no more under way than it can be told of. It
prints a line when the clock starts and one when it stops, and says what it published in between.
"""

import sys
import time
from mmap import ACCESS_READ, mmap
from pathlib import Path

import msgspec
import numpy as np
from tests.benchmarks.telemetry.connection import Connection, publish_header, publish_packet
from tests.benchmarks.telemetry.pace import Pace, PublishTimes
from tests.benchmarks.telemetry.payloads import BOOT, birth, gateway_name, templates
from tests.benchmarks.telemetry.plan import PERIOD_S, Plan

from campus_wire.codec import decode_committed, encode
from campus_wire.messages import State
from campus_wire.topics import Kind, Topic, parse, subscription

__all__ = ["Publisher", "Stopped"]

_DAY_S = 86_400
_AHEAD_S = 0.9 * _DAY_S
"""What is a day ahead is refused."""
_BURST = 256
"""Messages handed to the socket at once, at most."""
_UNACKNOWLEDGED = 2_000
"""Messages that the broker may still owe a PUBACK."""
_REST_S = 0.004
"""Between two bursts; the wire is not asked more often than that."""
_SAMPLE_S = 0.25
_ANSWER_S = 60.0


class Stopped(msgspec.Struct, frozen=True):
    """What was published while the clock ran, and how it stood when it stopped."""

    messages: int
    seconds: float
    all_messages: int
    """With those before the clock started."""
    midnights: int
    """That event time crossed while the clock ran."""
    ahead_s: float
    """Event time before our clock, at the end."""


class Publisher:
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._templates = templates(plan)
        self._order = (
            np.random.default_rng(2).integers(0, len(self._templates), 4_096, np.int64).tolist()
        )
        self._packets = [number.to_bytes(2, "big") for number in range(1, 65_536)]
        self._gateway = {gateway_name(plan, number): number for number in range(plan.gateways)}
        self._named = [0] * plan.gateways
        """Highest `seq` that is committed, by gateway."""
        self._named_in_all = 0
        self._epoch: dict[int, str] = {}
        self._lag_s: float | None = None
        """Age of the newest message when it was found committed; None: nothing new."""
        self._counter = _map(Path(plan.counter)) if plan.counter else None
        self._sent = 0
        self._times = PublishTimes()
        self._pace = Pace(plan.readings_per_second / plan.per_message)
        self._sampled_at = 0.0
        self._connection = Connection(plan.port, f"publisher-{plan.name}", self._received)

    def announce(self) -> None:
        """Births, and wait until every gateway has been answered where there is somebody to."""
        plan = self._plan
        if self._counter is None:
            self._connection.subscribe(subscription(Kind.COMMITTED))
        for name, number in self._gateway.items():
            state = encode(State(name, BOOT, True, time.time()))
            for kind, payload in ((Kind.STATE, state), (Kind.BIRTH, birth(plan, number))):
                self._connection.send(
                    [publish_packet(str(Topic(name, kind)), 1, payload, retained=True)]
                )
        end = time.monotonic() + _ANSWER_S
        while self._counter is None and len(self._epoch) < plan.gateways:
            self._connection.wait(0.1)
            if time.monotonic() > end:
                raise TimeoutError(f"{plan.gateways - len(self._epoch)} births are not answered")
        self._announced = self._connection.acknowledged

    def warm_up(self) -> None:
        """As fast as it goes."""
        last = self._plan.warm_up_moments * self._plan.messages_per_moment
        while self._sent < last:
            self._burst(min(last - self._sent, self._room()))
            self._look()

    def run(self, seconds: float) -> float:
        """At the pace; how long it took in fact."""
        began = before = time.monotonic()
        due = 0.0
        while (now := time.monotonic()) - began < seconds:
            # what could not be sent for want of room is not caught up with at once
            due = min(due + (now - before) * self._pace.rate, 2.0 * _BURST)
            before = now
            room = min(int(due), self._room())
            self._burst(room)
            due -= max(room, 0)
            self._look()
        return time.monotonic() - began

    def measured(self) -> Stopped:
        first, first_s = self._sent, self._event_s(self._sent)
        _tell({"clock": "started", "messages": first})
        took = self.run(self._plan.seconds)
        last_s = self._event_s(self._sent)
        return Stopped(
            self._sent - first,
            took,
            self._sent,
            last_s // _DAY_S - first_s // _DAY_S,
            last_s - time.time(),
        )

    def wait_until_committed(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while self._committed() < self._sent:
            if time.monotonic() > end:
                raise TimeoutError(
                    f"{self._sent - self._committed()} of {self._sent} messages are not committed"
                )
            self._connection.wait(0.02)

    def close(self) -> None:
        self._connection.close()

    def _room(self) -> int:
        unacknowledged = self._sent - (self._connection.acknowledged - self._announced)
        return min(
            _BURST,
            _UNACKNOWLEDGED - unacknowledged,
            self._pace.window - (self._sent - self._committed()),
        )

    def _burst(self, count: int) -> None:
        if count <= 0:
            self._connection.wait(_REST_S)
            return
        per_moment, gateways = self._plan.messages_per_moment, self._plan.gateways
        packets: list[bytes] = []
        moment, place = divmod(self._sent, per_moment)
        template = self._of_moment(moment)
        event_s = self._event_s(self._sent)
        for number in range(self._sent, self._sent + count):
            if place == per_moment:
                moment, place = moment + 1, 0
                template = self._of_moment(moment)
                event_s = self._event_s(number)
            body = template[place] % (
                self._packets[number % 65_535],
                event_s,
                number // gateways + 1,
            )
            packets += (publish_header(len(body)), body)
            place += 1
        self._times.note(self._sent, time.monotonic())
        self._sent += count
        self._connection.send(packets)
        if count < _BURST:
            time.sleep(_REST_S)  # a pace, not a wait: many messages at once cost least
        self._connection.wait(0.0)

    def _of_moment(self, moment: int) -> list[bytes]:
        return self._templates[self._order[moment % len(self._order)]]

    def _event_s(self, number: int) -> int:
        moment = number // self._plan.messages_per_moment
        return self._plan.start_s + round(moment * PERIOD_S)

    def _committed(self) -> int:
        if self._counter is not None:
            return int.from_bytes(self._counter[:8], "little")
        return self._named_in_all

    def _received(self, topic: str, payload: bytes) -> None:
        gateway = self._gateway.get(parse(topic).gateway)
        if gateway is None:
            return
        told = decode_committed(payload)
        if told.boot != BOOT:
            return
        if self._epoch.setdefault(gateway, told.epoch) != told.epoch:
            raise ConnectionError("the server has lost its session; nothing measured is true")
        # one connection, in order: what is committed has no gaps that last
        newest = told.ranges[0][1] if told.ranges and told.ranges[0][0] == 1 else 0
        if newest > self._named[gateway]:
            self._named_in_all += newest - self._named[gateway]
            self._named[gateway] = newest
            number = (newest - 1) * self._plan.gateways + gateway
            self._lag_s = time.monotonic() - self._times.of(number)

    def _look(self) -> None:
        """A sample for the pace, when it is time and there is news."""
        now = time.monotonic()
        if now - self._sampled_at < _SAMPLE_S:
            return
        self._sampled_at = now
        if self._event_s(self._sent) - time.time() > _AHEAD_S:
            raise RuntimeError("event time runs away from the clock; publish more points")
        committed = self._committed()
        if self._counter is not None and committed:
            self._lag_s = now - self._times.of(committed - 1)
        if self._lag_s is not None:
            self._pace.sample(now, committed, self._lag_s)
            self._lag_s = None


def _map(counter: Path) -> mmap:
    with counter.open("rb") as file:
        return mmap(file.fileno(), 8, access=ACCESS_READ)


def _tell(news: object) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(news) + b"\n")
    sys.stdout.buffer.flush()


def main() -> None:
    plan = msgspec.json.decode(sys.stdin.buffer.read(), type=Plan)
    publisher = Publisher(plan)
    publisher.announce()
    publisher.warm_up()
    publisher.run(plan.settle_s)
    _tell(publisher.measured())
    publisher.wait_until_committed(_ANSWER_S)
    publisher.close()


if __name__ == "__main__":
    main()
