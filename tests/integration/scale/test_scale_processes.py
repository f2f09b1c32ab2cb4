"""The commands on a real PostgreSQL: the schema, how they are, and how they end."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from tests.support.influx import influx
from tests.support.postgres import Postgres
from tests.support.processes import Mosquitto, Process, free_port, need_mosquitto, until

COMMAND = [sys.executable, "-m", "campus_server"]


@pytest.fixture
def ending() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def config(tmp_path: Path, cluster: Postgres, ending: ExitStack) -> Path:
    """Of an empty database."""
    need_mosquitto()
    broker = Mosquitto(tmp_path / "broker")
    broker.start()
    ending.callback(broker.stop)
    engine = ending.enter_context(influx())
    path = tmp_path / "server.toml"
    path.write_text(
        f'[http]\nport = {free_port()}\nmetrics_token = "let me"\n'
        f"[health]\nport = {free_port()}\n"
        f'[data]\ndirectory = "{tmp_path}"\n'
        f'database_url = "{cluster.create_database(f"processes_{tmp_path.name}")}"\n'
        f'[telemetry]\nengine = "influxdb"\n[telemetry.influxdb]\nurl = "{engine.url}"\n'
        f"[mqtt]\nport = {broker.port}\n"
    )
    return path


def run(config: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments, "--config", str(config)],
        input="correct horse battery\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "COLUMNS": "100"},
    )


@pytest.mark.parametrize(
    "command",
    [
        "serve",
        "api",
        "jobs",
        "ingest --partitions 0-63",
        "users add li --role admin --password-stdin",
    ],
)
def test_only_migrate_migrates_a_database_that_processes_share(config: Path, command: str) -> None:
    refused = run(config, *command.split())
    assert refused.returncode == 1
    assert "run campus-server migrate" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_each_process_tells_how_it_is_and_ends_when_told(
    config: Path, tmp_path: Path, ending: ExitStack
) -> None:
    assert run(config, "migrate").returncode == 0
    assert run(config, "migrate").returncode == 0, "again does nothing"
    asked = {
        "serve": ({"broker", "database", "ingest", "jobs", "telemetry"}, "campus_jobs_holder 1.0"),
        "api": ({"database", "telemetry"}, "campus_streams_open"),
        "ingest": ({"broker", "database", "ingest", "telemetry"}, "campus_ingest_queue"),
        "jobs": ({"database", "jobs", "telemetry"}, 'done_total{job="judge_silence"}'),
    }
    for command, (parts, metric) in asked.items():
        port = free_port()
        more = ["--partitions", "0-15,40"] if command == "ingest" else []
        if command in {"ingest", "jobs"}:
            more += ["--health-port", str(port)]
            of = config
        else:
            of = tmp_path / f"{command}.toml"
            of.write_text(
                config.read_text().replace("[http]\nport = ", f"[http]\nport = {port} # ")
            )
        process = Process([*COMMAND, command, *more, "--config", str(of)], tmp_path / command)
        ending.callback(process.end, signal.SIGKILL)
        address = f"http://127.0.0.1:{port}"
        until(lambda: _ready(address) == parts, 60, f"{command} is ready")  # noqa: B023  called at once
        with httpx.Client(base_url=address, trust_env=False) as client:
            assert client.get("/healthz").json() == {"status": "alive"}
            until(lambda: metric in client.get("/metrics").text, 30, f"{command} tells {metric}")  # noqa: B023  called at once
            assert client.get("/api/v1/alarms").status_code == (
                401 if command in {"serve", "api"} else 404
            )
        assert process.end() == 0, process.text()
        assert "Traceback" not in process.text()


def _ready(address: str) -> set[str]:
    try:
        answer = httpx.get(f"{address}/readyz", trust_env=False)
    except httpx.TransportError:
        return set()
    return set(answer.json()["parts"]) if answer.status_code == 200 else set()
