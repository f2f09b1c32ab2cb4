"""Traction lifts. Where nobody rode there is no reading of a ride."""

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.dynamics import Lag, Wander
from campus_simulators.campus.growth import starts, wears
from campus_simulators.campus.model import Day, Model, Plan, Severities, Truths
from campus_simulators.campus.sensors import PointKind
from campus_simulators.campus.units import Units

__all__ = ["Lifts", "close_time", "reopen_share"]

Floats = NDArray[np.float64]

_TRIPS_A_DAY = 700.0
_OPEN_S, _CLOSE_S, _DOOR_A = 2.4, 2.9, 0.8
_CLOSE_SIGMA_S, _LEVEL_SIGMA_MM = 0.09, 3.0
_TAU_S = 2400.0


def close_time(worn: Floats) -> Floats:
    """s, at this severity of DFR: .35 s more at .47."""
    longer: Floats = _CLOSE_S + 1.1 * worn**1.5
    return longer


def reopen_share(crowd: Floats, worn: Floats) -> Floats:
    """Of the closings: 3 % with nobody in the way, 15 % worn out."""
    return np.clip(0.03 + 0.03 * crowd + 0.12 * worn**2, 0.0, 1.0)


class Lifts(Model):
    prefix = "L"
    brick_classes = ("Elevator",)
    buildings = ("B04", "B01", "B02", "B03", "B05", "B06")
    points = (
        PointKind("trips", "Trip_Count", "1", 0, 1000, quantum=1, told=True),
        PointKind("door_open", "Door_Open_Time_Sensor", "s", 0, 60, quantum=0.01, told=True),
        PointKind("door_close", "Door_Close_Time_Sensor", "s", 0, 60, quantum=0.01, told=True),
        PointKind("door_current", "Motor_Current_Sensor", "A", 0, 20, relative=0.04,
                  usual=(0, 2)),
        PointKind("reopens", "Door_Reopen_Count", "1", 0, 1000, quantum=1, told=True),
        PointKind("level", "Levelling_Error_Sensor", "mm", -100, 100, quantum=0.1, told=True),
        PointKind("lock_faults", "Lock_Fault_Count", "1", 0, 1000, quantum=1, told=True),
        PointKind("slip", "Traction_Slip_Sensor", "%", -5, 20, sigma=0.03, quantum=0.001,
                  usual=(0, 1), period_s=3600),
        PointKind("drive", "Drive_Temperature_Sensor", "°C", -20, 120, sigma=0.3, quantum=0.1,
                  usual=(15, 60)),
        PointKind("machine_room", "Room_Air_Temperature_Sensor", "°C", -20, 60, sigma=0.2,
                  quantum=0.1, usual=(5, 40)),
    )  # fmt: skip
    modes = (
        wears("DFR", "FTC/2.4", "L60", 1.0, "P3", 0.42),
        starts("DLK", "UST/4.2", 0.3, "P2", lead_days=14, comes_and_goes=True),
        wears("BRK", "PDE/2.4", "L400", 0.03, "P1", 0.84),
        wears("ROPE", "SER/2.4", "L900", 0.03, "P2", 0.4),
        starts("DRV", "UST/3.3", 0.15, "P2", lead_days=10, comes_and_goes=True),
    )

    def __init__(self, units: Units) -> None:
        super().__init__(units)
        self._busy = units.around(1.0, 0.25)
        self._close = units.between(-0.15, 0.15)
        self._open = units.between(-0.15, 0.15)
        self._amperes = units.around(1.0, 0.06)
        self._slip = units.between(0.03, 0.08)
        self._warm = units.between(2.0, 8.0)
        self._pace = Wander(units, 5400.0)
        self._drive = Lag(_TAU_S)

    def plan(self, day: Day) -> Plan:
        awake = np.where((day.hour >= 6.5) & (day.hour < 23.0), 1.0, 0.06)
        rush = np.clip(1.0 + 0.25 * self._pace.go(day.steps, day.step_s), 0.2, None)
        pace = awake * (0.15 + 1.6 * day.occupied) * rush * self._busy * day.load
        usual = _TRIPS_A_DAY * day.step_s / 86_400.0
        trips = _poisson(usual * pace, self.units.normal(day.steps))
        return {"trips": trips, "crowd": day.occupied, "use": 1.6 * trips / usual}

    def live(self, day: Day, plan: Plan, s: Severities) -> Truths:
        trips, crowd = plan["trips"], plan["crowd"]
        rode = trips > 0.0
        spread = 1.0 / np.sqrt(np.maximum(trips, 1.0))
        noise = [self.units.normal(day.steps) * spread for _ in range(3)]
        reopens = _binomial(trips, reopen_share(crowd, s["DFR"]), self.units.normal(day.steps))
        locked = trips * 0.01 * s["DLK"]
        faults = np.floor(locked + self.units.uniform(day.steps))
        room = np.broadcast_to(20.0 + self._warm + 0.55 * (day.air_c - 16.0), day.shape)
        work = np.clip(trips / (_TRIPS_A_DAY * day.step_s / 86_400.0), 0.0, 3.0)
        warm = room + 4.0 + 6.0 * work + 15.0 * s["DRV"]

        def ride(value: Floats) -> Floats:
            return np.where(rode, value, np.nan)

        return {
            "trips": trips,
            "door_open": ride(_OPEN_S + self._open + _CLOSE_SIGMA_S * noise[0]),
            "door_close": ride(close_time(s["DFR"]) + self._close + _CLOSE_SIGMA_S * noise[1]),
            "door_current": ride(_DOOR_A * self._amperes * (1.0 + 0.5 * s["DFR"])),
            "reopens": reopens,
            "level": ride(_LEVEL_SIGMA_MM * noise[2] + 12.0 * s["BRK"]),
            "lock_faults": faults,
            "slip": self._slip + 0.5 * s["ROPE"],
            "drive": self._drive.follow(warm, day.step_s),
            "machine_room": room,
        }


def _poisson(mean: Floats, normal: Floats) -> Floats:
    """A count of about this mean, from a normal deviate (Anscombe's transform, rounded)."""
    root = np.maximum(np.sqrt(np.maximum(mean - 0.25, 0.0) + 0.375) + 0.5 * normal, 0.0)
    return np.maximum(np.rint(root**2 - 0.375), 0.0)


def _binomial(trials: Floats, share: Floats, normal: Floats) -> Floats:
    width = np.sqrt(trials * share * (1.0 - share))
    return np.clip(np.rint(trials * share + width * normal), 0.0, trials)
