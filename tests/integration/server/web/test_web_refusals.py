"""Every way to be refused has one shape, and says nothing of the inside."""

import logging
from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from pydantic import BaseModel
from tests.integration.server.web.house import PASSWORD, House

from campus_server.errors import Conflict, StoreAway
from campus_server.permissions import PERMISSIONS, Role
from campus_server.web.principal import SignedIn

SECRET = "the password of the database"


class Body(BaseModel):
    text: str


def faulty() -> APIRouter:
    """Routes that stand where real ones do, so that the table has rows for them."""
    router = APIRouter(prefix="/api/v1")

    @router.get("/alarms")
    def breaks() -> None:
        raise RuntimeError(SECRET)

    @router.get("/conditions")
    def store_is_away() -> None:
        raise StoreAway(SECRET)

    @router.get("/gateways")
    def conflict() -> None:
        raise Conflict("stale", "The row has changed.")

    @router.post("/transfers")
    def echo(body: Body) -> int:
        return len(body.text)

    @router.get("/no/row")
    def forgotten() -> str:
        return SECRET

    @router.get("/tickets")
    def scope(who: SignedIn) -> str:
        return who.scope

    return router


@pytest.fixture
def admin(house: House) -> httpx.Client:
    house.serve(faulty()).add_user("boss")
    return house.signed_in("boss")


def refused(answer: httpx.Response) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail", "code", "request_id"} <= body.keys()
    assert body["status"] == answer.status_code
    assert body["request_id"] == answer.headers["x-request-id"]
    assert SECRET not in answer.text
    return body


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nowhere", 404, "not_found"),
        ("GET", "/api", 404, "not_found"),
        ("DELETE", "/api/v1/alarms", 405, "method_not_allowed"),
        ("GET", "/api/v1/alarms", 500, "unexpected"),
        ("GET", "/api/v1/conditions", 503, "store_away"),
        ("GET", "/api/v1/gateways", 409, "stale"),
        ("GET", "/api/v1/no/row", 403, "not_permitted"),
        ("POST", "/healthz", 405, "method_not_allowed"),
        ("GET", "/assets/gone.js", 404, "not_found"),
    ],
)
def test_one_shape_for_every_refusal(
    admin: httpx.Client, method: str, path: str, status: int, code: str
) -> None:
    body = refused(admin.request(method, path))
    assert (body["status"], body["code"]) == (status, code)


def test_what_is_away_says_when_to_come_back(admin: httpx.Client) -> None:
    assert int(admin.get("/api/v1/conditions").headers["retry-after"]) > 0


def test_what_is_unexpected_is_logged_under_its_request_id(
    admin: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = admin.get("/api/v1/alarms", headers={"X-Request-Id": "given-by-a-proxy-1"})
    assert answer.headers["x-request-id"] == "given-by-a-proxy-1"
    mine = [record for record in caplog.records if "given-by-a-proxy-1" in record.getMessage()]
    assert len(mine) == 1
    assert mine[0].exc_info is not None


def test_request_ids_differ_and_a_wild_one_is_not_taken_over(admin: httpx.Client) -> None:
    wild = "<script>alert(1)</script>"
    ids = [
        admin.get("/api/v1/session", headers=headers).headers["x-request-id"]
        for headers in ({}, {}, {"X-Request-Id": wild})
    ]
    assert len(set(ids)) == 3
    assert wild not in ids


def test_a_wrong_field_is_named_and_its_value_is_not_repeated(admin: httpx.Client) -> None:
    answer = admin.post("/api/v1/session", json={"username": [PASSWORD], "password": 7})
    body = refused(answer)
    assert body["code"] == "invalid"
    assert {field["where"] for field in body["fields"]} == {"body.username", "body.password"}
    assert PASSWORD not in answer.text

    not_json = admin.post("/api/v1/session", content=b"{", headers={"content-type": "text/json"})
    assert refused(not_json)["status"] == 422


def test_nobody_is_told_to_sign_in_before_anything_else(house: House) -> None:
    house.serve(faulty())
    client = house.client()
    for answer in (
        client.get("/api/v1/alarms"),
        client.get("/api/v1/no/row"),
        client.post("/api/v1/transfers", json={"wrong": 1}),
        client.get("/api/v1/stream"),
    ):
        assert refused(answer)["code"] == "not_signed_in"


def test_a_route_learns_whose_rows_the_role_may_see(house: House) -> None:
    house.serve(faulty())
    for role in Role:
        house.add_user(role.value, role)
        answer = house.signed_in(role.value).get("/api/v1/tickets")
        assert answer.json() == PERMISSIONS["GET", "/api/v1/tickets"][role]


def test_a_body_beyond_the_limit_is_refused_announced_or_not(admin: httpx.Client) -> None:
    fits = {"text": "x" * (1 << 19)}
    assert admin.post("/api/v1/transfers", json=fits).status_code == 200

    announced = admin.post("/api/v1/transfers", json={"text": "x" * (1 << 20)})
    assert refused(announced)["code"] == "too_large"
    pieces = (b"x" * 65536 for _ in range(40))
    streamed = admin.post(
        "/api/v1/transfers", content=pieces, headers={"content-type": "application/json"}
    )
    assert refused(streamed)["code"] == "too_large"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"X-Requested-With": ""}, 403),
        ({"X-Requested-With": "XMLHttpRequest"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403),
        ({"Origin": "https://campus.example"}, 200),
        ({"Origin": "http://campus.example"}, 403),
        ({"Origin": "https://campus.example.evil.example"}, 403),
    ],
)
def test_another_site_cannot_write(house: House, headers: dict[str, str], status: int) -> None:
    house.serve(faulty(), public_url="https://campus.example").add_user("boss")
    client = house.signed_in("boss")
    answer = client.post("/api/v1/transfers", json={"text": "x"}, headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert refused(answer)["code"] == "forgery"


def test_the_host_that_was_asked_may_write_and_reading_needs_no_header(
    house: House,
) -> None:
    house.serve(faulty()).add_user("boss")
    client = house.signed_in("boss")
    mine = client.post("/api/v1/transfers", json={"text": "x"}, headers={"Origin": house.address})
    assert mine.status_code == 200
    del client.headers["X-Requested-With"]
    assert client.get("/api/v1/session").status_code == 200
    stolen = house.client()
    del stolen.headers["X-Requested-With"]
    login = stolen.post("/api/v1/session", json={"username": "boss", "password": PASSWORD})
    assert refused(login)["code"] == "forgery", "nobody is signed in by another site either"


def test_every_answer_carries_the_headers_that_protect_a_browser(admin: httpx.Client) -> None:
    for path in ("/", "/api/v1/session", "/api/v1/nowhere", "/api/v1/alarms", "/healthz"):
        headers = admin.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
    assert admin.get("/api/v1/session").headers["cache-control"] == "no-store"
