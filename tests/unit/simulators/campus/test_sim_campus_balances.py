"""What healthy equipment shows keeps the books of energy, water and air."""

from datetime import date

import numpy as np
import pytest

from campus_simulators.campus.campus import Campus
from campus_simulators.campus.population import CLASSES

_SUMMER, _WINTER = date(2026, 6, 22), date(2025, 12, 15)
_STEPS = 288
Shown = dict[str, np.ndarray]


def _shown(name: str, start: date, days: int = 2) -> list[Shown]:
    """By unit: [T] by point on the campus's own steps, NaN where nothing was read."""
    campus = Campus(11, {name: 3}, start, days, healthy_days=400)
    values = np.full((days * _STEPS, len(campus.points)), np.nan)
    for number in range(days):
        columns = campus.day(number)
        step = (columns.time_ms / 1000 - columns.begins_s) // 300 + number * _STEPS
        values[step.astype(int), columns.point] = columns.value
    return [
        {point.name: values[:, at] for at, point in enumerate(campus.points)
         if point.equipment == one.id}
        for one in campus.equipment[:3]
    ]  # fmt: skip


def _settled(on: np.ndarray, steps: int = 12) -> np.ndarray:
    """Running for an hour and more."""
    running = np.nan_to_num(on) > 0
    return np.convolve(running, np.ones(steps + 1))[: len(on)] > steps + 0.5


def _ratio(part: np.ndarray, whole: np.ndarray, when: np.ndarray | slice = slice(None)) -> float:
    """The usual one."""
    return float(np.nanmedian(part[when] / whole[when]))


def test_a_pump_s_water_takes_a_plausible_part_of_its_power() -> None:
    for pump in _shown("pump", _SUMMER):
        on = _settled(pump["on"])
        if not on.any():
            continue
        hydraulic = pump["flow"] * pump["head"] / 3600
        assert 0.6 < _ratio(hydraulic, pump["power"], on) < 0.8


def test_a_chiller_takes_from_the_water_what_it_lets_into_the_condenser() -> None:
    for chiller in _shown("chiller", _SUMMER):
        on = _settled(chiller["on"])
        rise = chiller["chilled_entering"] - chiller["chilled_leaving"]
        cooling = chiller["chilled_flow"] * 1.163 * rise
        assert 4.5 < _ratio(cooling, chiller["power"], on) < 7.5
        assert (chiller["condensing"] > chiller["condenser_leaving"] - 0.5)[on].mean() > 0.99
        assert (chiller["evaporating"] < chiller["chilled_leaving"] + 0.5)[on].mean() > 0.99


def test_a_boiler_burns_what_it_delivers_and_loses() -> None:
    for boiler in _shown("boiler", _WINTER):
        on = _settled(boiler["on"])
        burnt = boiler["gas"] * 9.9
        full = _ratio(burnt, boiler["stage"], on)  # kW per % of load, nearly the same always
        assert _ratio(np.abs(burnt - full * boiler["stage"]), burnt, on) < 0.03
        assert (boiler["flue"] > boiler["supply"])[on].mean() > 0.99
        assert (boiler["supply"] > boiler["return"] - 1)[on].mean() > 0.99


def test_mixed_air_lies_between_return_and_outdoor_air() -> None:
    for unit in _shown("air_handler", _SUMMER):
        on = _settled(unit["on"])
        low = np.fmin(unit["return_air"], unit["outside_air"]) - 1.5
        high = np.fmax(unit["return_air"], unit["outside_air"]) + 1.5
        inside = (unit["mixed_air"] >= low) & (unit["mixed_air"] <= high)
        assert inside[on & np.isfinite(low)].mean() > 0.98
        wrong = np.abs(unit["supply_air"] - unit["supply_air_setpoint"])[on]
        assert np.nanmedian(wrong) < 0.5


def test_a_feeder_s_energy_is_its_power_s_sum_and_that_of_its_phases() -> None:
    for meter in _shown("feeder", _SUMMER):
        quarter = meter["power"].reshape(-1, 3).mean(axis=1) / 4
        assert _ratio(np.abs(meter["energy"][::3] - quarter), quarter) < 0.01
        apparent = sum(meter[f"voltage_{p}"] * meter[f"current_{p}"] for p in "abc") / 1000
        assert _ratio(meter["power"], apparent * meter["power_factor"]) == pytest.approx(
            1.0, abs=0.03
        )


def test_a_server_room_is_cooled_by_what_its_servers_heat() -> None:
    for room in _shown("server_room", _SUMMER):
        # no drift of temperature, and a plausible coefficient of performance
        assert np.nanstd(room["inlet"]) < 1.0
        assert 2.5 < _ratio(room["it_power"], room["power"]) < 4.5


def test_a_tank_is_heated_for_what_is_drawn_and_lost() -> None:
    for tank in _shown("hot_water", _SUMMER, days=6):
        drawn = tank["draw"] / 3.6 * 4.186 * (tank["tank"] - tank["cold"])
        lost = 0.025 * (tank["tank"] - 24)
        supplied = np.nanmean(tank["power"])
        assert supplied == pytest.approx(np.nanmean(drawn) + np.nanmean(lost), rel=0.12)


def test_a_cold_room_s_compressor_works_its_share() -> None:
    for room in _shown("cold_room", _SUMMER, days=3):
        duty = np.nanmean(room["compressor"]) / 100
        assert 0.25 < duty < 0.75
        assert np.nanmin(room["coil"]) < np.nanmin(room["air"])


@pytest.mark.parametrize("name", sorted(CLASSES))
@pytest.mark.parametrize("start", [_SUMMER, _WINTER], ids=["summer", "winter"])
def test_healthy_equipment_stays_inside_its_sensors_ranges(name: str, start: date) -> None:
    campus = Campus(5, {name: 3}, start, 2, healthy_days=400)
    for number in range(2):
        columns = campus.day(number)
        for at, point in enumerate(campus.points):
            values = columns.value[columns.point == at]
            assert np.isfinite(values).all()
            if not point.told:
                assert (values >= point.high).sum() <= 0.01 * len(values)
