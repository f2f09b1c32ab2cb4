"""The settings files: they say what the devices are, in TOML that reads back unchanged."""

import tomllib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from campus_simulators.replay import Recording
from campus_simulators.scenarios.pump_room import pump_unit, recorded_unit
from campus_simulators.settings_files import edge_settings, server_settings
from campus_simulators.toml_text import toml_text

KEYS = st.text("abcdefgh_", min_size=1, max_size=6)
VALUES = st.one_of(
    st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False), st.text()
)


TABLES = st.dictionaries(KEYS, VALUES, max_size=4)


@given(
    TABLES,
    st.dictionaries(
        KEYS.map(str.upper), TABLES | st.lists(TABLES, min_size=1, max_size=3), max_size=3
    ),
)
def test_what_is_written_reads_back(values: dict[str, object], tables: dict[str, object]) -> None:
    table = values | tables | {"X": {"Y": [values, tables]}}
    assert tomllib.loads(toml_text(table)) == table


def test_the_edges_registers_follow_one_another() -> None:
    edge = tomllib.loads(toml_text(edge_settings("127.0.0.1", 1, 2, "outbox.db", [pump_unit()])))
    points = [p for e in edge["modbus"][0]["equipment"] for p in e["points"]]
    assert [p["register"] for p in points] == list(range(0, 32, 2))
    assert points[9]["name"] == "CHWP-2.flow"
    assert all(p["display"]["zh"] and p["display"]["en"] for p in points)
    places = {place["path"] for place in edge["place"]}
    named = {e["place"] for e in edge["modbus"][0]["equipment"]}
    named |= {a["place"] for a in edge["zebra_fx"][0]["antennas"]}
    assert named <= places


def test_a_recordings_headings_become_display_names() -> None:
    recording = Recording(
        Path("x.csv"), ('Flow "A"', "流量"), ("flow_a", "column_2"), (0.0, 1.0), ((1.0, 2.0),) * 2,
        None,
    )  # fmt: skip
    unit = recorded_unit(recording, 0.05)
    edge = tomllib.loads(toml_text(edge_settings("h", 1, 2, "o", [pump_unit(), unit])))
    assert edge["modbus"][1]["unit"] == 2
    assert edge["modbus"][1]["period"] == 0.05
    names = [p["display"]["en"] for p in edge["modbus"][1]["equipment"][0]["points"]]
    assert names == ['Flow "A"', "流量"]


def test_everything_of_the_server_is_on_this_machine() -> None:
    server = tomllib.loads(toml_text(server_settings("127.0.0.1", 1883, 8080, "d")))
    assert server["http"]["host"] == "127.0.0.1"
    assert server["http"]["public_url"] == "http://127.0.0.1:8080"
