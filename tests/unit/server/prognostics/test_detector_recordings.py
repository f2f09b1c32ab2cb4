"""On real recordings of a pump test bed: rows in, findings out."""

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.unit.server.prognostics.conftest import Machine

from campus_server.prognostics.fleet import Fleet

pytestmark = pytest.mark.recordings

TRAINING = 400
SKAB = "skab/data"
TRUTH = {"anomaly", "changepoint"}


def _read(path: Path) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Rows [m, 8] without the truth, and the truth [m]."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    columns = [name for name in rows[0] if name not in TRUTH | {"datetime"}]
    values = np.array([[float(row[name]) for name in columns] for row in rows])
    return values, np.array([float(row.get("anomaly", "0")) == 1 for row in rows])


def _found(rows: NDArray[np.float64]) -> list[int]:
    machine = Machine(Fleet(rows.shape[1], TRAINING))
    verdicts = [machine.judge(row, number) for number, row in enumerate(rows)]
    return [verdict.stamp for verdict in verdicts if verdict.change == "opened"]


def test_nothing_is_found_where_there_is_no_fault(recordings: Path) -> None:
    rows, _ = _read(recordings / SKAB / "anomaly-free" / "anomaly-free.csv")
    assert _found(rows) == []


@pytest.mark.parametrize("name", ["valve1/0.csv", "valve1/8.csv", "other/3.csv", "other/6.csv"])
def test_fault_is_found_after_its_onset(recordings: Path, name: str) -> None:
    rows, truth = _read(recordings / SKAB / name)
    found = _found(rows)
    assert found
    assert truth[found[0]]
