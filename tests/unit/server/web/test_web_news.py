import json
import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from campus_server.kit.hub import News
from campus_server.web.news import MOST_READINGS, NewsOut, frame, merged

_values = st.floats() | st.integers() | st.none()
_rows = st.lists(st.tuples(st.sampled_from(["gw/a", "gw/b", "gw/c"]), st.integers(), _values))
_readings = _rows.map(
    lambda rows: News(
        "readings",
        {
            "points": [row[0] for row in rows],
            "time_ms": [row[1] for row in rows],
            "value": [row[2] for row in rows],
        },
    )
)
_tickets = st.builds(
    lambda number: News("ticket", {"id": number, "state": "NEW"}), st.integers(0, 50)
)


def rows_of(news: list[News]) -> list[tuple[Any, ...]]:
    return [
        row
        for item in news
        if item.kind == "readings"
        for row in zip(item.data["points"], item.data["time_ms"], item.data["value"], strict=True)
    ]


@given(st.lists(_readings | _tickets))
def test_merging_loses_no_reading_and_keeps_the_order(news: list[News]) -> None:
    together = merged(news)
    assert repr(rows_of(together)) == repr(rows_of(news))
    assert [item.kind for item in together].count("readings") <= 1
    said = [item.data["id"] for item in together if item.kind == "ticket"]
    assert set(said) == {item.data["id"] for item in news if item.kind == "ticket"}


def test_a_gateway_that_catches_up_shows_the_newest_of_each_point() -> None:
    points = ["gw/a", "gw/b"] * MOST_READINGS
    flood = News("readings", {"points": points, "time_ms": [*range(len(points))], "value": points})
    assert rows_of(merged([flood])) == [
        ("gw/a", len(points) - 2, "gw/a"),
        ("gw/b", len(points) - 1, "gw/b"),
    ]


@given(st.lists(_readings | _tickets, min_size=1))
def test_a_frame_is_one_event_of_strict_json(news: list[News]) -> None:
    lines = frame("news", news).decode().split("\n")
    assert lines[0] == "event: news"
    assert lines[2:] == ["", ""]

    def no_constant(name: str) -> None:
        raise AssertionError(name)

    sent = json.loads(lines[1].removeprefix("data: "), parse_constant=no_constant)
    assert len(sent) == len(news)
    TypeAdapter(list[NewsOut]).validate_python(sent)
    values = [
        value for item in sent if item["kind"] == "readings" for value in item["data"]["value"]
    ]
    assert all(value is None or math.isfinite(value) for value in values)
