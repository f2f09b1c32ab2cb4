"""Every failure mode of every class shows on its own equipment, and on nothing else."""

from datetime import date

import numpy as np
import pytest

from campus_simulators.campus.campus import Campus
from campus_simulators.campus.growth import Mode
from campus_simulators.campus.population import CLASSES

_SUMMER, _WINTER = date(2026, 6, 29), date(2025, 12, 8)
"""Mondays: the fire pump is tested, the first pump is on duty; the first of July, when emergency
lights are tested, is in the days of one, heating in those of the other."""
_WINTERS = {"boiler"}
_DAYS = 4
_CASES = [(name, mode) for name, (model, _) in CLASSES.items() for mode in model.modes]


def _campus(name: str) -> Campus:
    start = _WINTER if name in _WINTERS else _SUMMER
    return Campus(3, {name: 2}, start, days=_DAYS, healthy_days=400)


def _shown(campus: Campus, equipment: str) -> dict[str, list[float]]:
    shown: dict[str, list[float]] = {}
    for number in range(_DAYS):
        columns = campus.day(number)
        for at, point in enumerate(campus.points):
            if point.equipment == equipment:
                values = columns.value[columns.point == at]
                shown.setdefault(point.name, []).extend(values.tolist())
    return shown


@pytest.mark.parametrize(
    ("name", "mode"), _CASES, ids=[f"{name}-{mode.code}" for name, mode in _CASES]
)
def test_it_shows(name: str, mode: Mode, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fully grown within the days given to it, and its healthy twin beside it."""
    model, _ = CLASSES[name]
    fast = [Mode(one.code, one.iso, one.law, _DAYS / 4, one.rate, "P4", one.visible,
                 one.comes_and_goes) for one in model.modes]  # fmt: skip
    monkeypatch.setattr(model, "modes", tuple(fast))
    healthy, sick = _campus(name), _campus(name)
    ill, other = sick.equipment[0].id, sick.equipment[1].id
    sick.plant(ill, mode.code, sick.generated_s)
    wells, ills = _shown(healthy, ill), _shown(sick, ill)
    assert [fault.mode for fault in sick.truth if fault.equipment == ill] == [mode.code]
    changed = [point for point in wells if wells[point] != ills[point]]
    assert changed, f"{mode.code} of {name} shows on no point"
    (fault,) = [one for one in sick.truth if one.equipment == ill]
    assert fault.t_detectable is not None
    assert other not in {one.equipment for one in sick.truth}


def test_nobody_else_is_touched() -> None:
    healthy, sick = (
        Campus(3, dict.fromkeys(CLASSES, 2), _SUMMER, days=2, healthy_days=400) for _ in range(2)
    )
    ill = set()
    for model, _ in CLASSES.values():
        first = next(one.id for one in sick.equipment if one.id.startswith(f"{model.prefix}-"))
        soonest = min(model.modes, key=lambda mode: mode.life_days)
        sick.plant(first, soonest.code, sick.generated_s)
        ill.add(first)
    others = np.array([point.equipment not in ill for point in sick.points])
    for number in range(2):
        one, other = healthy.day(number), sick.day(number)
        well, bad = others[one.point], others[other.point]
        assert np.array_equal(one.point[well], other.point[bad])
        assert np.array_equal(one.value[well], other.value[bad])
