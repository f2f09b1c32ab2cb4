"""The stage: broker, server, devices, edge and reader, each started as a process of its own."""

import secrets
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from campus_simulators import broker, settings_files
from campus_simulators.arrangement import Arrangement, Wishes
from campus_simulators.campus_client import CampusClient
from campus_simulators.errors import CannotRun
from campus_simulators.portal import DROP
from campus_simulators.processes import Household, run_once
from campus_simulators.scenarios import gate
from campus_simulators.scenarios.pump_room import pump_unit, recorded_unit
from campus_simulators.speech import Speaker
from campus_simulators.toml_text import Table, toml_text

__all__ = ["GROWTH_S", "ONSET_S", "Stage"]

ONSET_S = 55.0
"""From the first reading to the fault: the detector has learned by then."""
GROWTH_S = 30.0
"""From the onset to functional failure."""
_USER = "admin"


class Stage:
    """Raises `CannotRun` when a part does not come up."""

    def __init__(self, wishes: Wishes, plan: Arrangement, speaker: Speaker) -> None:
        self._wishes = wishes
        self._plan = plan
        self._speaker = speaker
        self._folder = plan.folder
        self.household = Household(plan.folder / "logs")
        self.client = CampusClient(plan.address)
        self.tickets_before: frozenset[int] = frozenset()
        """Tickets that an earlier run left in the data folder."""

    @property
    def pump_truth(self) -> Path:
        return self._folder / "pumps.json"

    @property
    def gate_truth(self) -> Path:
        return self._folder / "gate.json"

    def set_up(self) -> None:
        self._start_broker()
        self._start_server()
        self._start_pumps()
        self._start_edge()
        self._register_assets()
        self._start_reader()

    def take_down(self) -> None:
        """In the opposite order, so that what is on its way still arrives."""
        self.client.close()
        self._speaker.say("stopping")
        killed = self.household.stop()
        if killed:
            self._speaker.say("killed", names=", ".join(killed))
        self._speaker.say("stopped")

    def _start_broker(self) -> None:
        plan = self._plan.broker
        self._speaker.say("data", folder=self._folder)
        broker.start(plan, self.household, self._folder / "broker")
        self._speaker.say(
            "broker", name=plan.name, version=plan.version, host=plan.host, port=plan.port
        )
        if plan.name == "amqtt":
            self._speaker.say("amqtt")

    def _start_server(self) -> None:
        plan = self._plan
        settings = self._write(
            "server.toml",
            settings_files.server_settings(
                plan.broker.host, plan.broker.port, plan.http_port, str(self._folder / "server")
            ),
        )
        password = secrets.token_urlsafe(12)
        self._make_account(settings, password)
        self.household.start(
            "server", [sys.executable, "-m", "campus_server", "serve", "--config", settings]
        )
        self.client.wait_until_ready(60.0, self.household.check)
        self._speaker.say("server", address=plan.address)
        self.client.sign_in(_USER, password)
        self._speaker.say("sign_in", user=_USER, password=password)
        self.tickets_before = frozenset(ticket.id for ticket in self.client.tickets())

    def _make_account(self, settings: str, password: str) -> None:
        """A new password each time; the account itself may be there from an earlier run."""
        command = [sys.executable, "-m", "campus_server", "users"]
        common = ["--password-stdin", "--no-forced-change", "--config", settings]
        log = self._folder / "logs" / "accounts.log"
        language = ["--locale", self._speaker.language, "--name", "演示 Demo"]
        add = [*command, "add", _USER, "--role", "admin", *language, *common]
        change = [*command, "set-password", _USER, *common]
        known = (self._folder / "server" / "campus.db").exists()
        try:
            run_once(change if known else add, password + "\n", log)
        except CannotRun:
            if not known:
                raise
            # The database is there, but an earlier run did not come as far as the account.
            run_once(add, password + "\n", log)

    def _start_pumps(self) -> None:
        plan = self._plan
        self.pump_truth.unlink(missing_ok=True)
        arguments = [
            "--port", str(plan.modbus_port), "--seed", str(self._wishes.seed),
            "--fault", self._wishes.fault, "--onset", str(ONSET_S), "--growth", str(GROWTH_S),
            "--truth", str(self.pump_truth),
        ]  # fmt: skip
        told = ""
        if plan.recording is not None:
            arguments += ["--recording", str(plan.recording.path.resolve())]
            arguments += ["--row-period", str(plan.row_period_s)]
            told = f" + {plan.recording.path.name}"
        module = "campus_simulators.devices.modbus_pumps"
        self.household.start("pumps", [sys.executable, "-m", module, *arguments])
        self._speaker.say("devices", port=plan.modbus_port, recording=told)

    def _start_edge(self) -> None:
        plan = self._plan
        units = [pump_unit()]
        if plan.recording is not None and plan.row_period_s is not None:
            units.append(recorded_unit(plan.recording, plan.row_period_s))
        settings = self._write(
            "edge.toml",
            settings_files.edge_settings(
                plan.broker.host,
                plan.broker.port,
                plan.modbus_port,
                str(self._folder / "outbox.db"),
                units,
            ),
        )
        self.household.start(
            "edge", [sys.executable, "-m", "campus_edge", "run", "--config", settings]
        )
        end = time.monotonic() + 30
        while not self.client.gateway_online(settings_files.GATEWAY):
            self.household.check()
            if time.monotonic() > end:
                raise CannotRun("the gateway does not come online within 30 s; see logs/edge.log")
            time.sleep(0.1)
        self._speaker.say("online", gateway=settings_files.GATEWAY)

    def _register_assets(self) -> None:
        """Assets and leave first: what walks through the gate afterwards is known."""
        now = datetime.now(UTC)
        for actor in gate.CAST:
            self.client.add(
                "/api/v1/assets",
                {
                    "id": actor.asset,
                    "name": {"zh": actor.name[0], "en": actor.name[1]},
                    "asset_class": actor.kind,
                    "place": "B07",
                    "movement_controlled": actor.movement_controlled,
                },
            )
            self.client.add(f"/api/v1/assets/{actor.asset}/tags", {"epc": actor.epc})
            if actor.approved:
                self.client.add(
                    "/api/v1/transfers",
                    {
                        "asset": actor.asset,
                        "destination": gate.LAB,
                        "from": (now - timedelta(minutes=1)).isoformat(),
                        "to": (now + timedelta(hours=2)).isoformat(),
                    },
                )

    def _start_reader(self) -> None:
        self.gate_truth.unlink(missing_ok=True)
        at = self._plan.broker
        self.household.start(
            "reader",
            [
                sys.executable, "-m", "campus_simulators.devices.zebra_reader",
                "--mqtt-host", at.host, "--mqtt-port", str(at.port),
                "--topic", settings_files.READER_TOPIC, "--seed", str(self._wishes.seed),
                "--truth", str(self.gate_truth),
            ],
        )  # fmt: skip
        self._speaker.say("assets", count=len(gate.CAST), reader=gate.READER, drop=DROP)

    def _write(self, name: str, table: Table) -> str:
        path = self._folder / name
        path.write_text(toml_text(table), encoding="utf-8")
        return str(path)
