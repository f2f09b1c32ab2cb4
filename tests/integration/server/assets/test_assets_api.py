"""The routes of assets, equipment, places, gateways and movements, over HTTP."""

from datetime import timedelta

import httpx
import numpy as np
import pytest
from tests.integration.server.web.house import House

from campus_server.assets.schemas import SeriesOut
from campus_server.devices import service as devices
from campus_server.kit.clock import to_ms
from campus_server.movements.models import Movement
from campus_server.telemetry.batch import Batch, MessageId
from campus_wire.messages import Event, Events, State

ASSET = {
    "id": "PRJ-1",
    "name": {"zh": "投影仪", "en": "Projector"},
    "place": "B07/F1/R101",
    "movement_controlled": True,
}


@pytest.fixture
def admin(register: House) -> httpx.Client:
    return register.signed_in("admin")


def code_of(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def test_an_asset_is_entered_read_and_edited(admin: httpx.Client) -> None:
    made = admin.post("/api/v1/assets", json=ASSET)
    assert made.status_code == 201, made.text
    assert made.json() == {
        "id": "PRJ-1",
        "code": "PRJ-1",
        "name": {"zh": "投影仪", "en": "Projector"},
        "asset_class": "other",
        "brick_class": None,
        "place": {"path": "B07/F1/R101", "name": {"zh": "水泵房", "en": "Pump room"}},
        "movement_controlled": True,
        "epc": None,
        "last_zone": None,
        "last_seen_at": None,
    }
    edited = admin.patch("/api/v1/assets/PRJ-1", json={"place": "B07/F1"})
    assert edited.json()["place"]["path"] == "B07/F1"
    assert edited.json()["name"]["en"] == "Projector"
    assert admin.get("/api/v1/assets/PRJ-1").json() == edited.json()
    page = admin.get("/api/v1/assets", params={"limit": 2}).json()
    assert [item["id"] for item in page["items"]] == ["P-1", "P-2"]
    assert page["total"] == 3
    rest = admin.get("/api/v1/assets", params={"limit": 2, "cursor": page["next"]}).json()
    assert ([item["id"] for item in rest["items"]], rest["next"]) == (["PRJ-1"], None)


def test_wrong_assets_are_refused_by_name(admin: httpx.Client) -> None:
    assert admin.post("/api/v1/assets", json=ASSET).status_code == 201
    assert code_of(admin.post("/api/v1/assets", json=ASSET)) == (409, "asset_exists")
    same_code = {**ASSET, "id": "PRJ-2", "code": "PRJ-1"}
    assert code_of(admin.post("/api/v1/assets", json=same_code)) == (409, "code_exists")
    nowhere = {**ASSET, "id": "PRJ-2", "place": "B99"}
    assert code_of(admin.post("/api/v1/assets", json=nowhere)) == (404, "place")
    assert code_of(admin.post("/api/v1/assets", json={**ASSET, "id": "a b"})) == (422, "invalid")
    assert code_of(admin.get("/api/v1/assets/nothing")) == (404, "asset")


def test_a_tag_is_bound_and_shown(admin: httpx.Client) -> None:
    admin.post("/api/v1/assets", json=ASSET)
    bound = admin.post("/api/v1/assets/PRJ-1/tags", json={"epc": " e280aabb "})
    assert bound.status_code == 201
    assert (bound.json()["epc"], bound.json()["bound_to"]) == ("E280AABB", None)
    assert admin.get("/api/v1/assets/PRJ-1").json()["epc"] == "E280AABB"
    other = admin.post("/api/v1/assets/P-1/tags", json={"epc": "E280AABB"})
    assert code_of(other) == (409, "tag_in_use")
    wrong = admin.post("/api/v1/assets/P-1/tags", json={"epc": "xyz"})
    assert code_of(wrong) == (422, "invalid")
    assert admin.get("/api/v1/unknown-tags").json() == {"items": [], "total": 0, "next": None}


def test_a_transfer_is_entered_with_its_author(register: House, admin: httpx.Client) -> None:
    begins = register.clock.now
    body = {
        "asset": "P-1",
        "destination": "B07/F1",
        "from": begins.isoformat(),
        "to": (begins + timedelta(days=1)).isoformat(),
    }
    made = admin.post("/api/v1/transfers", json=body)
    assert made.status_code == 201, made.text
    assert made.json()["approved_by"] == "admin"
    assert (made.json()["kind"], made.json()["destination"]) == ("transfer", "B07/F1")
    assert {"from", "to"} <= made.json().keys()
    backwards = {**body, "to": body["from"]}
    assert code_of(admin.post("/api/v1/transfers", json=backwards)) == (422, "empty_span")
    no_zone = {**body, "from": "2026-03-02T08:00:00"}
    assert code_of(admin.post("/api/v1/transfers", json=no_zone)) == (422, "invalid")


def test_equipment_shows_its_place_and_points(admin: httpx.Client) -> None:
    admin.post("/api/v1/assets", json=ASSET)  # no points: no equipment
    page = admin.get("/api/v1/equipment").json()
    assert [(item["id"], item["points"]) for item in page["items"]] == [("P-1", 2), ("P-2", 2)]
    assert page["items"][0]["place"]["name"]["en"] == "Pump room"
    one = admin.get("/api/v1/equipment/P-1").json()
    assert [point["id"] for point in one["points"]] == ["gw-b07/P-1.current", "gw-b07/P-1.flow"]
    assert one["points"][1]["display"] == {"zh": "流量", "en": "Flow"}
    assert code_of(admin.get("/api/v1/equipment/PRJ-1")) == (404, "equipment")


def test_latest_and_history_come_from_the_time_series(register: House, admin: httpx.Client) -> None:
    times = 1_780_000_000_000 + 1000 * np.arange(100, dtype=np.int64)
    points = register.parts.telemetry.points
    batch = Batch(
        [MessageId("gw-b07", "boot", 1)],
        points,
        np.zeros(100, np.int32),
        np.full(100, points.number("gw-b07/P-1.flow"), np.int32),
        times,
        np.arange(100, dtype=np.float64),
        np.full(100, 1, np.uint8),
    )
    register.parts.telemetry.write(batch, np.ones(100, np.bool_))
    latest = admin.get("/api/v1/equipment/P-1/latest").json()
    assert latest == [
        {
            "point": "gw-b07/P-1.flow",
            "time_ms": int(times[-1]),
            "value": 99.0,
            "quality": "uncertain",
        }
    ]
    span = {"start_ms": int(times[0]), "end_ms": int(times[50])}
    silent, flow = admin.get("/api/v1/equipment/P-1/history", params=span).json()
    assert silent["time_ms"] == []
    assert set(flow) == set(SeriesOut.model_fields)  # answered without the model that describes it
    assert flow["time_ms"] == times[:50].tolist()
    assert flow["mean"] == list(range(50))
    few = admin.get("/api/v1/equipment/P-1/history", params={**span, "budget": 10}).json()
    assert len(few[1]["time_ms"]) <= 10
    assert (few[1]["minimum"][0], few[1]["maximum"][-1]) == (0, 49)


@pytest.mark.parametrize(
    ("span", "code"),
    [
        ({"start_ms": 5, "end_ms": 5}, "empty_span"),
        ({"start_ms": 5, "end_ms": 4}, "empty_span"),
        ({"start_ms": -1, "end_ms": 4}, "invalid"),
        ({"start_ms": 1}, "invalid"),
        ({"start_ms": 1, "end_ms": 4, "budget": 9}, "invalid"),
        ({"start_ms": 1, "end_ms": 4, "budget": 5001}, "invalid"),
    ],
)
def test_a_wrong_span_is_refused(admin: httpx.Client, span: dict[str, int], code: str) -> None:
    answer = admin.get("/api/v1/equipment/P-1/history", params=span)
    assert code_of(answer) == (422, code)


def test_places_are_listed_and_renamed(admin: httpx.Client) -> None:
    page = admin.get("/api/v1/places").json()
    assert [place["path"] for place in page["items"]] == ["B07", "B07/F1", "B07/F1/R101"]
    name = {"zh": "泵房", "en": "Pumps"}
    renamed = admin.patch("/api/v1/places/B07/F1/R101", json={"name": name})
    assert (renamed.json()["name"], renamed.json()["edited"]) == (name, True)
    missing = admin.patch("/api/v1/places/B99/F1", json={"name": name})
    assert code_of(missing) == (404, "place")


def test_gateways_show_state_points_and_events(register: House, admin: httpx.Client) -> None:
    at = register.clock.now
    with register.parts.database.write() as session:
        devices.record_state(session, State("gw-b07", "boot", True, at.timestamp()), at)
        events = [Event(at.timestamp() + n, "driver_fault", "modbus", f"{n}") for n in range(3)]
        devices.record_events(session, Events("gw-b07", "boot", 1, events), at)
    (gateway,) = admin.get("/api/v1/gateways").json()
    assert (gateway["id"], gateway["online"], gateway["points"]) == ("gw-b07", True, 4)
    assert gateway["software"] == "1.0"
    first = admin.get("/api/v1/gateways/gw-b07/events", params={"limit": 2}).json()
    assert ([event["detail"] for event in first["items"]], first["total"]) == (["2", "1"], 3)
    rest = admin.get("/api/v1/gateways/gw-b07/events", params={"cursor": first["next"]}).json()
    assert [event["detail"] for event in rest["items"]] == ["0"]
    assert code_of(admin.get("/api/v1/gateways/gw-none/events")) == (404, "gateway")


def test_movements_are_listed_for_all_and_for_one(register: House, admin: httpx.Client) -> None:
    with register.parts.database.write() as session:
        for index, asset in enumerate(["P-1", "P-2", "P-1"]):
            session.add(
                Movement(
                    asset_id=asset,
                    at=register.clock.now + timedelta(seconds=index),
                    from_zone="in",
                    to_zone="out",
                    direction="out",
                    reader="FX-1",
                )
            )
    every = admin.get("/api/v1/movements").json()
    assert [item["asset"] for item in every["items"]] == ["P-1", "P-2", "P-1"]
    one = admin.get("/api/v1/assets/P-1/movements", params={"limit": 1}).json()
    assert (one["total"], one["items"][0]["direction"]) == (2, "out")
    last = admin.get("/api/v1/assets/P-1/movements", params={"cursor": one["next"]}).json()
    assert to_ms(register.clock.now) // 1000 == 1_772_438_400
    assert [item["at"] for item in last["items"]] == ["2026-03-02T08:00:00Z"]
    assert code_of(admin.get("/api/v1/assets/none/movements")) == (404, "asset")


def test_who_may_what(register: House) -> None:
    technician, requester = register.signed_in("technician"), register.signed_in("requester")
    assert technician.get("/api/v1/equipment").status_code == 200
    assert technician.get("/api/v1/places").status_code == 200
    assert code_of(technician.post("/api/v1/assets", json=ASSET)) == (403, "not_permitted")
    assert code_of(technician.patch("/api/v1/assets/P-1", json={})) == (403, "not_permitted")
    assert code_of(requester.get("/api/v1/equipment")) == (403, "not_permitted")
    assert code_of(register.client().get("/api/v1/movements")) == (401, "not_signed_in")
