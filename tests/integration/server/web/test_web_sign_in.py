import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from pwdlib import PasswordHash
from tests.integration.server.web.house import PASSWORD, House, sign_in

from campus_server.people import passwords
from campus_server.people.models import SignInSession
from campus_server.permissions import Role

NEW = "a much better phrase 7"


def change_password(client: httpx.Client, current: str, new: str) -> httpx.Response:
    return client.post("/api/v1/session/password", json={"current": current, "new": new})


def who_status(client: httpx.Client) -> int:
    return client.get("/api/v1/session").status_code


def test_a_sign_in_says_who_it_is_and_the_cookie_is_locked(house: House) -> None:
    house.serve().add_user("Wang", Role.TECHNICIAN)
    client = house.client()

    answer = sign_in(client, "wang")

    assert answer.json() == {
        "user": {
            "id": 1,
            "username": "Wang",
            "display_name": "Wang",
            "role": "technician",
            "locale": "zh",
            "must_change_password": False,
        }
    }
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "secure" not in cookie
    assert client.get("/api/v1/session").json() == answer.json()


def test_behind_https_the_cookie_is_secure(house: House) -> None:
    house.serve(public_url="https://campus.example", secure_cookies=True).add_user("wang")
    answer = sign_in(house.client(), "wang")
    assert "; secure" in answer.headers["set-cookie"].lower()


def test_the_token_is_stored_nowhere(house: House) -> None:
    house.serve().add_user("wang")
    client = house.signed_in("wang")
    token = client.cookies["campus_session"]
    with house.parts.database.read() as session:
        row = session.query(SignInSession).one()
    assert token not in row.key
    assert len(row.key) == 64


def test_signing_out_ends_the_session_on_the_server(house: House) -> None:
    house.serve().add_user("wang")
    client = house.signed_in("wang")
    token = client.cookies["campus_session"]

    assert client.delete("/api/v1/session").status_code == 204

    assert "campus_session" not in client.cookies
    thief = house.client()
    thief.cookies.set("campus_session", token)
    assert who_status(thief) == 401


def test_signing_in_again_ends_the_session_that_the_browser_had(house: House) -> None:
    house.serve().add_user("wang")
    client = house.signed_in("wang")
    old = client.cookies["campus_session"]
    sign_in(client, "wang")
    thief = house.client()
    thief.cookies.set("campus_session", old)
    assert who_status(thief) == 401
    assert who_status(client) == 200


def test_a_session_ends_when_unused_and_in_any_case_after_a_week(house: House) -> None:
    house.serve().add_user("wang")
    idle, busy = house.signed_in("wang"), house.signed_in("wang")
    house.clock.pass_by(hours=11)
    assert who_status(busy) == 200
    house.clock.pass_by(hours=2)
    assert who_status(idle) == 401
    for _ in range(15):
        assert who_status(busy) == 200
        house.clock.pass_by(hours=11)
    assert who_status(busy) == 401


def test_five_tries_then_each_wait_is_twice_the_last(house: House) -> None:
    house.serve().add_user("wang")
    client = house.client()
    for _ in range(5):
        assert sign_in(client, "wang", "wrong").status_code == 401
    for seconds in (1, 2, 4, 8):
        refused = sign_in(client, "wang")  # the right one, too: it says nothing
        assert refused.status_code == 429
        assert refused.headers["retry-after"] == str(seconds)
        assert refused.json()["code"] == "too_many_tries"
        house.clock.pass_by(seconds=seconds)
        assert sign_in(client, "wang", "wrong").status_code == 401
    house.clock.pass_by(seconds=16)
    assert sign_in(client, "wang").status_code == 200
    assert sign_in(client, "wang", "wrong").status_code == 401, "a sign-in forgives"


def test_an_address_waits_whatever_names_it_tries(house: House) -> None:
    house.serve().add_user("wang")
    client = house.client()
    for number in range(5):
        assert sign_in(client, f"nobody{number}").status_code == 401
    assert sign_in(client, "wang").status_code == 429


def test_an_account_waits_wherever_it_is_tried_from(house: House) -> None:
    house.serve().add_user("wang")
    client = house.client()
    for number in range(5):  # uvicorn believes a proxy on this machine
        client.headers["X-Forwarded-For"] = f"10.0.0.{number}"
        assert sign_in(client, "WANG", "wrong").status_code == 401
    client.headers["X-Forwarded-For"] = "10.0.0.99"
    assert sign_in(client, "wang").status_code == 429


def test_who_knows_a_name_cannot_lock_its_owner_out(house: House) -> None:
    house.serve().add_user("wang")
    stranger, owner = house.client(), house.client()
    stranger.headers["X-Forwarded-For"] = "10.0.0.1"
    owner.headers["X-Forwarded-For"] = "10.0.0.2"
    for _ in range(30):
        sign_in(stranger, "wang", "wrong")
        house.clock.pass_by(minutes=15)
    assert sign_in(stranger, "wang", "wrong").status_code == 401
    refused = sign_in(owner, "wang")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    house.clock.pass_by(seconds=60)
    assert sign_in(owner, "wang").status_code == 200
    refused = sign_in(stranger, "wang")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "840")


def test_many_tries_at_once_are_many_tries(house: House) -> None:
    house.serve().add_user("wang")
    client = house.client()

    def try_once(_: int) -> int:
        return sign_in(client, "wang", "wrong").status_code

    with ThreadPoolExecutor(12) as threads:
        statuses = list(threads.map(try_once, range(12)))
    assert statuses.count(401) <= 5
    assert set(statuses) <= {401, 429}


def test_a_name_of_nobody_gets_the_same_answer_and_costs_a_hash_too(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.serve().add_user("wang")
    client = house.client()
    hashes: list[str] = []
    argon2 = passwords._argon2
    real: Callable[[str, str], bool] = argon2.verify

    def counted(password: str, password_hash: str) -> bool:
        hashes.append(password_hash)
        return real(password, password_hash)

    monkeypatch.setattr(argon2, "verify", counted)
    known = sign_in(client, "wang", "wrong")
    unknown = sign_in(client, "zhang", "wrong")

    assert len(hashes) == 2
    assert len({text.split("$")[3] for text in hashes}) == 1, "the same parameters"
    without_id = [
        {key: value for key, value in answer.json().items() if key != "request_id"}
        for answer in (known, unknown)
    ]
    assert without_id[0] == without_id[1]
    assert known.status_code == unknown.status_code == 401


def test_a_name_of_nobody_takes_about_as_long(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_argon2", PasswordHash.recommended())
    house.serve().add_user("wang")
    client = house.client()
    seconds: dict[str, list[float]] = {"wang": [], "zhang": []}
    for _ in range(4):
        for name, taken in seconds.items():
            house.clock.pass_by(hours=2)
            began = time.perf_counter()
            assert sign_in(client, name, "wrong").status_code == 401
            taken.append(time.perf_counter() - began)
    known, unknown = (min(taken) for taken in seconds.values())
    # without the hash of nobody it would be a tenth; a busy machine only ever adds
    assert unknown > known / 3


def test_a_closed_account_cannot_sign_in_and_is_like_nobody(house: House) -> None:
    house.serve().add_user("boss")
    house.add_user("wang", Role.TECHNICIAN)
    boss, wang = house.signed_in("boss"), house.signed_in("wang")
    assert boss.patch("/api/v1/users/2", json={"active": False}).status_code == 200
    assert who_status(wang) == 401
    refused = sign_in(wang, "wang")
    assert (refused.status_code, refused.json()["code"]) == (401, "wrong_sign_in")


def test_before_the_first_change_only_the_session_is_open(house: House) -> None:
    house.serve().add_user("wang", change=True)
    client = house.signed_in("wang")
    assert client.get("/api/v1/session").json()["user"]["must_change_password"] is True

    for refused in (client.get("/api/v1/users"), client.get("/api/v1/stream")):
        assert (refused.status_code, refused.json()["code"]) == (403, "password_change_required")

    assert change_password(client, PASSWORD, NEW).status_code == 204
    assert client.get("/api/v1/users").status_code == 200
    assert sign_in(house.client(), "wang", NEW).status_code == 200


def test_a_changed_password_ends_the_other_sessions_only(house: House) -> None:
    house.serve().add_user("wang")
    here, there = house.signed_in("wang"), house.signed_in("wang")
    assert change_password(here, PASSWORD, NEW).status_code == 204
    assert who_status(here) == 200
    assert who_status(there) == 401
    assert sign_in(house.client(), "wang").status_code == 401


@pytest.mark.parametrize(
    ("current", "new", "code"),
    [
        ("wrong", NEW, "wrong_password"),
        (PASSWORD, PASSWORD, "same_password"),
        (PASSWORD, "short", "weak_password"),
        (PASSWORD, "Password123", "weak_password"),
        (PASSWORD, "Wang.Xiao.Ming", "weak_password"),
    ],
)
def test_a_change_that_is_refused_changes_nothing(
    house: House, current: str, new: str, code: str
) -> None:
    house.serve().add_user("wang.xiao.ming")
    client = house.signed_in("wang.xiao.ming")
    refused = change_password(client, current, new)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert sign_in(house.client(), "wang.xiao.ming").status_code == 200


def test_guessing_the_password_of_an_open_session_waits_too(house: House) -> None:
    house.serve().add_user("wang")
    client = house.signed_in("wang")
    statuses = [change_password(client, f"guess {n}", NEW).status_code for n in range(6)]
    assert statuses == [422] * 5 + [429]
