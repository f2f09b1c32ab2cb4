"""The server as a command: what it says and how it ends."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.processes import Process, free_port, listening, until


def campus_server(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "campus_server", *arguments],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "COLUMNS": "100"},
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[http]\nprot = 80\n", "prot"),
        ("[http]\nport = 'http'\n", "http.port: expected `int`, got `str`"),
        ("[http]\nport = 70000\n", "http.port"),
        ("[condition]\ntraining_ticks = 3\n", "condition.training_ticks"),
        ("[data]\ndatabase_url = 'campus.db'\n", "data.database_url: expected a SQLAlchemy URL"),
        ("[data]\ndatabase_url = 'foo://bar'\n", "data.database_url: expected a SQLAlchemy URL"),
        ("[mqtt]\nhost = ''\n", "mqtt.host"),
        ("[mqtt]\nhost = 'a..b'\n", "mqtt.host"),
        ("[mqtt]\npassword = '${NOT_SET_ANYWHERE}'\n", "NOT_SET_ANYWHERE is not set"),
        ("[telemetry]\nengine = 'oracle'\n", "telemetry.engine"),
        ("[telemetry.influxdb]\nurl = 'influx:8086'\n", "telemetry.influxdb.url"),
        ("[http\n", "is not TOML"),
        ("[data]\ndirectory = '/proc/none'\n", "data.directory: /proc/none cannot be made"),
    ],
)
def test_a_wrong_configuration_names_file_key_and_what_would_be_right(
    tmp_path: Path, text: str, told: str
) -> None:
    config = tmp_path / "server.toml"
    config.write_text(text)
    run = campus_server("serve", "--config", str(config))
    assert run.returncode == 2
    assert told in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1
    if "directory" not in told:
        assert str(config) in run.stderr


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "a PostgreSQL and telemetry.engine"),
        ("[telemetry]\nengine = 'influxdb'\n", "a PostgreSQL (everything"),
        ("[data]\ndatabase_url = 'postgresql+psycopg:///none'\n", "set telemetry.engine"),
    ],
)
@pytest.mark.parametrize("command", ["ingest --partitions 0-31", "api", "jobs"])
def test_a_process_among_others_wants_stores_that_can_be_shared(
    tmp_path: Path, command: str, text: str, wanted: str
) -> None:
    config = tmp_path / "server.toml"
    config.write_text(text)
    run = campus_server(*command.split(), "--config", str(config))
    assert (run.returncode, len(run.stderr.strip().splitlines())) == (2, 1)
    assert wanted in run.stderr
    assert "campus-server serve" in run.stderr


@pytest.mark.parametrize("partitions", ["64", "3-1", "all"])
def test_partitions_that_are_none_are_said(tmp_path: Path, partitions: str) -> None:
    config = tmp_path / "server.toml"
    config.write_text(
        "[data]\ndatabase_url = 'postgresql+psycopg:///none'\n[telemetry]\nengine = 'influxdb'\n"
    )
    run = campus_server("ingest", "--partitions", partitions, "--config", str(config))
    assert (run.returncode, partitions in run.stderr, "0-31" in run.stderr) == (2, True, True)


def test_an_absent_configuration_file_is_said(tmp_path: Path) -> None:
    run = campus_server("serve", "--config", str(tmp_path / "none.toml"))
    assert (run.returncode, "no such file" in run.stderr) == (2, True)


def test_users_are_added_once_and_weak_passwords_refused(tmp_path: Path) -> None:
    config = tmp_path / "server.toml"
    config.write_text(f"[data]\ndirectory = {str(tmp_path / 'data')!r}\n")
    add = ("users", "add", "li", "--role", "technician", "--password-stdin")
    of = ("--config", str(config))
    assert campus_server(*add, *of, given="short\n").returncode == 2
    good = campus_server(*add, *of, given="correct horse battery\n")
    assert (good.returncode, good.stderr) == (0, "")
    again = campus_server(*add, *of, given="correct horse battery\n")
    assert (again.returncode, "taken" in again.stderr) == (2, True)
    other = ("users", "set-password", "wang", "--password-stdin", *of)
    assert campus_server(*other, given="correct horse battery\n").returncode == 2
    assert "correct horse" not in (good.stdout + again.stderr)


def test_openapi_is_printed_without_touching_data(tmp_path: Path) -> None:
    run = campus_server("openapi")
    assert "/api/v1/tickets/{ticket_id}/transitions" in json.loads(run.stdout)["paths"]
    assert not list(tmp_path.iterdir())


def serve(tmp_path: Path, port: int) -> Process:
    config = tmp_path / "server.toml"
    config.write_text(
        f"[http]\nport = {port}\n[data]\ndirectory = {str(tmp_path / 'data')!r}\n"
        f"[mqtt]\nport = {free_port()}\n"
    )
    command = [sys.executable, "-m", "campus_server", "serve", "--config", str(config)]
    return Process(command, tmp_path / "server.log")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_being_told_to_stop_is_no_failure(tmp_path: Path, how: signal.Signals) -> None:
    port = free_port()
    server = serve(tmp_path, port)
    until(lambda: listening(port), 60, "it serves")
    assert server.end(how) == 0, server.text()
    assert "Traceback" not in server.text()


def test_a_busy_port_and_a_second_server_on_the_data_end_with_a_word(tmp_path: Path) -> None:
    port = free_port()
    first = serve(tmp_path, port)
    until(lambda: listening(port), 60, "it serves")
    second = serve(tmp_path, free_port())
    assert second.child.wait(timeout=60) == 1
    assert "another process owns it" in second.text()
    (tmp_path / "other").mkdir()
    third = serve(tmp_path / "other", port)
    assert third.child.wait(timeout=60) == 1
    assert "in use" in third.text()
    assert "Traceback" not in second.text() + third.text()
    first.end()


def test_a_database_that_is_none_ends_with_a_word(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "campus.db").write_bytes(b"this is no database" * 100)
    server = serve(tmp_path, free_port())
    assert server.child.wait(timeout=60) == 1
    assert "not a database" in server.text()
    assert "Traceback" not in server.text()
