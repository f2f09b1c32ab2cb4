"""Readings as files, over HTTP and by command."""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event, Semaphore
from typing import Any

import duckdb
import httpx
import pytest
from tests.integration.server.web.house import House
from tests.support.processes import until

from campus_server.assets import readings_routes
from campus_server.errors import StoreAway
from campus_server.telemetry.exchange.parquet_export import parquet_of
from campus_server.telemetry.store import Stretch
from campus_server.web import downloads, envelope

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


def test_two_exports_at_a_time_and_the_third_is_told_when_to_come_again(
    register: House, admin: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin.post(IMPORT, content=FILE.encode())
    read, begun, may_end = register.parts.telemetry.readings, Semaphore(0), Event()

    def slow(*asked: Any) -> Iterator[Stretch]:
        begun.release()
        may_end.wait(20)
        yield from read(*asked)

    monkeypatch.setattr(register.parts.telemetry, "readings", slow)
    with ThreadPoolExecutor(2) as threads:
        both = [
            threads.submit(admin.get, EXPORT, params=asked(FLOW, format=name))
            for name in ("csv", "parquet")
        ]
        try:
            assert all(begun.acquire(timeout=20) for _ in both)
            refused = admin.get(EXPORT, params=asked(FLOW))
        finally:
            may_end.set()
        assert (refused.status_code, refused.json()["code"]) == (429, "exports_busy")
        assert int(refused.headers["retry-after"]) > 0
        assert [one.result().status_code for one in both] == [200, 200]
    for _ in range(3):
        assert admin.get(EXPORT, params=asked(FLOW)).status_code == 200


@pytest.mark.parametrize("fault", ["broken off", "away", "too slow"])
def test_an_export_that_fails_makes_room_for_the_next(
    register: House, admin: httpx.Client, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    admin.post(IMPORT, content=FILE.encode())
    read = register.parts.telemetry.readings

    def endless(*asked: Any) -> Iterator[Stretch]:
        if fault == "away":
            raise StoreAway("gone")
        (one,) = read(*asked)
        while True:
            yield one

    def export() -> int:
        with (
            suppress(httpx.RemoteProtocolError),
            admin.stream("GET", EXPORT, params=asked(FLOW)) as answer,
        ):
            if fault == "too slow":
                answer.read()
        return answer.status_code

    expected = 503 if fault == "away" else 200
    with monkeypatch.context() as broken:
        broken.setattr(register.parts.telemetry, "readings", endless)
        if fault == "too slow":
            broken.setattr(downloads, "_LONGEST_S", 0.1)
        for _ in range(3):
            until(lambda: export() == expected, 20, "there is room")
    until(lambda: admin.get(EXPORT, params=asked(FLOW)).status_code == 200, 20, "there is room")


def test_a_parquet_file_that_needs_too_much_room_is_refused_and_leaves_nothing(
    admin: httpx.Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    admin.post(IMPORT, content=FILE.encode())
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    small = (partial(parquet_of, spool_bytes=1), "application/vnd.apache.parquet")
    monkeypatch.setitem(readings_routes._FORMATS, "parquet", small)
    for _ in range(3):
        answer = admin.get(EXPORT, params=asked(FLOW, format="parquet"))
        assert (answer.status_code, answer.json()["code"]) == (422, "export_too_large")
    assert list(folder.iterdir()) == []
    assert admin.get(EXPORT, params=asked(FLOW)).status_code == 200
