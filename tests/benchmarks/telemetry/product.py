"""The product as its users run it: `campus-server serve`, a broker, nothing in process."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from tests.benchmarks.telemetry.subject import NotTaken, Subject
from tests.support.processes import MOSQUITTO, Mosquitto, Process, free_port, until

__all__ = ["Product", "broker", "pid_of", "product", "serving", "settings"]

_READY_S = 60.0
_PASSWORD = "bench-of-telemetry"
_SERVER = [sys.executable, "-m", "campus_server"]


@dataclass(frozen=True)
class Product:
    subject: Subject
    client: httpx.Client
    config: Path

    def sign_in(self) -> None:
        """Whoever asks for readings has to be somebody."""
        who = ("bench", "--role", "admin", "--no-forced-change", "--password-stdin")
        subprocess.run(
            [*_SERVER, "users", "add", *who, "--config", str(self.config)],
            input=_PASSWORD,
            text=True,
            check=True,
            capture_output=True,
        )
        self.client.post(
            "/api/v1/session", json={"username": "bench", "password": _PASSWORD}
        ).raise_for_status()


def settings(folder: Path, http_port: int, mqtt_port: int, more: str = "") -> str:
    """Training as short as it may be, so that the detectors judge when the clock starts."""
    return (
        f"[http]\nport = {http_port}\n[data]\ndirectory = {str(folder)!r}\n"
        f"[mqtt]\nport = {mqtt_port}\n[condition]\ntraining_ticks = 100\n{more}"
    )


@contextmanager
def broker(folder: Path) -> Iterator[Mosquitto]:
    """Every subject gets a new one, with the same settings."""
    if MOSQUITTO is None:
        raise NotTaken("Mosquitto is not installed")
    one = Mosquitto(folder / "broker")
    try:
        one.start()
        yield one
    finally:
        one.stop()


@contextmanager
def serving(config: Path, http_port: int) -> Iterator[tuple[Process, httpx.Client]]:
    """Raises `NotTaken`, with what the server says, when it refuses to start."""
    server = Process([*_SERVER, "serve", "--config", str(config)], config.with_suffix(".log"))
    try:
        with httpx.Client(
            base_url=f"http://127.0.0.1:{http_port}",
            headers={"X-Requested-With": "campus"},
            trust_env=False,
            timeout=60.0,
        ) as client:
            until(lambda: _ready(server, client), _READY_S, "the server is ready")
            yield server, client
    finally:
        server.end()


@contextmanager
def product(
    more_settings: str = "", prepare: Callable[[Path], object] = lambda _: None
) -> Iterator[Product]:
    """`more_settings`: TOML that follows the table `[condition]`. `prepare` gets the data folder."""
    with TemporaryDirectory(prefix="campus-bench-") as text, broker(Path(text)) as mosquitto:
        folder, port = Path(text), free_port()
        config = folder / "server.toml"
        config.write_text(settings(folder / "data", port, mosquitto.port, more_settings))
        (folder / "data").mkdir()
        prepare(folder / "data")
        with serving(config, port) as (server, client):
            subject = Subject(
                mosquitto.port,
                lambda: _counted(client).get('campus_messages_total{kind="readings"}', 0),
                {"server": server.child.pid, "broker": pid_of(mosquitto.process)},
                counts=lambda: _counts(client),
            )
            yield Product(subject, client, config)


def pid_of(process: Process | None) -> int:
    assert process is not None
    return process.child.pid


def _ready(server: Process, client: httpx.Client) -> bool:
    if server.child.poll() is not None:
        said = server.text().strip().splitlines() or ["nothing"]
        raise NotTaken(f"the server ended with {server.child.returncode}: {said[-1]}")
    try:
        return client.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False


def _counted(client: httpx.Client) -> dict[str, int]:
    """Every metric by its name with labels."""
    lines = client.get("/metrics").raise_for_status().text.splitlines()
    pairs = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: round(float(value)) for name, _, value in pairs if value != "NaN"}


def _counts(client: httpx.Client) -> Mapping[str, int]:
    counted = _counted(client)
    seen = (f'campus_evaluated_total{{as="{what}"}}' for what in ("judged", "late"))
    return {
        "stored": counted["campus_readings_total"],
        "evaluated": sum(counted.get(name, 0) for name in seen),
    }
