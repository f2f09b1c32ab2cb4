"""Readings as files, over HTTP and by command."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest
from tests.integration.server.web.house import House

from campus_server.errors import StoreAway
from campus_server.web import envelope

T0 = 1_766_240_000_000
FLOW, CURRENT = "gw-b07/P-1.flow", "gw-b07/P-1.current"
EXPORT, IMPORT = "/api/v1/readings/export", "/api/v1/readings/import"
FILE = (
    "time,point,value,quality\r\n"
    f"2025-12-20T14:13:20.000Z,{FLOW},1.5,good\r\n"
    f"2025-12-20T14:13:20.000Z,{CURRENT},-2.0,uncertain\r\n"
    f"2025-12-20T14:13:21.000Z,{FLOW},1.25,bad\r\n"
)


@pytest.fixture
def admin(register: House) -> httpx.Client:
    return register.signed_in("admin")


def asked(*points: str, **more: Any) -> dict[str, Any]:
    return {"points": list(points), "start_ms": T0, "end_ms": T0 + 10_000} | more


def test_history_goes_in_and_comes_out_as_it_was(admin: httpx.Client) -> None:
    taken = admin.post(IMPORT, content=FILE.encode())
    assert (taken.status_code, taken.json()) == (200, {"stored": 3, "bad": 0, "named": []})
    out = admin.get(EXPORT, params=asked(FLOW, CURRENT))
    assert out.text == FILE
    assert out.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in out.headers["content-disposition"]
    one = admin.get(EXPORT, params=asked(CURRENT))
    assert one.text.splitlines() == [line for line in FILE.splitlines() if FLOW not in line]


def test_parquet_is_a_format(admin: httpx.Client, tmp_path: Path) -> None:
    admin.post(IMPORT, content=FILE.encode())
    out = admin.get(EXPORT, params=asked(FLOW, format="parquet"))
    assert out.headers["content-type"] == "application/vnd.apache.parquet"
    file = tmp_path / "out.parquet"
    file.write_bytes(out.content)
    with duckdb.connect() as connection:
        rows = connection.execute("SELECT value FROM read_parquet(?)", [str(file)]).fetchall()
    assert rows == [(1.5,), (1.25,)]


def test_what_is_wrong_is_refused_by_name(admin: httpx.Client) -> None:
    for params, expected in (
        (asked("gw-b07/none"), (404, "point")),
        (asked(FLOW, end_ms=T0), (422, "empty_span")),
        (asked(FLOW, format="xls"), (422, "invalid")),
        (asked(), (422, "invalid")),
    ):
        answer = admin.get(EXPORT, params=params)
        assert (answer.status_code, answer.json()["code"]) == expected
    answer = admin.post(IMPORT, content=b"what,is\nthis\n")
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_file")


def test_bad_rows_are_named_and_nothing_is_stored(admin: httpx.Client) -> None:
    file = FILE + "2025-12-20T14:13:22Z,gw-b07/none,1,good\r\n"
    refused = admin.post(IMPORT, content=file.encode())
    assert refused.status_code == 422
    assert refused.json()["fields"] == [
        {"where": "file", "code": "bad_rows", "detail": "1 rows are bad"},
        {"where": "line.5", "code": "bad_row", "detail": "no such point: 'gw-b07/none'"},
    ]
    assert len(admin.get(EXPORT, params=asked(FLOW)).text.splitlines()) == 1
    taken = admin.post(IMPORT, content=file.encode(), params={"skip_bad": True})
    assert (taken.json()["stored"], taken.json()["bad"]) == (3, 1)


def test_who_may(register: House) -> None:
    technician = register.signed_in("technician")
    assert technician.get(EXPORT, params=asked(FLOW)).status_code == 200
    assert technician.post(IMPORT, content=FILE.encode()).status_code == 403
    assert register.signed_in("requester").get(EXPORT, params=asked(FLOW)).status_code == 403


def test_a_file_may_be_longer_than_a_request(
    admin: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"{T0 + n},{FLOW},{n}" for n in range(60_000)]
    file = "\n".join(["time,point,value", *rows]).encode()
    assert len(file) > envelope.BODY_LIMIT
    assert admin.post(IMPORT, content=file).json()["stored"] == 60_000
    span = {"start_ms": T0, "end_ms": T0 + 60_000}
    assert len(admin.get(EXPORT, params=asked(FLOW, **span)).text.splitlines()) == 60_001
    monkeypatch.setitem(envelope._FILE_LIMITS, IMPORT, len(file) - 1)
    assert admin.post(IMPORT, content=file).status_code == 413
    unannounced = admin.post(
        IMPORT, content=(file[n : n + 65_536] for n in range(0, len(file), 65_536))
    )
    assert unannounced.status_code == 413


def test_a_store_that_is_away_is_an_answer_and_not_a_torn_file(
    register: House, admin: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> Iterator[None]:
        raise StoreAway("gone")
        yield  # type: ignore[unreachable]  # a generator, as the store's is: it raises when it is first asked

    monkeypatch.setattr(register.parts.telemetry, "readings", away)
    assert admin.get(EXPORT, params=asked(FLOW)).status_code == 503
