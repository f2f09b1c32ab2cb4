"""`campus-sim` as a person meets it: one clear line for what cannot be done, exit 2."""

import os
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from pymodbus.client import ModbusTcpClient


def _run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "campus_simulators", *arguments],
        capture_output=True,
        text=True,
        env=os.environ | environment,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["demo", "--recording", "absent.csv"], "absent.csv: there is no such file"),
        (["demo", "--broker", "kafka"], "invalid choice: 'kafka'"),
        (["demo", "--mqtt-port", "1883"], "--mqtt-port belongs to --mqtt-host"),
        (["demo", "--mqtt-host", "h", "--mqtt-port", "70000"], "a port is 1 to 65535"),
        (["demo", "--mqtt-host", "h", "--broker", "amqtt"], "contradict"),
        (["replay", "absent.csv"], "absent.csv: there is no such file"),
        (["replay", "x.csv", "--period", "0"], "a period is 0.01 to 86400 seconds"),
        ([], "command"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(arguments: list[str], says: str) -> None:
    done = _run(*arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_seed_that_is_no_number(tmp_path: Path) -> None:
    done = _run("demo", "--data", str(tmp_path), SEED="many")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "SEED=many" in done.stderr


def test_a_line_of_a_recording_that_is_wrong_is_named(tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("time;flow\n0;1\n1;much\n")
    done = _run("demo", "--once", "--recording", str(bad))
    assert done.returncode == 2
    assert "bad.csv, line 3, column 'flow': not a number: 'much'" in done.stderr


def test_replay_prints_the_edges_table_and_serves_it(tmp_path: Path) -> None:
    good = tmp_path / "good.csv"
    good.write_text("time,flow,label\n" + "".join(f"{i},{i + 5},0\n" for i in range(50)))
    process = subprocess.Popen(
        [sys.executable, "-m", "campus_simulators", "replay", str(good), "--period", "0.05"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        lines = []
        while not (line := process.stdout.readline()).startswith("# it plays"):
            assert line
            lines.append(line)
        table = tomllib.loads("".join(lines))["modbus"][0]
        (point,) = table["equipment"][0]["points"]
        assert point["display"]["en"] == "flow"
        client = ModbusTcpClient("127.0.0.1", port=table["port"])
        end = time.monotonic() + 20
        while not client.connect():  # type: ignore[no-untyped-call]
            assert time.monotonic() < end
        answer = client.read_holding_registers(point["register"], count=2, device_id=table["unit"])
        assert answer.registers == [0x40A0, 0x0000], "5.0, the first row"
        client.close()  # type: ignore[no-untyped-call]
    finally:
        process.terminate()
        process.wait(10)
        assert process.stdout is not None
        process.stdout.close()
