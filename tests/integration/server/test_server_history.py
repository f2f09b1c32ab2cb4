"""`campus-server export` and `import`, on the stores of a server that is stopped."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from tests.support.road import Road, birth_of

from campus_server.__main__ import main
from campus_wire.topics import Kind

NOW = datetime(2026, 9, 22, tzinfo=UTC)
FLOW, CURRENT = "gw-b07/P-1.flow", "gw-b07/P-1.current"
FILE = (
    "time,point,value,quality\r\n"
    f"2026-09-21T14:13:20.000Z,{FLOW},1.5,good\r\n"
    f"2026-09-21T14:13:20.000Z,{CURRENT},-2.0,uncertain\r\n"
    f"2026-09-21T14:13:21.000Z,{FLOW},1.25,bad\r\n"
)
SPAN = ("--from", "2026-09-21", "--to", "2026-09-22")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    road = Road(folder, NOW)
    birth = birth_of("P-1", ["P-1.flow", "P-1.current"], 1.0, "gw-b07")
    road.send(Kind.BIRTH, birth, gateway="gw-b07")
    road.close()
    file = tmp_path / "server.toml"
    file.write_text(f"[data]\ndirectory = {str(folder)!r}\n")
    return file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "in.csv"
    file.write_text(FILE, newline="")
    return file


def test_what_goes_in_comes_out(config: Path, file: Path, tmp_path: Path) -> None:
    given = ("--config", str(config))
    assert main(["import", str(file), *given]) == 0
    out = tmp_path / "out.csv"
    assert main(["export", str(out), *SPAN, "--point", FLOW, "--point", CURRENT, *given]) == 0
    assert out.read_bytes().decode() == FILE
    every = tmp_path / "all.parquet"
    assert main(["export", str(every), *SPAN, *given]) == 0
    with duckdb.connect() as reader:
        counted = reader.execute("SELECT count(*) FROM read_parquet(?)", [str(every)])
        assert counted.fetchone() == (3,)


def test_a_file_with_a_bad_row_is_not_half_taken(
    config: Path, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ("--config", str(config))
    file.write_text(FILE + f"noon,{FLOW},1,good\r\n", newline="")
    assert main(["import", str(file), *given]) == 2
    told = capsys.readouterr().err
    assert f"{file}: line 5: no time: 'noon'" in told
    assert "--skip-bad" in told
    out = tmp_path / "out.csv"
    assert main(["export", str(out), *SPAN, *given]) == 0
    assert out.read_text().splitlines() == ["time,point,value,quality"]
    assert main(["import", str(file), "--skip-bad", *given]) == 0
    assert "3 rows" in capsys.readouterr().out


@pytest.mark.parametrize(
    "wrong",
    [
        ["export", "out.xls", *SPAN],
        ["export", "out.csv", "--from", "noon", "--to", "2026-09-22"],
        ["export", "out.csv", *SPAN, "--point", "gw-b07/none"],
        ["export", "out.csv", "--from", "2026-09-22", "--to", "2026-09-21"],
        ["import", "none.csv"],
        ["import", "."],
    ],
)
def test_what_is_asked_for_wrongly_says_what_is_wrong(
    config: Path,
    tmp_path: Path,
    wrong: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*wrong, "--config", str(config)]) == 2
    assert capsys.readouterr().err.startswith("campus-server: ")
    assert not list(tmp_path.glob("out*"))


def test_a_running_server_is_asked_instead(
    config: Path, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    road = Road(tmp_path / "data", NOW)
    assert main(["import", str(file), "--config", str(config)]) == 1
    assert "/api/v1/readings/import" in capsys.readouterr().err
    road.close()
