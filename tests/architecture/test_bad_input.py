"""Whatever stands in a cursor, an id, a query or a body: a refusal, never a failure."""

import asyncio
import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from campus_server.app import create_app
from campus_server.config import DataSettings, Settings
from campus_server.kit.clock import utc_now
from campus_server.kit.database import Base
from campus_server.people import passwords, service
from campus_server.permissions import PERMISSIONS, Role

PASSWORD = "correct horse battery"
HUGE = (2**31, 2**63 - 1, 2**63, 10**30, -(10**30), 0, -1)
KEYS: tuple[Any, ...] = (
    "x",
    "\0",
    "\ud800",
    2**31,
    2**63 - 1,
    2**63,
    10**30,
    -(10**30),
    1.5,
    True,
    None,
    [1],
)
LISTS = (
    *((key,) for key in KEYS),
    *((key, 1) for key in KEYS),
    *((1, key) for key in KEYS),
    (),
    (1, 2, 3),
)
TEXT_CURSORS = ("é", "AAAA", "e30=", "W3RydWVd", "/", "\0", "W" * 399)
STREAM = "/api/v1/stream"
"""Has no end, no cursor and no id."""
BODIES: dict[str, dict[str, Any]] = {
    "/api/v1/tickets/{ticket_id}/transitions": {"to": "ACCEPTED", "version": 10**30},
    "/api/v1/assets/{asset_id}/tags": {"epc": "3474257BF40000000000162E"},
    "/api/v1/places/{path}": {"name": {"zh": "房间", "en": "Room"}},
}
Ask = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    folder: Path = tmp_path_factory.mktemp("server")
    app = create_app(Settings(data=DataSettings(str(folder))), lambda _: None)
    parts = app.state.parts
    Base.metadata.create_all(parts.database.engine)
    password_hash = passwords.hash_password(PASSWORD)
    with parts.database.write() as session:
        service.add_user(
            session, utc_now, "boss", Role.ADMIN, password_hash, must_change_password=False
        )
    yield app
    parts.telemetry.close()
    parts.database.dispose()


@pytest.fixture(scope="module")
def ask(app: FastAPI) -> Ask:
    """As an administrator, without a socket in between."""
    cookies = httpx.Cookies()

    async def send(method: str, url: str, **more: Any) -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://127.0.0.1:8080",
            headers={"X-Requested-With": "campus", "Content-Type": "application/json"},
            cookies=cookies,
        ) as client:
            answer = await client.request(method, url, **more)
        cookies.update(answer.cookies)
        return answer

    def asked(method: str, url: str, **more: Any) -> httpx.Response:
        return asyncio.run(send(method, url, **more))

    signed_in = asked("POST", "/api/v1/session", json={"username": "boss", "password": PASSWORD})
    assert signed_in.status_code == 200, signed_in.text
    return asked


def operations(app: FastAPI) -> list[tuple[str, str, dict[str, Any]]]:
    """(method, path, OpenAPI operation) of all that needs a sign-in."""
    return [
        (method.upper(), path, operation)
        for path, methods in app.openapi()["paths"].items()
        for method, operation in methods.items()
        if path.startswith("/api/") and path != STREAM
    ]


def filled(path: str, value: object) -> str:
    start, _, rest = path.partition("{")
    return f"{start}{value}{rest.partition('}')[2]}" if rest else path


def told(answer: httpx.Response) -> str:
    return f"{answer.request.method} {answer.request.url} {answer.status_code} {answer.text[:200]}"


def is_refusal(answer: httpx.Response, *statuses: int) -> bool:
    kind = answer.headers["content-type"]
    return answer.status_code in statuses and kind == "application/problem+json"


def cursors() -> list[str]:
    packed = [base64.urlsafe_b64encode(json.dumps(keys).encode()).decode() for keys in LISTS]
    raw = [b'["\xed\xa0\x80"]', b'["\x00"]', b"[1e400]", b"[" * 200, b"\xff\xfe"]
    return [*packed, *TEXT_CURSORS, *(base64.urlsafe_b64encode(each).decode() for each in raw)]


def test_a_cursor_of_somebody_elses_making_is_refused_by_every_list(app: FastAPI, ask: Ask) -> None:
    lists = [
        path
        for method, path, operation in operations(app)
        if method == "GET" and any(it["name"] == "cursor" for it in operation.get("parameters", ()))
    ]
    assert len(lists) >= 10
    answers = [
        ask("GET", filled(path, "none"), params={"cursor": cursor})
        for path in lists
        for cursor in cursors()
    ]
    # a text that is no id of anything may well be a place in a list of texts
    wrong = [each for each in answers if not is_refusal(each, 404, 422)]
    assert [told(each) for each in wrong if each.status_code != 200] == []
    for path in lists:
        refused = ask("GET", filled(path, "none"), params={"cursor": "AAAA"})
        assert (refused.status_code, refused.json()["code"]) == (422, "bad_cursor"), path


def test_an_id_beyond_all_rows_is_not_there(app: FastAPI, ask: Ask) -> None:
    with_id = [(method, path) for method, path, _ in operations(app) if "{" in path]
    assert len(with_id) >= 8
    wrong = []
    for method, path in with_id:
        body = BODIES.get(path, {})
        more = {"json": body} if method != "GET" else {"params": {"start_ms": 0, "end_ms": 2**53}}
        for huge in HUGE:
            answer = ask(method, filled(path, huge), **more)
            if not is_refusal(answer, 404, 422):
                wrong.append(told(answer))
    assert wrong == []


def test_an_assignee_beyond_all_rows_is_refused(app: FastAPI, ask: Ask) -> None:
    answer = ask(
        "POST",
        "/api/v1/tickets/1/transitions",
        json={"to": "ASSIGNED", "version": 1, "assignee_id": 10**30},
    )
    assert is_refusal(answer, 422), told(answer)


def test_a_moment_that_is_none_in_utc_is_refused(app: FastAPI, ask: Ask) -> None:
    asked = {"id": "A-1", "name": {"zh": "投影仪", "en": "Projector"}}
    assert ask("POST", "/api/v1/assets", json=asked).status_code == 201
    for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"):
        answer = ask("POST", "/api/v1/transfers", json={"asset": "A-1", "from": moment})
        assert is_refusal(answer, 422), told(answer)


@pytest.mark.parametrize("escape", [r"\u0000", r"\ud800", r"\udfff x", r"\\\u0000"])
def test_a_text_that_no_store_takes_is_refused_by_every_route(
    app: FastAPI, ask: Ask, escape: str
) -> None:
    wrong = []
    for method, path, operation in operations(app):
        if "application/json" not in operation.get("requestBody", {}).get("content", {}):
            continue  # nothing of a file of readings is stored as text
        for body in (f'{{"note": "{escape}"}}', f'{{"a": [[{{"{escape}": 1}}]]}}', f'"{escape}"'):
            answer = ask(method, filled(path, 1), content=body.encode())
            codes = [field["code"] for field in answer.json().get("fields", ())]
            if not is_refusal(answer, 422) or codes != ["unstorable_text"]:
                wrong.append(told(answer))
    assert wrong == []


def test_a_body_that_is_refused_for_its_text_changes_nothing(ask: Ask) -> None:
    asked = {"username": "zhang", "display_name": "Zhang\0", "role": "technician"}
    answer = ask("POST", "/api/v1/users", json=asked)
    assert answer.json()["fields"][0]["where"] == "body.display_name"
    assert ask("GET", "/api/v1/users").json()["total"] == 1


def test_other_texts_are_taken(ask: Ask) -> None:
    name = {"zh": "泵房 🔧 \\u0000 \\ud800", "en": "Pump\troom\n\u0001"}
    made = ask("POST", "/api/v1/assets", content=json.dumps({"id": "A-2", "name": name}).encode())
    assert made.status_code == 201, made.text
    assert made.json()["name"] == name


def test_a_nul_in_a_path_or_a_query_is_refused(app: FastAPI, ask: Ask) -> None:
    paths = [path for method, path, _ in operations(app) if method == "GET" and "{" in path]
    answers = [
        *(ask("GET", filled(path, "%00")) for path in paths),
        ask("GET", "/api/v1/tickets?subject=%00"),
        ask("GET", f"{STREAM}/snapshot?points=a%00b"),
    ]
    assert [told(each) for each in answers if not is_refusal(each, 422)] == []


def test_a_body_that_is_no_json_is_refused(ask: Ask) -> None:
    for content in (b"{", b"[" * 100_000, b"\xff\xfe\x00", b'"\xed\xa0\x80"', b"NaN", b""):
        for kind in ("application/json", "text/plain"):
            answer = ask("POST", "/api/v1/users", content=content, headers={"Content-Type": kind})
            assert is_refusal(answer, 400, 422), told(answer)


def test_the_table_of_permissions_is_covered(app: FastAPI) -> None:
    described = {
        (method, path.replace("{path}", "{path:path}")) for method, path, _ in operations(app)
    }
    assert sorted(PERMISSIONS.keys() - described) == [("GET", STREAM)]
