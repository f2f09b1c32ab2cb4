"""The tables of equipment classes: complete, consistent, and found by what births say."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campus_server.condition.classes.applied import Applied, applied, signatures_of, table_of
from campus_server.condition.classes.brick import tree
from campus_server.condition.classes.loading import ClassTable, every_class, read_class, sources
from campus_server.condition.classes.roles import BornPoint
from campus_server.condition.classes.units import conversion
from campus_simulators.scenarios.pump_room import SICK, pump_unit
from campus_wire.messages import Text
from campus_wire.settings import Misconfigured

TABLES = every_class()
EACH = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.id)
CHINESE = re.compile(r"[一-鿿]")


def texts(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from texts(getattr(value, name))
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)


def tags(value: object) -> Iterator[str]:
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            item = getattr(value, name)
            if name == "source":
                yield from item.split(", ")
            elif name == "sources":
                for several in item.values():
                    yield from several.split(", ")
            else:
                yield from tags(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from tags(item)


@EACH
def test_every_text_stands_in_both_languages(table: ClassTable) -> None:
    for text in texts(table.entry):
        assert CHINESE.search(text.zh) or re.fullmatch(r"[A-Z0-9₂ ]+", text.zh), text
        assert re.search(r"[A-Za-z]", text.en), text
        assert not CHINESE.search(text.en), text


@EACH
def test_every_brick_class_is_of_brick_or_declared_our_own(table: ClassTable) -> None:
    named = {*table.entry.brick, *(name for p in table.entry.points.values() for name in p.brick)}
    assert not {name for name in named if name not in tree()}
    assert not named & tree().same.keys()  # one name for one class


@EACH
def test_roles_of_one_brick_class_are_told_apart_by_words(table: ClassTable) -> None:
    roles = list(table.entry.points.items())
    for place, (name, one) in enumerate(roles):
        for other_name, other in roles[place + 1 :]:
            if one.brick[0] == other.brick[0]:
                assert one.words or other.words, (name, other_name)


@EACH
def test_every_source_has_a_place(table: ClassTable) -> None:
    assert set(tags(table.entry)) <= sources().keys()


@EACH
def test_fields_with_a_source_are_fields(table: ClassTable) -> None:
    for mode in table.entry.modes.values():
        assert mode.sources.keys() <= {*mode.__struct_fields__}


@EACH
def test_every_residual_speaks_for_a_failure(table: ClassTable) -> None:
    answered = {name for mode in table.entry.modes.values() for name in mode.signature}
    assert table.entry.residuals.keys() <= answered


@EACH
def test_no_two_failures_look_the_same(table: ClassTable) -> None:
    seen = [
        frozenset((name, sign) for name, sign in mode.signature.items() if sign != "0")
        for mode in table.entry.modes.values()
    ]
    assert len(set(seen)) == len(seen)


@EACH
def test_an_equipment_with_every_point_has_the_whole_table(table: ClassTable) -> None:
    points = [
        BornPoint(
            name, f"{name} {' '.join(point.words)}", point.brick[0], "", point.counted or point.unit
        )
        for name, point in table.entry.points.items()
    ]
    nameplate = dict.fromkeys(table.entry.nameplate, 1.0)
    whole = applied(table, points, nameplate=nameplate)
    assert not whole.roles.left_out
    found = {role: played.point for role, played in whole.roles.played.items()}
    found |= {role: each[0].point for role, each in whole.roles.together.items()}
    assert found == {name: name for name in table.entry.points}
    stand_ins = {name for name, one in table.entry.residuals.items() if one.unless}
    assert whole.residuals == tuple(n for n in table.entry.residuals if n not in stand_ins)
    assert whole.drivers == tuple(table.entry.drivers)
    assert whole.modes == tuple(table.entry.modes)
    assert whole.running is (table.running[0] if table.running else None)
    assert whole.load is (table.load[0] if table.load else None)


@EACH
def test_an_equipment_without_points_has_nothing(table: ClassTable) -> None:
    nothing = applied(table, [], nameplate=dict.fromkeys(table.entry.nameplate, 1.0))
    assert not nothing.roles.played
    assert not nothing.residuals
    assert not nothing.modes


def test_there_are_eighteen_classes() -> None:
    assert len(TABLES) == 18


def test_what_belongs_together_is_one_role() -> None:
    table = table_of("Transformer")
    assert table is not None
    points = [
        BornPoint(f"TX.{kind}_{phase}", f"{kind}_{phase}", f"{kind}_Temperature_Sensor", "", "Cel")
        for kind in ("Winding", "Joint")
        for phase in "abc"
    ]
    found = applied(table, points, shared={"Outside_Air_Temperature_Sensor"})
    assert {role: len(each) for role, each in found.roles.together.items()} == {
        "joint": 3,
        "winding": 3,
    }
    assert found.shared == ("ambient",)
    assert "winding_hot" in found.residuals
    assert not found.roles.left_out


def test_a_point_with_the_word_is_taken_before_one_without() -> None:
    table = table_of("CRAC")
    assert table is not None
    points = [
        BornPoint(name, name, "Electric_Power_Sensor", "power", "kW")
        for name in ("it_power", "input")
    ]
    found = applied(table, points)
    assert {role: played.point for role, played in found.roles.played.items()} == {
        "it": "it_power",
        "power": "input",
    }


def test_one_role_may_come_in_two_units() -> None:
    table = table_of("Cooling_Tower")
    assert table is not None
    for brick_class, unit, one in (
        ("Frequency_Command", "Hz", 0.02),
        ("Fan_Speed_Command", "%", 0.01),
    ):
        found = applied(table, [BornPoint("f", "f", brick_class, "", unit)])
        assert found.roles.played["fan"].conversion.scale == one


def test_two_points_of_one_class_without_words_have_no_role() -> None:
    table = table_of("Air_Handling_Unit")
    assert table is not None
    found = applied(table, [BornPoint("x", "valve", "Valve_Position_Command", "position", "%")])
    assert found.roles.left_out[0].point == "x"
    assert "chw" in found.roles.left_out[0].why.en
    assert "冷水阀开度" in found.roles.left_out[0].why.zh


def test_what_is_counted_becomes_a_rate_by_its_own_period() -> None:
    table = table_of("Building_Water_Meter")
    assert table is not None
    pulses = BornPoint("wm", "use", "Water_Usage_Sensor", "volume", "L", period_s=900)
    found = applied(table, [pulses])
    assert found.roles.played["used"].conversion.scale == pytest.approx(0.004)
    assert found.load is not None
    assert found.load.text == "used"
    assert "night" in found.residuals


def test_what_holds_otherwise_is_no_evidence() -> None:
    table = table_of("Transformer")
    assert table is not None
    winding = BornPoint("a", "a", "Winding_Temperature_Sensor", "temperature", "Cel")
    load = BornPoint("load", "load", "Load_Sensor", "ratio", "%")
    found = applied(table, [winding, load], shared={"Outside_Air_Temperature_Sensor"})
    assert "winding" in found.residuals
    assert "hot_without_fan" not in found.residuals  # nobody says that the fan stands still
    signs = signatures_of(found)
    assert signs.reach.shape == (len(found.modes), len(found.residuals))


def test_a_residual_stands_in_only_where_points_are_missing() -> None:
    table = table_of("Projector")
    assert table is not None
    power = BornPoint("p", "p", "Electric_Power_Sensor", "power", "W")
    booked = BornPoint("b", "b", "Occupancy_Status", "", "")
    found = applied(table, [power])
    assert "left_on" in found.residuals
    assert "LON" in found.modes
    found = applied(table, [power, booked])
    assert "left_on" not in found.residuals
    assert "left_on_unbooked" in found.residuals


def test_there_is_no_brick_class_in_two_tables() -> None:
    named = [name for table in TABLES for name in table.entry.brick]
    assert len(set(named)) == len(named)


@pytest.mark.parametrize(
    ("brick_class", "table"),
    [
        ("Chilled_Water_Pump", "pump"),
        ("Domestic_Hot_Water_Circulator_Pump", "pump"),
        ("Supply_Fan", "fan"),
        ("AHU", "ahu"),
        ("RTU", "ahu"),
        ("FCU", "fcu"),
        ("Centrifugal_Chiller", "chiller"),
        ("Cooling_Tower", "cooling_tower"),
        ("Condensing_Natural_Gas_Boiler", "boiler"),
        ("Electric_Boiler", "hot_water"),
        ("Transformer", "transformer"),
        ("Uninterruptible_Power_Supply", "battery"),
        ("Elevator", "elevator"),
        ("Lighting_System", "lighting"),
        ("Cold_Room", "cold_room"),
        ("Freezer", "cold_room"),
        ("Domestic_Hot_Water_System", "hot_water"),
        ("Building_Water_Meter", "water_meter"),
        ("Building_Chilled_Water_Meter", None),
        ("Building_Electrical_Meter", "electricity_meter"),
        ("Standby_CRAC", "server_room"),
        ("Fire_Pump", "fire_pump"),
        ("Projector", "classroom"),
        ("Split_Air_Conditioner", "classroom"),
        ("Camera", None),
        ("Not_Of_Brick", None),
    ],
)
def test_a_table_is_found_by_the_nearest_class(brick_class: str, table: str | None) -> None:
    found = table_of(brick_class)
    assert (found.id if found else None) == table


def pump_points() -> list[BornPoint]:
    """As the demonstration's pump is born."""
    [pump] = [each for each in pump_unit().equipment if each.id == SICK]
    return [
        BornPoint(f"gw/{p.name}", p.name, p.brick_class, p.quantity, p.unit) for p in pump.points
    ]


def pump(points: list[BornPoint], **limits: float) -> Applied:
    table = table_of("Chilled_Water_Pump")
    assert table is not None
    return applied(table, points, limits=limits)


def test_a_pump_needs_no_configuration() -> None:
    found = pump(pump_points())
    assert found.roles.played["head"].point == "gw/pressure"
    assert found.roles.played["hf"].point == "gw/hf"
    assert not found.roles.left_out
    assert {"vibration", "head", "resistance"} <= set(found.residuals)
    assert "makeup" not in found.residuals
    assert "SEAL" not in found.modes


def test_a_residual_is_there_only_with_all_its_points() -> None:
    found = pump([point for point in pump_points() if point.name != "flow"])
    assert "vibration" in found.residuals
    assert "resistance" not in found.residuals
    assert "relative_flow" not in found.drivers


def test_a_motor_without_a_drive_runs_at_mains_frequency() -> None:
    found = pump([point for point in pump_points() if point.name != "frequency"])
    assert found.constants["frequency"] == 50
    assert "head" in found.residuals


def test_a_limit_is_a_setting() -> None:
    assert pump(pump_points()).constants["bearing_highest"] == 75
    assert pump(pump_points(), bearing_highest=80).constants["bearing_highest"] == 80
    with pytest.raises(KeyError, match="colour"):
        pump(pump_points(), colour=1)


@settings(deadline=None)
@given(st.permutations(pump_points()))
def test_the_order_of_the_points_does_not_matter(points: list[BornPoint]) -> None:
    assert pump(points).roles == pump(pump_points()).roles


def test_roles_come_in_the_order_of_the_table_whatever_points_are_called() -> None:
    renamed = [replace(point, id=f"{ord('z') - n}") for n, point in enumerate(pump_points())]
    found = list(pump(renamed).roles.played)
    assert found == list(pump(pump_points()).roles.played)
    assert found == [role for role in pump(renamed).table.entry.points if role in found]


def test_points_that_cannot_be_told_apart_are_left_out_with_a_word() -> None:
    first = next(point for point in pump_points() if point.name == "bearing")
    second = replace(first, id="gw/bearing-2", name="bearing-2")
    found = pump([*pump_points(), second])
    assert [each.point for each in found.roles.left_out] == ["gw/bearing", "gw/bearing-2"]
    assert "bearing-2" in found.roles.left_out[0].why.en
    assert "轴承温度" in found.roles.left_out[0].why.zh
    assert "bearing" not in found.residuals


def test_units_are_converted_and_what_is_no_unit_is_left_out() -> None:
    points = {point.name: point for point in pump_points()}
    points["pressure"] = replace(points["pressure"], unit="MPa")
    points["flow"] = replace(points["flow"], unit="furlongs")
    found = pump([*points.values()])
    assert found.roles.played["head"].conversion.scale == pytest.approx(1000)
    assert "flow" not in found.roles.played
    assert "furlongs" in found.roles.left_out[0].why.en


@pytest.mark.parametrize(
    ("unit", "to", "value", "expected"),
    [
        ("°F", "°C", 212, 100),
        ("l/s", "m³/h", 10, 36),
        ("%", "", 45, 0.45),
        ("bar", "kPa", 2, 200),
        ("m/s2", "g", 9.80665, 1),
        ("Cel", "K", 5, 5),
    ],
)
def test_a_unit_becomes_another(unit: str, to: str, value: float, expected: float) -> None:
    found = conversion(unit, to)
    assert found is not None
    assert value * found.scale + found.offset == pytest.approx(expected)


def test_a_unit_of_another_quantity_does_not() -> None:
    assert conversion("kW", "m³/h") is None
    assert conversion("", "kW") is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('of = "hf"', 'off = "hf"', "residuals.hf|residuals\\[\\.\\.\\.\\]"),
        ('formula = "hf"', 'formula = "hg"', "residuals.hf.formula.*hg"),
        ('formula = "hf"', 'formula = "hf +"', "residuals.hf.formula.*ends"),
        ('of = "hf"', 'of = "hg"', "residuals.hf.of.*hg"),
        ('against = ["speed"]', 'against = ["colour"]', "against.*colour"),
        ("least = 1.5", "least = 0", "residuals.vibration.least"),
        ('least = "bearing_highest"', 'least = "bearing_lowest"', "least.*bearing_lowest"),
        ("signature = { makeup", "signature = { make_up", "modes.SEAL.signature.*make_up"),
        ('{ makeup = "++"', '{ makeup = "0"', "modes.SEAL.signature"),
        ("[limits.bearing_highest]", "[limits.flow]", "flow.*taken"),
        ('load = ["frequency / 50"]', 'load = ["load"]', "regime.load.*load"),
        ('iso_mode = "VIB"', 'iso_mode = "vibration"', "iso_mode"),
    ],
)
def test_what_is_wrong_in_a_file_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    import campus_server.condition.classes as folder

    text = (Path(folder.__path__[0]) / "data" / "pump.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "pump.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Misconfigured, match=told):
        read_class(tmp_path / "pump.toml")
