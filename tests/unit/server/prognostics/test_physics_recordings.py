"""On real recordings of bearings and air-handling units, through the benchmark's own functions."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.benchmarks import prognostics_adapter

pytestmark = pytest.mark.recordings

KINDS = {"Normal": "normal", "IR": "inner", "OR": "outer", "B": "ball"}
SKF_6205 = {"balls": 9, "ball_mm": 7.94, "pitch_mm": 39.04, "contact_deg": 0.0}
RPM = {"0": 1797, "1": 1772, "2": 1750, "3": 1730}
"""By load, for the recordings that carry no speed."""

Day = dict[str, NDArray[np.float64]]


def test_nine_of_ten_bearings_are_diagnosed_without_training(recordings: Path) -> None:
    right = []
    for path in sorted((recordings / "cwru").glob("*.npz")):
        with np.load(path) as file:
            signal = file["drive_end"].astype(float)
            rpm = float(file["rpm"]) or RPM[path.stem.rsplit("_", 1)[1]]
            said = prognostics_adapter.bearing(signal, float(file["rate_hz"]), rpm, SKF_6205)
        right.append(said == KINDS[path.stem.split("_")[0]])
    assert np.mean(right) >= 0.9


def _days(path: Path) -> Iterator[tuple[bool, Day]]:
    """Faulty, and its columns."""
    with path.open(newline="") as file:
        head, *rows = csv.reader(file)
    by_day = defaultdict(list)
    for row in rows:
        month, of_month, year = map(int, row[0].split(" ")[0].split("/"))
        day = date(year, month, of_month)
        by_day[day].append([float(value) if value else np.nan for value in row[1:]])
    for _, values in sorted(by_day.items()):
        columns = np.array(values).T
        yield bool(np.nanmax(columns[-1])), dict(zip(head[1:-1], columns[:-1], strict=True))


def test_faulty_days_of_an_air_handling_unit_stand_out(recordings: Path) -> None:
    days = list(_days(recordings / "lbnl_fdd" / "MZVAV-2-2.csv"))
    normal = [day for faulty, day in days if not faulty]
    train, others = normal[: len(normal) // 2], normal[len(normal) // 2 :]
    faulty = [day for bad, day in days if bad]
    scores = prognostics_adapter.days(train, [*others, *faulty])
    good, bad = scores[: len(others)], scores[len(others) :]
    assert np.mean(bad[:, None] > good[None]) >= 0.97
