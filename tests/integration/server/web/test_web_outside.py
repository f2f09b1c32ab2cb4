"""What is served beside the API: the web app, health, metrics, the API's description."""

import json
from pathlib import Path

import httpx
import pytest
from tests.integration.server.web.house import House

from campus_server.errors import StoreAway


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>校园管家</title>", encoding="utf-8")
    (folder / "assets" / "index-abc123.js").write_text("console.log(1);" * 1000)
    (folder / "favicon.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


def test_every_path_of_the_web_app_is_its_page(house: House, dist: Path) -> None:
    client = house.serve(dist=dist).client()
    page = client.get("/")
    assert "校园管家" in page.text
    for path in ("/tickets/17", "/equipment/CHWP-1.2", "/login?to=/tickets"):
        answer = client.get(path)
        assert (answer.status_code, answer.text) == (200, page.text)
        assert answer.headers["cache-control"] == "no-cache"
    unchanged = client.get("/tickets", headers={"If-None-Match": page.headers["etag"]})
    assert unchanged.status_code == 304


def test_hashed_files_stay_for_ever_and_travel_packed(house: House, dist: Path) -> None:
    client = house.serve(dist=dist).client()
    script = client.get("/assets/index-abc123.js")
    assert "javascript" in script.headers["content-type"]
    assert "immutable" in script.headers["cache-control"]
    assert script.headers["content-encoding"] == "gzip"
    assert client.get("/favicon.svg").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/assets/gone-1.js", "/favicon.ico", "/api/v1/gone", "/api"])
def test_what_is_gone_is_not_the_page(house: House, dist: Path, path: str) -> None:
    answer = house.serve(dist=dist).client().get(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize("path", ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt"])
def test_nothing_outside_of_the_folder_is_served(house: House, dist: Path, path: str) -> None:
    house.serve(dist=dist)
    url = httpx.URL(house.address).copy_with(raw_path=path.encode())
    assert "secret" not in house.client().get(url).text


def test_a_web_app_that_is_not_built_says_how_to_build_it(house: House) -> None:
    answer = house.serve().client().get("/tickets")
    assert answer.status_code == 503
    assert "make web" in answer.text
    assert "尚未构建" in answer.text
    assert "has not been built" in answer.text


def test_ready_names_what_is_away(house: House) -> None:
    away: set[str] = set()

    def check(name: str) -> None:
        if name in away:
            raise StoreAway("password=secret")

    house.serve(
        readiness={
            "database": house.parts.database.check,
            "telemetry": lambda: check("telemetry"),
            "broker": lambda: check("broker"),
        }
    )
    client = house.client()
    assert client.get("/readyz").json() == {
        "status": "ready",
        "parts": ["broker", "database", "telemetry"],
    }
    away.update({"broker"})
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["away"] == ["broker"]
    assert "secret" not in answer.text
    assert client.get("/healthz").json() == {"status": "alive"}


def test_metrics_are_for_this_machine(house: House) -> None:
    client = house.serve().client()
    client.get("/healthz")
    metrics = client.get("/metrics").text
    assert 'campus_http_answers_total{method="GET",route="/healthz",status="200"}' in metrics


def test_metrics_from_elsewhere_need_the_token(house: House) -> None:
    client = house.serve(metrics_token="a long token").client()
    for proxy in ({"X-Forwarded-For": "10.1.2.3"}, {"X-Forwarded-For": "127.0.0.1"}):
        assert client.get("/metrics", headers=proxy).status_code == 403
        for given, status in (("a long token", 200), ("another", 403), ("a long token2", 403)):
            headers = {**proxy, "Authorization": f"Bearer {given}"}
            assert client.get("/metrics", headers=headers).status_code == status


@pytest.mark.parametrize("given", ["Bearer", "Bearer x", ""])
def test_without_a_token_nobody_comes_in_from_elsewhere(house: House, given: str) -> None:
    headers = {"X-Forwarded-For": "10.1.2.3", "Authorization": given}
    assert house.serve().client().get("/metrics", headers=headers).status_code == 403


def test_a_path_that_somebody_made_up_is_no_label_of_a_metric(house: House) -> None:
    client = house.serve().client()
    client.get("/made-up-path")
    client.get("/api/v1/made-up-path")
    assert "made-up" not in client.get("/metrics").text


def test_the_description_of_the_api_is_open_and_has_the_streams_type(house: House) -> None:
    client = house.serve().client()
    schema = client.get("/api/v1/openapi.json").json()
    assert {"/api/v1/session", "/api/v1/stream/snapshot"} <= schema["paths"].keys()
    assert {"ReadingsNews", "TicketNews", "Problem"} <= schema["components"]["schemas"].keys()
    assert "HTTPValidationError" not in json.dumps(schema)
    refusal = schema["paths"]["/api/v1/session"]["get"]["responses"]["default"]
    assert list(refusal["content"]) == ["application/problem+json"]


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_pages_that_load_scripts_from_elsewhere_are_not_there(house: House, path: str) -> None:
    answer = house.serve().client().get(path)
    assert "swagger" not in answer.text.lower()
    assert "redoc" not in answer.text.lower()
