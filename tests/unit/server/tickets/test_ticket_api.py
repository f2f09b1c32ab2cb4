"""Tickets and their news over HTTP."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI
from tests.unit.server.tickets.ticket_givens import HOUR, MINUTE, NOW, finding, tell, ticket_of

from campus_server.alarms import routes as alarm_routes
from campus_server.kit.database import Database
from campus_server.kit.hub import Hub, Listener
from campus_server.permissions import Role
from campus_server.telemetry.store import TelemetryStore
from campus_server.tickets import routes
from campus_server.tickets.models import Ticket
from campus_server.tickets.rules import Actor
from campus_server.web.accounts import Account
from campus_server.web.application import build
from campus_server.web.parts import Parts
from campus_server.web.principal import COOKIE

URL = "/api/v1/tickets"


@dataclass
class Gate:
    """Knows people by their name as the token."""

    people: dict[str, Actor]

    def account_of(self, token: str, *, use: bool = True) -> Account | None:
        who = self.people[token]
        assert who.user_id is not None
        return Account(token, who.user_id, token, token.title(), who.role or Role.REQUESTER)


@dataclass
class Desk:
    app: FastAPI
    database: Database
    people: dict[str, Actor]
    news: Listener = field(default_factory=lambda: Listener(lambda: None))

    def request(self, name: str, method: str, url: str, **more: Any) -> httpx.Response:
        """As the dashboard of the person asks, without a socket in between."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            headers = {"X-Requested-With": "campus", "Cookie": f"{COOKIE}={name}"}
            async with httpx.AsyncClient(
                transport=transport, base_url="http://campus.test", headers=headers
            ) as client:
                return await client.request(method, url, **more)

        return asyncio.run(send())

    def get(self, name: str, url: str = URL, **params: Any) -> Any:
        answer = self.request(name, "GET", url, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ask(self, name: str, ticket_id: int, **body: Any) -> tuple[int, Any]:
        answer = self.request(name, "POST", f"{URL}/{ticket_id}/transitions", json=body)
        return answer.status_code, answer.json()

    def open_ticket(self, **changes: Any) -> int:
        with self.database.write() as session:
            return ticket_of(tell(session, finding(**changes), NOW)).id


@pytest.fixture
def desk(database: Database, people: dict[str, Actor]) -> Desk:
    hub = Hub()
    parts = Parts(
        database, cast("TelemetryStore", None), hub, lambda: NOW + HOUR, sessions=Gate(people)
    )
    app = build(parts, [routes.router, alarm_routes.router])
    desk = Desk(app, database, people)
    hub.join(desk.news)
    return desk


def test_a_ticket_is_shown_with_what_the_caller_may_do(desk: Desk) -> None:
    ticket_id = desk.open_ticket()
    page = desk.get("technician")
    assert (page["total"], page["next"]) == (1, None)
    shown = page["items"][0]
    assert shown["id"] == ticket_id
    assert shown["number"] == "WO-20261122-0001"
    assert shown["subject_name"] == {"zh": "1号泵", "en": "Pump 1"}
    assert shown["title"] == {"zh": "1号泵：运行状态异常", "en": "Pump 1: abnormal condition"}
    assert shown["reason"] == {"zh": "流量低于预期", "en": "flow below what is expected"}
    assert (shown["state"], shown["priority"], shown["version"]) == ("NEW", "P3", 1)
    assert (shown["assignee"], shown["outcome"]) == (None, None)
    assert shown["allowed"] == ["ACCEPTED"]
    assert shown["created_at"] == "2026-11-22T09:00:00Z"
    assert desk.get("dispatcher")["items"][0]["allowed"] == ["ASSIGNED"]


def test_accept_start_done_close_and_the_news_of_it(desk: Desk) -> None:
    ticket_id = desk.open_ticket()
    steps: list[tuple[str, dict[str, Any]]] = [
        ("technician", {"to": "ACCEPTED"}),
        ("technician", {"to": "IN_PROGRESS", "note": "on site"}),
        ("technician", {"to": "DONE", "outcome": "confirmed", "failure_mode": "bearing"}),
        ("head", {"to": "CLOSED"}),
    ]
    for version, (name, body) in enumerate(steps, start=1):
        status, shown = desk.ask(name, ticket_id, version=version, **body)
        assert (status, shown["state"], shown["version"]) == (200, body["to"], version + 1)
        assert shown["assignee"]["display_name"] == "Technician"
    assert [(news.kind, news.data["state"]) for news in desk.news.take()] == [
        ("ticket", body["to"]) for _, body in steps
    ]
    detail = desk.get("head", f"{URL}/{ticket_id}")
    assert detail["outcome"] == "confirmed"
    timeline = detail["timeline"]
    assert [entry["to_state"] for entry in timeline] == ["NEW", *(b["to"] for _, b in steps)]
    assert timeline[0]["who"] is None
    assert timeline[0]["text"]["zh"] == "流量低于预期"
    assert timeline[2]["note"] == "on site"
    assert timeline[2]["who"]["display_name"] == "Technician"
    assert timeline[3]["text"]["en"] == "Result: failure confirmed (bearing)."


@pytest.mark.parametrize(
    ("name", "body", "status", "code"),
    [
        ("technician", {"to": "ACCEPTED", "version": 9}, 409, "ticket_stale"),
        ("technician", {"to": "DONE", "version": 1}, 409, "ticket_transition"),
        ("technician", {"to": "CANCELLED", "version": 1}, 403, "ticket_not_yours"),
        ("dispatcher", {"to": "ASSIGNED", "version": 1}, 422, "ticket_guard"),
        ("dispatcher", {"to": "ASSIGNED", "version": 1, "assignee_id": 99}, 422, "ticket_assignee"),
        ("requester", {"to": "ACCEPTED", "version": 1}, 404, "ticket"),
    ],
)
def test_a_refusal_says_why_and_changes_nothing(
    desk: Desk, name: str, body: dict[str, Any], status: int, code: str
) -> None:
    ticket_id = desk.open_ticket()
    answered, problem = desk.ask(name, ticket_id, **body)
    assert (answered, problem["code"]) == (status, code)
    assert desk.get("head")["items"][0]["version"] == 1
    assert desk.news.take() == []


def test_a_requester_sees_only_what_is_his(desk: Desk) -> None:
    mine, _other = desk.open_ticket(), desk.open_ticket(subject="CHWP-2")
    with desk.database.write() as session:
        session.get_one(Ticket, mine).requester_id = desk.people["requester"].user_id
    assert [item["id"] for item in desk.get("requester")["items"]] == [mine]
    assert desk.get("technician")["total"] == 2
    assert desk.get("technician", mine=True)["total"] == 0


def test_pages_follow_each_other_without_a_gap(desk: Desk) -> None:
    ids = [desk.open_ticket(subject=f"CHWP-{index}") for index in range(5)]
    seen: list[int] = []
    cursor = None
    while True:
        page = desk.get("head", limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [item["id"] for item in page["items"]]
        assert page["total"] == 5
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == ids[::-1]


def test_filters_of_the_list(desk: Desk) -> None:
    first, second = desk.open_ticket(), desk.open_ticket(subject="CHWP-2")
    desk.ask("head", first, to="CANCELLED", version=1)
    assert [item["id"] for item in desk.get("head", open=True)["items"]] == [second]
    assert [item["id"] for item in desk.get("head", open=False)["items"]] == [first]
    assert [item["id"] for item in desk.get("head", state="CANCELLED")["items"]] == [first]
    assert [item["id"] for item in desk.get("head", subject="CHWP-2")["items"]] == [second]


def test_closing_a_latched_ticket_tells_that_its_alarm_has_ended(desk: Desk) -> None:
    ticket_id = desk.open_ticket(failure_class="unauthorised_exit", latched=True)
    url = "/api/v1/alarms"
    assert desk.get("head", url)["items"][0]["ticket_id"] == ticket_id
    desk.ask("head", ticket_id, to="CANCELLED", version=1, note="borrowed lawfully")
    assert [(news.kind, news.data["state"]) for news in desk.news.take()] == [
        ("ticket", "CANCELLED"),
        ("alarm", "cleared"),
    ]
    assert desk.get("head", url)["items"] == []
    assert desk.get("head", url, state="all")["items"][0]["state"] == "cleared"


def test_alarms_are_listed_newest_first_in_pages(desk: Desk) -> None:
    url = "/api/v1/alarms"
    with desk.database.write() as session:
        for index in range(3):
            tell(session, finding(NOW + index * MINUTE, subject=f"CHWP-{index}"))
        tell(session, finding(at=NOW + HOUR, subject="CHWP-0", active=False))
    page = desk.get("technician", url, limit=1)
    assert (page["total"], page["items"][0]["subject"]) == (2, "CHWP-2")
    page = desk.get("technician", url, limit=1, cursor=page["next"])
    assert (page["items"][0]["subject"], page["next"]) == ("CHWP-1", None)
    cleared = desk.get("technician", url, state="cleared")["items"]
    assert [(row["subject"], row["cleared_at"]) for row in cleared] == [
        ("CHWP-0", "2026-11-22T10:00:00Z")
    ]
    assert desk.request("requester", "GET", url).status_code == 403
