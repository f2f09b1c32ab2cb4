"""The Modbus device as a process, read with a real client."""

import os
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pymodbus.client import ModbusTcpClient

from campus_simulators.ports import answers, free_port
from campus_simulators.scenarios.pump_room import SICK, pump_unit
from campus_simulators.truth import PumpTruth, read_truth


@contextmanager
def _device(folder: Path, *more: str) -> Iterator[ModbusTcpClient]:
    port = free_port()
    process = subprocess.Popen(
        [
            sys.executable, "-m", "campus_simulators.devices.modbus_pumps",
            "--port", str(port), "--seed", "1", "--fault", "strainer", "--onset", "1.0",
            "--growth", "2.0", "--truth", str(folder / "truth.json"), *more,
        ],
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    client = ModbusTcpClient("127.0.0.1", port=port, timeout=2)
    try:
        end = time.monotonic() + 20
        while not answers("127.0.0.1", port):
            assert process.poll() is None
            assert time.monotonic() < end
        assert client.connect()  # type: ignore[no-untyped-call]
        yield client
    finally:
        client.close()  # type: ignore[no-untyped-call]
        process.terminate()
        process.wait(10)


def _read(client: ModbusTcpClient, unit: int, points: int) -> tuple[float, ...]:
    answer = client.read_holding_registers(0, count=2 * points, device_id=unit)
    assert not answer.isError(), answer
    words = answer.registers
    return struct.unpack(f">{points}f", struct.pack(f">{len(words)}H", *words))


def test_both_pumps_live_and_the_sick_one_falls_behind(tmp_path: Path) -> None:
    points = pump_unit().points
    with _device(tmp_path) as client:
        assert read_truth(tmp_path / "truth.json", PumpTruth) is None, "nobody has read yet"
        first = _read(client, 1, points)
        assert 30 <= first[0] <= 50
        assert first[1] / first[9] == pytest.approx(1, abs=0.1)
        end = time.monotonic() + 20
        while (now := _read(client, 1, points))[1] / now[9] > 0.7:
            assert time.monotonic() < end
        truth = read_truth(tmp_path / "truth.json", PumpTruth)
        assert truth is not None
        assert truth.equipment == SICK
        assert truth.onset == pytest.approx(truth.started + 1.0)
        assert truth.started < time.time()


def test_a_master_may_not_write_and_not_read_beyond_the_map(tmp_path: Path) -> None:
    with _device(tmp_path) as client:
        assert client.write_register(0, 7, device_id=1).isError()
        assert client.read_holding_registers(32, count=2, device_id=1).isError()
        assert client.read_holding_registers(2, count=2, device_id=1).registers


def test_a_recording_is_played_in_order_and_then_silent(tmp_path: Path) -> None:
    recording = tmp_path / "r.csv"
    recording.write_text("time,a,b\n" + "".join(f"{i},{i},{-i}\n" for i in range(20)))
    with _device(tmp_path, "--recording", str(recording), "--row-period", "0.05") as client:
        assert _read(client, 2, 2) == (0.0, 0.0)
        seen = []
        end = time.monotonic() + 20
        while True:
            answer = client.read_holding_registers(0, count=4, device_id=2)
            if answer.isError():
                break
            a, b = struct.unpack(">2f", struct.pack(">4H", *answer.registers))
            assert b == -a, "all registers change together"
            seen.append(a)
            assert time.monotonic() < end
        assert seen == sorted(seen)
        assert set(seen) == set(range(20))
        assert answer.exception_code == 0x0B
        _read(client, 1, pump_unit().points)
        truth = read_truth(tmp_path / "truth.json", PumpTruth)
        assert truth is not None
        assert (truth.rows, truth.row_period_s) == (20, 0.05)
