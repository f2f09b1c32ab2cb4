"""Campus Steward as several processes on shared stores, and gateways that keep them busy."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.support.influx import influx
from tests.support.postgres import postgres
from tests.support.processes import Mosquitto, Process, free_port, listening, need_mosquitto, until

from campus_server.config import Settings, read

__all__ = ["ADMIN", "PASSWORD", "Site", "site"]

ADMIN, PASSWORD = "li", "correct horse battery"
_TRAINING_TICKS = 100


class Site:
    """Start processes with `run`; all of them end with the site."""

    def __init__(self, folder: Path, database_url: str, influx_url: str, mqtt_port: int) -> None:
        self.mqtt_port = mqtt_port
        self._folder = folder
        self._config = folder / "scale.toml"
        self._config.write_text(
            f'[data]\ndirectory = "{folder}"\ndatabase_url = "{database_url}"\n'
            f'[telemetry]\nengine = "influxdb"\n'
            f'[telemetry.influxdb]\nurl = "{influx_url}"\ndatabase = "campus"\n'
            f"[mqtt]\nport = {mqtt_port}\n"
            f"[condition]\ntraining_ticks = {_TRAINING_TICKS}\n"
            "[movements]\ngrace_s = 1.0\n"
        )
        self._started = 0
        self._running: list[Process] = []

    @property
    def settings(self) -> Settings:
        return read(self._config)

    def do(self, *arguments: str, given: str = "") -> None:
        """A command that ends; it has to go well."""
        subprocess.run(
            [*_COMMAND, *arguments, "--config", str(self._config)],
            input=given.encode(),
            check=True,
            timeout=60,
        )

    def ingest(self, partitions: str) -> Process:
        return self._health("ingest", "--partitions", partitions)

    def jobs(self) -> Process:
        return self._health("jobs")

    def api(self) -> str:
        """Its address."""
        port = free_port()
        config = self._folder / f"api-{port}.toml"
        config.write_text(f"{self._config.read_text()}[http]\nport = {port}\n")
        process = self._start([*_COMMAND, "api", "--config", str(config)])
        until(lambda: listening(port) or process.child.poll() is not None, 60, "the API listens")
        assert process.child.poll() is None, process.text()
        return f"http://127.0.0.1:{port}"

    def end(self) -> None:
        for process in self._running:
            process.end(signal.SIGKILL)

    def _health(self, *arguments: str) -> Process:
        port = str(free_port())
        return self._start(
            [*_COMMAND, *arguments, "--config", str(self._config), "--health-port", port]
        )

    def _start(self, command: list[str]) -> Process:
        self._started += 1
        process = Process(command, self._folder / f"{self._started:02d}-{command[3]}.log")
        self._running.append(process)
        return process


_COMMAND = [sys.executable, "-m", "campus_server"]


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    """Broker, database and engine are up, the schema is there, and one administrator."""
    need_mosquitto()
    with ExitStack() as ending:
        database, engine = ending.enter_context(postgres()), ending.enter_context(influx())
        broker = Mosquitto(folder / "broker")
        broker.start()
        ending.callback(broker.stop)
        made = Site(folder, database.create_database("campus"), engine.url, broker.port)
        ending.callback(made.end)
        made.do("migrate")
        made.do(
            *("users", "add", ADMIN, "--role", "admin", "--password-stdin", "--no-forced-change"),
            given=f"{PASSWORD}\n",
        )
        yield made
