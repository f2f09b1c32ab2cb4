"""The models' equations give the figures that the tables of failure modes were written with."""

import numpy as np
import pytest

from campus_simulators.campus.models import (
    ahu,
    boiler,
    chiller,
    classroom,
    coldroom,
    fan,
    fire_pump,
    hot_water,
    lift,
    lighting,
    server_room,
    tower,
    transformer,
    ups,
    water_meter,
)
from campus_simulators.campus.models.pump import DutyPoint, duty_point
from campus_simulators.campus.weather import wet_bulb


def _pump(hz: float, impeller: float = 0.0, strainer: float = 0.0) -> DutyPoint:
    return duty_point(np.array(hz), np.array(1.0), np.array(impeller), np.array(strainer))


@pytest.mark.parametrize(("hz", "figures"), [(50, (200, 30, 22.5)), (40, (160, 19, 11.5))])
def test_a_pump_s_duty_points(hz: float, figures: tuple[float, float, float]) -> None:
    assert np.array(_pump(hz)) == pytest.approx(figures, rel=0.015)


@pytest.mark.parametrize(
    ("severity", "changes"),
    [({"impeller": 1.0}, (-0.13, -0.25, -0.22)), ({"strainer": 0.5}, (-0.32, 0.14, -0.15))],
)
def test_what_wear_does_to_a_pump(
    severity: dict[str, float], changes: tuple[float, float, float]
) -> None:
    changed = np.array(_pump(50, **severity)) / np.array(_pump(50)) - 1
    assert changed == pytest.approx(changes, abs=0.01)


def test_a_slipping_belt() -> None:
    ratio = fan.speed_ratio(np.array(50.0), np.array(1.0)) / fan.speed_ratio(
        np.array(50.0), np.array(0.0)
    )
    assert ratio - 1 == pytest.approx(-0.14, abs=0.005)
    assert ratio**2 - 1 == pytest.approx(-0.26, abs=0.005)
    assert ratio**3 - 1 == pytest.approx(-0.37, abs=0.01)


@pytest.mark.parametrize(
    ("part_load", "severity", "cop"),
    [
        (1.0, (0, 0, 0), 5.3),
        (0.8, (0, 0, 0), 5.8),
        (0.8, (1, 0, 0), 5.2),
        (0.8, (0, 1, 0), 4.8),
        (0.8, (0, 0, 1), 5.3),
    ],
)
def test_a_chiller_s_cop(part_load: float, severity: tuple[float, ...], cop: float) -> None:
    values = (np.array(part_load), np.array(30.0), np.array(7.0), *map(np.array, severity))
    assert chiller.cycle(*values).cop == pytest.approx(cop, abs=0.06)


def test_a_fouled_condenser_s_approach() -> None:
    def approach(fouled: float) -> float:
        values = (0.8, 30.0, 7.0, fouled, 0.0, 0.0)
        cycle = chiller.cycle(*(np.array(value) for value in values))
        return float(cycle.condensing_c) - 34.0

    assert (approach(0.0), approach(1.0)) == pytest.approx((1.6, 4.8))


@pytest.mark.parametrize(("scaled", "kelvin"), [(0.0, 3.7), (0.5, 5.1), (1.0, 7.5)])
def test_a_scaled_tower_s_approach(scaled: float, kelvin: float) -> None:
    value = tower.approach(np.array(4.96), np.array(1.0), np.array(scaled))
    assert value == pytest.approx(kelvin, abs=0.06)


def test_a_boiler_s_flue_loss() -> None:
    def loss(flue_c: float, oxygen: float) -> float:
        return float(boiler.flue_loss(np.array(flue_c), np.array(20.0), np.array(oxygen)))

    clean, scaled = (
        float(boiler.flue_temperature(np.array(65.0), np.array(1.0), np.array(s))) for s in (0, 1)
    )
    assert loss(clean, 3.5) == pytest.approx(6.3, abs=0.05)
    assert loss(scaled, 3.5) == pytest.approx(9.1, abs=0.05)
    assert loss(clean, 8.0) == pytest.approx(8.1, abs=0.05)


@pytest.mark.parametrize(("fanned", "celsius"), [(0.0, 89.0), (1.0, 70.0)])
def test_a_dry_transformer_s_winding(fanned: float, celsius: float) -> None:
    rise = transformer.winding_rise(np.array(0.75), np.array(fanned))
    assert 35.0 + rise == pytest.approx(celsius, abs=0.5)


def test_a_battery_ages_by_half_as_much_again_at_30() -> None:
    assert ups.ageing(np.array(30.0)) == pytest.approx(1.52, abs=0.005)


def test_a_worn_lift_door() -> None:
    none, worn = np.array(0.0), np.array(0.47)
    assert lift.close_time(worn) - lift.close_time(none) == pytest.approx(0.35, abs=0.01)
    assert lift.reopen_share(none, none) == pytest.approx(0.03)
    assert lift.reopen_share(none, np.array(1.0)) == pytest.approx(0.15)


def test_light_fades_to_seven_tenths_in_50_000_hours() -> None:
    assert lighting.faded(np.array(50_000.0)) == pytest.approx(0.7, abs=0.002)


def test_hot_water_s_heat() -> None:
    tank, cold, room = np.array(57.0), np.array(17.0), np.array(20.0)
    still = hot_water.tank_rate(tank, np.array(0.0), np.array(0.0), cold, room)
    assert still * 3600 == pytest.approx(-0.17, abs=0.015)
    drawn = hot_water.tank_rate(
        tank, np.array(93_000.0 + 25.0 * 37.0), np.array(2000.0 / 3600.0), cold, room
    )
    assert drawn * 3600 == pytest.approx(0.0, abs=0.01)


def test_water_of_a_leak_and_of_people_awake() -> None:
    leaks = [water_meter.leak_flow(hole, 0.3) for hole in (2, 5, 10, 30)]
    assert leaks == pytest.approx([0.17, 1.0, 4.2, 37], rel=0.05)
    assert water_meter.night_flow(1200) == pytest.approx(0.72)


def test_a_server_room_without_cooling() -> None:
    rate = server_room.uncooled_rate(30_000)
    assert rate == pytest.approx(0.3)
    assert 10 / rate == pytest.approx(33, abs=0.5)


def test_a_jockey_pump_s_starts() -> None:
    assert fire_pump.jockey_starts(np.array([10.0, 40.0])) == pytest.approx([4, 16])


def test_a_projector_s_and_an_air_conditioner_s_kelvins() -> None:
    assert classroom.exhaust_rise(np.array(1.0)) - classroom.exhaust_rise(
        np.array(0.0)
    ) == pytest.approx(18, abs=0.5)
    assert classroom.supply_drop(np.array([0.0, 1.0])) == pytest.approx([11, 4.4])


@pytest.mark.parametrize(("ambient", "iced", "duty"), [(24, 0.5, 0.45), (24, 0.8, 0.61)])
def test_a_cold_room_s_duty(ambient: float, iced: float, duty: float) -> None:
    """Heat that comes in, over the cooling that takes it out: air and product settled at 3 °C.

    The table's .32 at 24 °C has door openings in it, which add some .03.
    """
    air, around = np.array(3.0), np.array(float(ambient))
    door = np.array(3.0)
    heat = coldroom.heat_flows(air, air, around, door).to_air_w
    cold = coldroom.cooling_power(np.array(2000.0), around, np.array(iced), np.array(0.0))
    assert heat / cold == pytest.approx(duty, abs=0.04)


def test_an_air_handler_mixes_and_cools() -> None:
    assert ahu.mixing_share(np.array([0.0, 1.0])) == pytest.approx([0.15, 1.0])
    closed = ahu.supply_temperature(*(np.array(value) for value in (24.0, 0.0, 0.0, 0.0)))
    cold = ahu.supply_temperature(*(np.array(value) for value in (24.0, 1.0, 0.0, 0.0)))
    fouled = ahu.supply_temperature(*(np.array(value) for value in (27.0, 1.0, 0.0, 1.0)))
    clean = ahu.supply_temperature(*(np.array(value) for value in (27.0, 1.0, 0.0, 0.0)))
    assert closed == pytest.approx(25.1)
    assert cold == pytest.approx(24 + 1.1 - 0.75 * 17)
    assert 2 <= fouled - clean <= 5


@pytest.mark.parametrize(("air", "humidity", "wet"), [(20.0, 50.0, 13.7), (30.0, 60.0, 23.8)])
def test_stull_s_wet_bulb(air: float, humidity: float, wet: float) -> None:
    """Against the psychrometric chart; Stull gives his mean error as .3 K."""
    assert wet_bulb(np.array(air), np.array(humidity)) == pytest.approx(wet, abs=0.3)
