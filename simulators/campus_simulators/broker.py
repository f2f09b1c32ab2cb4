"""Which MQTT broker the demonstration uses: the one named, else Mosquitto, else amqtt."""

import importlib.metadata
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from campus_simulators.errors import BadRequest, CannotRun
from campus_simulators.ports import LOOPBACK, answers
from campus_simulators.processes import Household

__all__ = ["BrokerPlan", "choose", "find_mosquitto", "mosquitto_settings", "start"]

_SYSTEM_FOLDERS = "/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin"


@dataclass(frozen=True)
class BrokerPlan:
    """`program` is None unless the broker is Mosquitto, started by us."""

    name: str
    version: str
    host: str
    port: int
    program: str | None = None

    @property
    def ours(self) -> bool:
        return self.name != "configured"


def find_mosquitto() -> str | None:
    """Debian installs it where an ordinary user's PATH does not look."""
    return shutil.which("mosquitto") or shutil.which("mosquitto", path=_SYSTEM_FOLDERS)


def choose(
    port: int, forced: str | None = None, host: str | None = None, host_port: int | None = None
) -> BrokerPlan:
    """Starts nothing. Raise `BadRequest` for a broker that is not there."""
    if host is not None:
        if forced is not None:
            raise BadRequest("--broker and --mqtt-host contradict each other")
        return BrokerPlan("configured", "", host, host_port or 1883)
    program = find_mosquitto()
    if forced == "mosquitto" and program is None:
        raise BadRequest("--broker mosquitto: there is no mosquitto in PATH or /usr/sbin")
    if program is not None and forced != "amqtt":
        return BrokerPlan("mosquitto", _mosquitto_version(program), LOOPBACK, port, program)
    try:
        version = importlib.metadata.version("amqtt")
    except importlib.metadata.PackageNotFoundError:
        raise BadRequest(
            "there is no broker: install Mosquitto, or campus-steward[simulators] for amqtt, "
            "or name one with --mqtt-host"
        ) from None
    return BrokerPlan("amqtt", version, LOOPBACK, port)


def _mosquitto_version(program: str) -> str:
    said = subprocess.run([program, "-h"], capture_output=True, text=True, check=False, timeout=10)
    first = said.stdout.partition("\n")[0]
    return first.rpartition(" ")[2] or "unknown"


def mosquitto_settings(port: int, folder: Path) -> str:
    """Its configuration file.

    The default queue of 1,000 messages drops the rest without a word, and 20 in flight is what
    a client of MQTT 3.1.1 gets.
    """
    lines = [
        f"listener {port} {LOOPBACK}",
        "allow_anonymous true",
        "persistence true",
        f"persistence_location {folder}/",
        "autosave_interval 30",
        "max_queued_messages 200000",
        "max_inflight_messages 1000",
    ]
    if os.geteuid() == 0:
        # Started as root it would become a user who may not read our folder.
        lines.append("user root")
    return "\n".join(lines) + "\n"


def start(plan: BrokerPlan, household: Household, folder: Path, seconds: float = 15.0) -> None:
    """Start it where it is ours, and wait until it answers. Raise `CannotRun` otherwise."""
    if plan.program is not None:
        folder.mkdir(parents=True, exist_ok=True)
        settings = folder / "mosquitto.conf"
        settings.write_text(mosquitto_settings(plan.port, folder.resolve()), encoding="utf-8")
        household.start("broker", [plan.program, "-c", str(settings)])
    elif plan.ours:
        household.start(
            "broker", [sys.executable, "-m", "campus_simulators.amqtt_broker", str(plan.port)]
        )
    end = time.monotonic() + seconds
    while not answers(plan.host, plan.port):
        household.check()
        if time.monotonic() > end:
            raise CannotRun(f"no MQTT broker answers at {plan.host}:{plan.port}")
        time.sleep(0.05)
