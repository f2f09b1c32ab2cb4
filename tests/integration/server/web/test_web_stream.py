import http.client
import json
import logging
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import numpy as np
import pytest
from tests.integration.server.web.house import House

from campus_server.errors import StoreAway
from campus_server.kit.hub import News
from campus_server.permissions import Role
from campus_server.telemetry.batch import Batch, MessageId
from campus_server.web.accounts import Account
from campus_server.web.broadcast import Pace, Streams
from campus_server.web.news import frame

PATH = "/api/v1/stream"
DEADLINE_S = 20.0


class Browser:
    """One EventSource: a connection, and its events one by one."""

    def __init__(self, address: str, cookie: str) -> None:
        self.connection = http.client.HTTPConnection(
            address.removeprefix("http://"), timeout=DEADLINE_S
        )
        self.connection.request("GET", PATH, headers={"Cookie": f"campus_session={cookie}"})
        self.response = self.connection.getresponse()

    def block(self) -> list[str]:
        """The next lines up to an empty one; [] at the end of the stream."""
        lines: list[str] = []
        while line := self.response.readline().decode():
            if line == "\n":
                return lines
            lines.append(line.rstrip("\n"))
        return lines

    def event(self) -> tuple[str, Any]:
        """Event name and data, comments passed over; ("", None) at the end."""
        while lines := self.block():
            fields = dict(line.split(": ", 1) for line in lines if not line.startswith(":"))
            if "event" in fields:
                return fields["event"], json.loads(fields["data"])
        return "", None

    def news_until(self, enough: Callable[[list[Any]], bool]) -> list[list[Any]]:
        """Batches, until their items are enough."""
        batches: list[list[Any]] = []
        while not enough([item for batch in batches for item in batch]):
            name, data = self.event()
            assert name == "news"
            batches.append(data)
        return batches


@contextmanager
def streams_of(client: httpx.Client, count: int = 1) -> Iterator[list[Browser]]:
    """Streams of one sign-in, each past its hello."""
    browsers = [
        Browser(str(client.base_url).rstrip("/"), client.cookies["campus_session"])
        for _ in range(count)
    ]
    try:
        for browser in browsers:
            assert browser.response.status == 200
            assert browser.event()[0] == "hello"
        yield browsers
    finally:
        for browser in browsers:
            browser.response.close()
            browser.connection.close()


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + DEADLINE_S
    while not true():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.01)


def open_streams(house: House) -> int:
    streams: Streams = house.app.state.streams
    return len(streams._clients)


def reading(point: str, time_ms: int, value: float) -> News:
    return News("readings", {"points": [point], "time_ms": [time_ms], "value": [value]})


def test_news_reach_every_browser_and_end_with_it(house: House) -> None:
    house.serve().add_user("wang")
    client = house.signed_in("wang")
    with streams_of(client, 2) as browsers:
        assert browsers[0].response.headers["content-type"].startswith("text/event-stream")
        house.parts.hub.publish(News("ticket", {"id": 7, "state": "NEW"}))
        for browser in browsers:
            assert browser.event() == (
                "news",
                [{"kind": "ticket", "data": {"id": 7, "state": "NEW"}}],
            )
    until(lambda: open_streams(house) == 0)
    assert not house.parts.hub._listeners, "without browsers the hub has nobody to tell"


def test_readings_of_a_batch_are_one_item_and_batches_are_few(house: House) -> None:
    house.serve().add_user("wang")
    count = 500
    with streams_of(house.signed_in("wang")) as [browser]:
        began = time.monotonic()
        for number in range(count):
            house.parts.hub.publish(reading("gw/p", number, number / 2))
        batches = browser.news_until(
            lambda items: sum(len(item["data"]["points"]) for item in items) >= count
        )
        seconds = time.monotonic() - began
    assert len(batches) <= 2 + seconds * 10
    assert all(len(batch) == 1 for batch in batches)
    times = [moment for batch in batches for moment in batch[0]["data"]["time_ms"]]
    assert times == list(range(count))


def test_a_batch_is_encoded_once_for_all(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    encoded: list[str] = []

    def counted(event: str, body: Any) -> bytes:
        encoded.append(event)
        return frame(event, body)

    monkeypatch.setattr("campus_server.web.broadcast.frame", counted)
    house.serve().add_user("wang")
    with streams_of(house.signed_in("wang"), 10) as browsers:
        house.parts.hub.publish(News("movement", {"asset": "a-1"}))
        for browser in browsers:
            assert browser.event()[0] == "news"
    assert encoded == ["news"]


def test_a_number_that_json_has_not_is_null_and_a_bad_item_costs_itself_only(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.serve().add_user("wang")
    with streams_of(house.signed_in("wang")) as [browser], caplog.at_level(logging.ERROR):
        house.parts.hub.publish(News("alarm", {"id": object()}))
        house.parts.hub.publish(reading("gw/p", 1, float("nan")))
        [*_, last] = browser.news_until(lambda items: any(i["kind"] == "readings" for i in items))
    assert last[0]["data"]["value"] == [None]
    assert "alarm is not JSON" in caplog.text


def test_signing_out_ends_its_streams_at_once_and_no_others(house: House) -> None:
    house.serve().add_user("wang")
    leaving, staying = house.signed_in("wang"), house.signed_in("wang")
    with streams_of(leaving, 2) as gone, streams_of(staying) as [stays]:
        began = time.monotonic()
        leaving.delete("/api/v1/session")
        assert [browser.event() for browser in gone] == [("", None)] * 2
        assert time.monotonic() - began < 10, "not at the next look-up, a minute later"
        house.parts.hub.publish(News("movement", {"asset": "a-1"}))
        assert stays.event()[0] == "news"


def test_an_administrator_ends_the_streams_of_whom_he_shuts_out(house: House) -> None:
    house.serve().add_user("boss")
    house.add_user("wang", Role.TECHNICIAN)
    boss = house.signed_in("boss")
    with streams_of(house.signed_in("wang")) as [browser]:
        boss.patch("/api/v1/users/2", json={"active": False})
        assert browser.event() == ("", None)


def test_an_open_stream_is_looked_up_again(house: House) -> None:
    house.serve(pace=Pace(recheck_s=0.05)).add_user("wang")
    with streams_of(house.signed_in("wang")) as [browser]:
        house.clock.pass_by(days=8)
        assert browser.event() == ("", None)


def test_listening_is_no_use_of_a_session(house: House) -> None:
    class Counted:
        asked = 0

        def account_of(self, token: str, **how: bool) -> Account | None:
            self.asked += 1
            return sessions.account_of(token, **how)

    sessions, counted = house.parts.sessions, Counted()
    house.serve(pace=Pace(recheck_s=0.02), sessions=counted).add_user("wang")
    client = house.signed_in("wang")
    with streams_of(client) as [browser]:
        house.clock.pass_by(hours=11)
        before = counted.asked
        until(lambda: counted.asked >= before + 3)
        house.clock.pass_by(hours=2)
        until(lambda: open_streams(house) == 0)
        assert browser.event() == ("", None)
    assert client.get("/api/v1/session").status_code == 401


def test_a_store_that_is_away_does_not_end_a_stream(house: House) -> None:
    class Shaky:
        asked = 0

        def account_of(self, token: str, *, use: bool = True) -> Account | None:
            self.asked += 1
            if self.asked in (2, 3):
                raise StoreAway("for a while")
            return None if self.asked > 5 else Account("key", 1, "wang", "Wang", Role.ADMIN)

    shaky = Shaky()
    house.serve(pace=Pace(recheck_s=0.02), sessions=shaky)
    client = house.client()
    client.cookies.set("campus_session", "token")
    with streams_of(client) as [browser]:
        assert browser.event() == ("", None)
    assert shaky.asked == 6


def test_silence_is_filled_so_that_proxies_keep_the_connection(house: House) -> None:
    house.serve(pace=Pace(keep_alive_s=0.05)).add_user("wang")
    with streams_of(house.signed_in("wang")) as [browser]:
        assert browser.block() == [": keep-alive"]
        assert browser.block() == [": keep-alive"]


def test_one_sign_in_has_a_bounded_number_of_streams(house: House) -> None:
    house.serve(pace=Pace(per_session=3)).add_user("wang")
    client, other = house.signed_in("wang"), house.signed_in("wang")
    with streams_of(client, 3):
        refused = client.get(PATH)
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_streams")
        with streams_of(other):
            assert open_streams(house) == 4
    until(lambda: open_streams(house) == 0)
    with streams_of(client, 3):
        assert open_streams(house) == 3


def test_a_browser_that_does_not_read_is_dropped_and_holds_up_nobody(house: House) -> None:
    house.serve(pace=Pace(batch_s=0.001, waiting=5)).add_user("wang")
    client = house.signed_in("wang")
    host, port = house.address.removeprefix("http://").split(":")
    lazy = socket.create_connection((host, int(port)))
    lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    cookie = client.cookies["campus_session"]
    lazy.sendall(
        f"GET {PATH} HTTP/1.1\r\nHost: x\r\nCookie: campus_session={cookie}\r\n\r\n".encode()
    )
    until(lambda: open_streams(house) == 1)
    big = News("movement", {"asset": "x" * 200_000})

    def push() -> bool:
        house.parts.hub.publish(big)
        return open_streams(house) == 0

    until(push)
    with streams_of(client) as [browser]:
        house.parts.hub.publish(News("movement", {"asset": "a-1"}))
        assert browser.event()[0] == "news"
    lazy.close()


def test_200_open_streams_leave_the_other_routes_their_threads_and_connections(
    house: House,
) -> None:
    house.serve().add_user("wang")
    clients = [house.signed_in("wang") for _ in range(10)]
    pool = house.parts.database.engine.pool
    with streams_of(clients[0], 20) as b0, streams_of(clients[1], 20) as b1:
        rest = [streams_of(client, 20) for client in clients[2:]]
        browsers = b0 + b1 + [browser for each in rest for browser in each.__enter__()]
        assert open_streams(house) == len(browsers) == 200
        assert pool.status().count("checked out") <= 1
        assert getattr(pool, "checkedout", lambda: 0)() == 0

        for client in clients * 3:
            assert client.get("/api/v1/users").status_code == 200

        house.parts.hub.publish(News("gateway", {"id": "gw-1", "online": False}))
        expected = [{"kind": "gateway", "data": {"id": "gw-1", "online": False}}]
        assert all(browser.event() == ("news", expected) for browser in browsers)
        for each in rest:
            each.__exit__(None, None, None)
    until(lambda: open_streams(house) == 0)


def test_the_snapshot_has_the_newest_of_the_points_asked_for(house: House) -> None:
    house.serve().add_user("wang")
    points = house.parts.telemetry.points
    house.parts.telemetry.write(
        Batch(
            [MessageId("gw", "boot", 1)],
            points,
            np.zeros(3, np.int32),
            np.array([points.number(f"gw/{name}") for name in "aab"], np.int32),
            np.array([1000, 2000, 1500], np.int64),
            np.array([1.0, 2.0, 3.0]),
            np.zeros(3, np.uint8),
        ),
        np.ones(3, np.bool_),
    )
    client = house.signed_in("wang")
    answer = client.get(f"{PATH}/snapshot", params={"points": ["gw/b", "gw/a", "gw/none"]})
    assert answer.json() == [
        {
            "kind": "readings",
            "data": {"points": ["gw/b", "gw/a"], "time_ms": [1500, 2000], "value": [3.0, 2.0]},
        }
    ]
    assert client.get(f"{PATH}/snapshot", params={"points": "gw/none"}).json() == []


def test_a_requester_has_no_stream(house: House) -> None:
    house.serve().add_user("li", Role.REQUESTER)
    assert house.signed_in("li").get(PATH).status_code == 403
