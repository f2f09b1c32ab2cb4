"""`campus-sim campus`: what it writes, and what it refuses."""

import csv
from pathlib import Path

import pytest

from campus_simulators.__main__ import main

_COMMAND = ["campus", "--seed", "2", "--days", "2", "--equipment", "36"]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_it_writes_a_campus(tmp_path: Path) -> None:
    out = tmp_path / "campus"
    assert main([*_COMMAND, "--out", str(out)]) == 0
    equipment, points = _rows(out / "equipment.csv"), _rows(out / "points.csv")
    assert len(equipment) == 36 + 1  # the weather station
    assert {row["equipment"] for row in points} == {row["equipment"] for row in equipment}
    days = sorted(path.name for path in (out / "readings").iterdir())
    assert days == ["2025-09-08.csv", "2025-09-09.csv"]
    readings = _rows(out / "readings" / days[1])
    assert readings[0]["time"] == "2025-09-08T16:00:00Z"
    assert {row["point"] for row in readings} <= {row["point"] for row in points}
    assert all(float(row["value"]) == float(row["value"]) for row in readings[:100])
    for fault in _rows(out / "truth.csv"):
        assert fault["equipment"] in {row["equipment"] for row in equipment}
        assert fault["t0"]


def test_it_writes_into_an_empty_folder_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert main([*_COMMAND, "--out", str(tmp_path)]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--equipment", "5"], "has 36 at least"),
        (["--period", "7"], "divide 300"),
        (["--start", "2031-01-01"], "from 2025 to 2027"),
    ],
)
def test_it_refuses_what_cannot_be(
    arguments: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*_COMMAND, *arguments, "--out", str(tmp_path / "campus")]) == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--start", "soon"], ["--days", "-1"]])
def test_it_refuses_what_it_cannot_read(arguments: list[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stop:
        main([*_COMMAND, *arguments, "--out", str(tmp_path / "campus")])
    assert stop.value.code == 2
