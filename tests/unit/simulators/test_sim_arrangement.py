"""The run's folder, ports and speed, before anything is started."""

import io
import socket
import string
from pathlib import Path

import pytest

from campus_simulators import arrangement
from campus_simulators.arrangement import Wishes, arrange, row_period
from campus_simulators.errors import BadRecording, BadRequest
from campus_simulators.ports import free_port
from campus_simulators.speech import LINES, Speaker


def _arrange(wishes: Wishes) -> arrangement.Arrangement:
    return arrange(wishes, Speaker("en", io.StringIO()))


@pytest.mark.parametrize(("rows", "seconds"), [(20, 1), (1200, 60), (9405, 190), (50_000, 1000)])
def test_how_long_a_recording_takes(rows: int, seconds: float) -> None:
    assert rows * row_period(rows) == pytest.approx(seconds, rel=0.02)


def test_a_folder_of_others_is_neither_used_nor_emptied(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    for reset in (False, True):
        with pytest.raises(BadRequest, match="holds other things"):
            _arrange(Wishes(data=tmp_path, reset=reset))
    assert (tmp_path / "thesis.txt").exists()


def test_reset_empties_our_own_folder(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    _arrange(Wishes(data=folder)).lock.close()
    (folder / "server").mkdir()
    (folder / "server" / "campus.db").write_text("old")
    _arrange(Wishes(data=folder)).lock.close()
    assert (folder / "server").exists()
    _arrange(Wishes(data=folder, reset=True)).lock.close()
    assert [item.name for item in folder.iterdir()] == [".campus-demo"]


def test_two_runs_do_not_share_a_folder(tmp_path: Path) -> None:
    first = _arrange(Wishes(data=tmp_path))
    with pytest.raises(BadRequest, match="another demonstration"):
        _arrange(Wishes(data=tmp_path, reset=True))
    first.lock.close()
    _arrange(Wishes(data=tmp_path)).lock.close()


def test_a_busy_port_is_replaced_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    with socket.create_server(("127.0.0.1", 0)) as busy:
        taken = busy.getsockname()[1]
        monkeypatch.setattr(arrangement, "is_free", lambda port: port != 8080)
        plan = arrange(Wishes(data=tmp_path), Speaker("en", said))
        plan.lock.close()
        assert plan.http_port not in {8080, taken}
    assert (plan.broker.port, plan.modbus_port) == (1883, 5020)
    assert f"port 8080 for http is busy; {plan.http_port} is used instead" in said.getvalue()


def test_once_takes_a_new_folder_and_free_ports() -> None:
    plan = _arrange(Wishes(once=True))
    assert plan.temporary
    assert {8080, 1883, 5020}.isdisjoint({plan.http_port, plan.broker.port, plan.modbus_port})
    assert len({plan.http_port, plan.broker.port, plan.modbus_port}) == 3
    plan.lock.close()
    for item in plan.folder.iterdir():
        item.unlink()
    plan.folder.rmdir()


def test_a_bad_recording_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(BadRecording):
        _arrange(Wishes(data=tmp_path / "demo", recording=tmp_path / "absent.csv"))
    assert not (tmp_path / "demo").exists()


def test_a_broker_of_ones_own_needs_no_port_here(tmp_path: Path) -> None:
    plan = _arrange(Wishes(data=tmp_path, mqtt_host="h", mqtt_port=free_port()))
    plan.lock.close()
    assert plan.broker.name == "configured"


@pytest.mark.parametrize("key", sorted(LINES))
def test_every_line_says_the_same_in_both_languages(key: str) -> None:
    zh, en = (
        {name for _, name, _, _ in string.Formatter().parse(text) if name} for text in LINES[key]
    )
    assert zh == en
    assert any("\u4e00" <= letter <= "\u9fff" for letter in LINES[key][0])
