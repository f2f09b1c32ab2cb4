"""The campus from its outside: days, truth, repairs, and what depends on what."""

from datetime import date

import numpy as np
import pytest

from campus_simulators.campus.campus import Campus, Columns
from campus_simulators.campus.population import CLASSES, counts
from campus_simulators.errors import BadRequest

_DAY_S = 86_400.0
_FALL = date(2025, 9, 8)
_STEPS = 288
_SMALL = {"pump": 3, "air_handler": 2}


def _campus(seed: int = 5, days: int = 12, **more: object) -> Campus:
    settings: dict[str, object] = {
        "equipment": _SMALL,
        "start": date(2026, 6, 8),
        "healthy_days": 0,
    }
    return Campus(seed, days=days, **(settings | more))  # type: ignore[arg-type]  # one dict for all


def _readings(campus: Campus, columns: Columns, equipment: str) -> list[tuple[str, int, float]]:
    mine = np.array([point.equipment == equipment for point in campus.points])
    at = np.flatnonzero(mine[columns.point])
    return [
        (campus.points[columns.point[k]].id, int(columns.time_ms[k]), float(columns.value[k]))
        for k in at
    ]


def test_a_day_is_a_local_day_in_order_of_time() -> None:
    campus = _campus()
    columns = campus.day(0)
    assert columns.begins_s == date(2026, 6, 8).toordinal() * _DAY_S - 719163 * _DAY_S - 8 * 3600
    assert columns.time_ms.min() == columns.begins_s * 1000
    assert columns.time_ms.max() < columns.ends_s * 1000
    order = columns.time_ms * len(campus.points) + columns.point
    assert (np.diff(order) > 0).all()
    assert np.isfinite(columns.value).all()
    point = np.array([(one.low, one.high) for one in campus.points])[columns.point]
    assert (columns.value >= point[:, 0]).all()
    assert (columns.value <= point[:, 1]).all()


def test_one_seed_one_campus() -> None:
    first, again, other = (_campus(seed).day(0) for seed in (5, 5, 6))
    assert np.array_equal(first.value, again.value)
    assert np.array_equal(first.point, again.point)
    assert not np.array_equal(first.value, other.value)


def test_equipment_is_the_same_whoever_stands_beside_it() -> None:
    few, many = _campus(), _campus(equipment={"pump": 6, "air_handler": 9})
    for number in range(2):
        one, other = few.day(number), many.day(number)
        assert _readings(few, one, "P-B07-1") == _readings(many, other, "P-B07-1")


def test_days_come_once_and_in_order() -> None:
    campus = _campus(days=2)
    with pytest.raises(ValueError, match="the next one is 0"):
        campus.day(1)
    campus.day(0)
    campus.day(1)
    with pytest.raises(ValueError, match="day 2 of 2"):
        campus.day(2)


@pytest.mark.parametrize("period", [60, 300])
def test_points_keep_their_own_period(period: int) -> None:
    campus = _campus(period=period, equipment={"pump": 1})
    columns = campus.day(0)
    for number, point in enumerate(campus.points):
        times = columns.time_ms[columns.point == number] / 1000.0
        assert (np.diff(times) % point.period_s == 0).all()
        assert len(times) == pytest.approx(_DAY_S / point.period_s, rel=0.04)


def test_a_planted_fault_grows_until_a_repair_ends_it() -> None:
    campus = _campus(equipment={"pump": 3})
    begins = campus.generated_s
    campus.plant("P-B07-1", "BLK", begins + 2 * _DAY_S)
    for number in range(6):
        campus.day(number)
    (fault,) = [one for one in campus.truth if one.equipment == "P-B07-1" and one.mode == "BLK"]
    assert fault.t0 >= begins + 2 * _DAY_S
    assert fault.severity == sorted(fault.severity)
    assert fault.severity[-1] > 0
    assert campus.repair("P-B07-1", campus.generated_s + 3600) == ("BLK",)
    assert campus.repair("P-B07-1", campus.generated_s + 7200) == ()
    campus.day(6)
    assert fault.mended == begins + 6 * _DAY_S + 3600
    assert fault.active(fault.mended - 1)
    assert not fault.active(fault.mended)
    assert not fault.failed


def test_a_repair_changes_that_equipment_from_then_on_and_nothing_else() -> None:
    left, mended = (_campus(equipment={"pump": 3}) for _ in range(2))
    for campus in (left, mended):
        campus.plant("P-B07-1", "BLK", campus.generated_s)
    for number in range(8):
        one, other = left.day(number), mended.day(number)
        if number == 4:
            mended.repair("P-B07-1", mended.generated_s)
        for equipment in (one.id for one in left.equipment):
            same = _readings(left, one, equipment) == _readings(mended, other, equipment)
            assert same == (equipment != "P-B07-1" or number <= 4)


def test_what_fails_is_mended_later_even_without_a_ticket() -> None:
    campus = _campus(days=30, equipment={"pump": 2}, start=date(2026, 6, 15))
    campus.plant("P-B07-1", "BLK", campus.generated_s)
    for number in range(30):
        campus.day(number)
    fault = next(one for one in campus.truth if one.mode == "BLK" and one.equipment == "P-B07-1")
    assert fault.failed
    assert fault.t_detectable is not None
    assert fault.t_fail is not None
    assert fault.mended is not None
    assert fault.t0 <= fault.t_detectable < fault.t_fail < fault.mended
    assert max(fault.severity) == 1.0


def test_the_truth_tells_when_a_mended_fault_would_have_failed() -> None:
    left, mended = (_campus(days=25, equipment={"pump": 2}) for _ in range(2))
    for campus in (left, mended):
        campus.plant("P-B07-1", "BLK", campus.generated_s)
        for number in range(25):
            campus.day(number)
            if number == 3 and campus is mended:
                campus.repair("P-B07-1", campus.generated_s)
    one, other = (
        next(fault for fault in campus.truth if fault.mode == "BLK") for campus in (left, mended)
    )
    assert one.failed
    assert not other.failed
    assert one.t_fail == other.t_fail


def test_nothing_can_be_done_to_what_is_out() -> None:
    campus = _campus()
    campus.day(0)
    with pytest.raises(ValueError, match="are out"):
        campus.repair("P-B07-1", campus.generated_s - 1)
    with pytest.raises(ValueError, match="has passed"):
        campus.plant("P-B07-1", "BLK", campus.generated_s - 1)
    with pytest.raises(KeyError):
        campus.plant("P-B07-1", "NONE", campus.generated_s)
    with pytest.raises(KeyError):
        campus.repair("X-1", campus.generated_s)


def test_every_class_is_on_a_campus_of_300() -> None:
    dealt = counts(300)
    assert sum(dealt.values()) == 300
    assert set(dealt) == set(CLASSES)
    assert min(dealt.values()) >= 2


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"equipment": 1}, "at least"),
        ({"equipment": {"dragon": 1}}, "no such class: dragon"),
        ({"period": 7}, "divide 300"),
        ({"days": 0}, "at least one"),
        ({"rate": 0.0}, "above 0"),
        ({"start": date(2031, 1, 1)}, "calendar from 2025 to 2027"),
    ],
)
def test_what_cannot_be_is_said(settings: dict[str, object], says: str) -> None:
    with pytest.raises(BadRequest, match=says):
        _campus(**settings)  # type: ignore[arg-type]  # one dict for all


def test_a_dead_gateway_silences_its_building_and_the_truth_says_so() -> None:
    campus = _campus(seed=2, days=364, period=300, equipment={"fire_pump": 2}, start=_FALL)
    silent = [0.0, 0.0]
    buildings = [next(e.building for e in campus.equipment if e.id == p.equipment)
                 for p in campus.points]  # fmt: skip
    for number in range(campus.days):
        columns = campus.day(number)
        for k, building in enumerate(("B04", "B07")):
            mine = np.array([name == building for name in buildings])[columns.point]
            silent[k] += (_STEPS - len(np.unique(columns.time_ms[mine]))) / 12
    told = [one for one in campus.changes if one.what == "silent"]
    assert told
    for hours, building in zip(silent, ("B04", "B07"), strict=True):
        expected = sum(one.value for one in told if one.where == building)
        assert hours == pytest.approx(expected, abs=8.5)  # one may not be over yet


def test_changes_are_told_that_are_no_faults() -> None:
    campus = _campus(days=200, equipment={"air_handler": 4}, start=_FALL)
    points = [point.id for point in campus.points]
    seen: dict[str, list[float]] = {}
    for number in range(campus.days):
        columns = campus.day(number)
        for one in campus.equipment[:4]:
            at = points.index(f"{one.id}.supply_air_setpoint")
            seen.setdefault(one.id, []).append(float(columns.value[columns.point == at][-1]))
    moved = [one for one in campus.changes if one.what == "setpoint"]
    assert moved
    for change in moved:
        day = int((change.at - campus.generated_s) // _DAY_S) + campus.days
        usual = 16.0 if day < 33 else 18.0 if day < 68 or day > 188 else 27.0
        assert seen[change.where][min(day + 1, 199)] == pytest.approx(
            usual + change.value, abs=0.06
        )


def test_planned_maintenance_ends_what_it_is_there_for_before_it_fails() -> None:
    campus = _campus(days=190, equipment={"air_handler": 3}, start=_FALL, healthy_days=400)
    units = {one.id for one in campus.equipment[:3]}
    for unit in units:
        campus.plant(unit, "COIL", campus.generated_s)
        campus.plant(unit, "FLT", campus.generated_s)
    for number in range(campus.days):
        campus.day(number)
    services = [change for change in campus.changes if change.what == "service"]
    assert {change.where for change in services} == units
    filters = [fault for fault in campus.truth if fault.mode == "FLT"]
    ended = [change for change in services if change.value]
    assert ended
    for change in ended:
        (fault,) = [
            one for one in filters if (one.equipment, one.mended) == (change.where, change.at)
        ]
        assert not fault.failed
    assert all(fault.mended is None for fault in campus.truth if fault.mode == "COIL")
