"""What sensors make of the truth, and how they fail."""

from datetime import date

import numpy as np
import pytest

from campus_simulators.campus.campus import Campus
from campus_simulators.campus.pair import Risk
from campus_simulators.campus.sensors import PointKind, Sensors
from campus_simulators.campus.units import Unit, Units

_DAY_S, _STEP_S = 86_400.0, 300.0
_KINDS = (
    PointKind("warm", "Temperature_Sensor", "°C", -50, 150, sigma=0.5, quantum=0.1, usual=(0, 40)),
    PointKind("slow", "Temperature_Sensor", "°C", -50, 150, sigma=0.5, period_s=900),
    PointKind("on", "Run_Status", "", 0, 1, told=True),
)


def _sensors(units: int = 1) -> Sensors:
    made = Units(4, [Unit(f"E-{n}", "Thing", "B01") for n in range(units)])
    return Sensors(made, _KINDS, Risk(0.0, 1e12))


def _read(sensors: Sensors, days: int, warm: float = 20.0) -> np.ndarray:
    """[T, E, P]"""
    read = []
    for day in range(days):
        times = day * _DAY_S + np.arange(0.0, _DAY_S, _STEP_S)
        one = np.ones((len(times), 1))
        read.append(sensors.read({"warm": warm * one, "slow": one, "on": one}, times, _STEP_S))
    return np.concatenate(read)


def test_noise_is_as_wide_as_its_sheet_says_and_remembers_the_last_sample() -> None:
    read = _read(_sensors(units=40), days=4)[:, :, 0]
    steps = np.diff(read, axis=0)
    noise = read - np.nanmean(read, axis=0)
    # the slow wander of half the width comes on top, partly as a shift that the mean takes out
    assert 0.48 < np.nanstd(noise) < 0.6
    kept = np.nanmean(steps**2) / 2.0 / 0.5**2  # 1 - ρ
    assert kept == pytest.approx(0.7, abs=0.05)


def test_readings_have_a_resolution_gaps_and_their_own_period() -> None:
    read = _read(_sensors(units=30), days=5)
    warm = read[:, :, 0]
    there = warm[np.isfinite(warm)]
    assert there * 10 == pytest.approx(np.rint(there * 10))
    assert np.isnan(warm).mean() == pytest.approx(0.002, abs=0.001)
    slow = np.isfinite(read[:, :, 1])
    assert not slow[1::3].any()
    assert not slow[2::3].any()
    assert slow[::3].mean() > 0.99


def test_each_sensor_is_a_little_wrong_and_states_are_not() -> None:
    read = _read(_sensors(units=60), days=4)
    means = np.nanmean(read[:, :, 0], axis=0)
    assert 0.1 < means.std() < 0.7
    assert means.mean() == pytest.approx(20.0, abs=0.2)
    assert (read[:, :, 2][np.isfinite(read[:, :, 2])] == 1.0).all()


@pytest.mark.parametrize("mode", ["DRIFT", "STUCK", "DEAD"])
def test_how_a_sensor_fails(mode: str) -> None:
    well, ill = _sensors(), _sensors()
    ill.faults.plant("E-0.warm", mode, 2 * _DAY_S)
    days = 40
    one, other = (_read(sensors, days)[:, 0, 0] for sensors in (well, ill))
    began = int(2 * _DAY_S / _STEP_S)
    assert np.array_equal(one[:began], other[:began], equal_nan=True)
    (fault,) = ill.faults.records
    assert (fault.point, fault.equipment, fault.mode) == ("E-0.warm", "E-0", mode)
    during = other[began : began + 288 * 10]
    if mode == "DEAD":
        assert np.isnan(during).all()
    elif mode == "STUCK":
        assert len(np.unique(during[np.isfinite(during)])) == 1
    else:
        away = np.abs(other - one)
        assert np.nanmean(away[-288:]) == pytest.approx(0.15 * 40 * fault.severity[-1], rel=0.05)
        assert np.nanmean(away[-288:]) > np.nanmean(away[began : began + 288])


def test_a_sick_sensor_leaves_the_machine_alone_and_a_repair_mends_it() -> None:
    well, ill = (
        Campus(8, {"air_handler": 2}, date(2026, 6, 8), days=6, healthy_days=400) for _ in range(2)
    )
    ill.plant("AHU-B01-1.return_air", "STUCK", ill.generated_s)
    sick = next(n for n, p in enumerate(ill.points) if p.id == "AHU-B01-1.return_air")
    for number in range(6):
        if number == 4:
            assert ill.repair("AHU-B01-1", ill.generated_s) == ("STUCK",)
        one, other = well.day(number), ill.day(number)
        for columns in (one, other):
            assert (columns.point == sick).any()
        assert np.array_equal(one.value[one.point != sick], other.value[other.point != sick])
        same = np.array_equal(one.value[one.point == sick], other.value[other.point == sick])
        assert same == (number >= 4)


def test_states_and_commands_have_no_sensor_that_could_fail() -> None:
    with pytest.raises(KeyError):
        _sensors().faults.plant("E-0.on", "STUCK", 0.0)
