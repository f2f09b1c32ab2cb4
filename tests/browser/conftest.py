"""A whole campus for a browser: broker, server and a gateway, as processes over real sockets."""

import os
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page
from tests.browser.pump_gateway import SICK, PumpGateway

from campus_simulators import broker
from campus_simulators.campus_client import CampusClient
from campus_simulators.ports import LOOPBACK, free_port
from campus_simulators.processes import Household, run_once

_ROOT = Path(__file__).parents[2]
_CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
_DIST = _ROOT / "server" / "campus_server" / "web" / "dist" / "index.html"
_AXE = _ROOT / "dashboards" / "web" / "node_modules" / "axe-core" / "axe.min.js"
_TICKETS_S = 90.0


@dataclass(frozen=True)
class Campus:
    address: str
    password: str
    """Of everybody."""

    @contextmanager
    def client(self, username: str) -> Iterator[httpx.Client]:
        """Somebody at another browser."""
        with httpx.Client(
            base_url=self.address, headers={"X-Requested-With": "campus"}, trust_env=False
        ) as client:
            body = {"username": username, "password": self.password}
            client.post("/api/v1/session", json=body).raise_for_status()
            yield client

    def ticket_of(self, equipment: str) -> int:
        with self.client("head") as client:
            found = client.get("/api/v1/tickets", params={"subject": equipment}).json()["items"]
        ticket_id: int = found[0]["id"]
        return ticket_id


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    if not _CHROMIUM.exists():
        pytest.skip(f"no Chromium at {_CHROMIUM} (set CHROMIUM)")
    return {
        "executable_path": str(_CHROMIUM),
        "args": [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, object]:
    return {"locale": "en-GB", "viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="session")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    """Three pumps are sick and have their tickets; readings come on."""
    if not _DIST.exists():
        pytest.skip("the dashboard is not built: make web")
    folder = tmp_path_factory.mktemp("campus")
    household = Household(folder / "logs")
    plan = broker.choose(free_port())
    port = free_port()
    address = f"http://{LOOPBACK}:{port}"
    settings = folder / "server.toml"
    settings.write_text(
        f"[http]\nport = {port}\n"
        f'[data]\ndirectory = "{folder / "server"}"\n'
        f'[mqtt]\nhost = "{plan.host}"\nport = {plan.port}\n'
        "[condition]\ntraining_ticks = 300\n",
        encoding="utf-8",
    )
    password = secrets.token_urlsafe(12)
    gateway = PumpGateway(plan.host, plan.port)
    try:
        broker.start(plan, household, folder / "broker")
        for username, role, *options in (
            ("head", "head", "--no-forced-change"),
            ("li.wei", "technician", "--no-forced-change"),
            ("wang.fang", "technician", "--no-forced-change"),
            ("student", "requester", "--no-forced-change"),
            ("new.person", "technician"),
        ):
            command = [sys.executable, "-m", "campus_server", "users", "add", username]
            command += ["--role", role, "--locale", "en", "--name", username, "--password-stdin"]
            command += [*options, "--config", str(settings)]
            run_once(command, password + "\n", folder / "logs" / "accounts.log")
        household.start(
            "server",
            [sys.executable, "-m", "campus_server", "serve", "--config", str(settings)],
        )
        ready = CampusClient(address)
        ready.wait_until_ready(60, household.check)
        ready.close()
        gateway.start()
        made = Campus(address, password)
        _wait_for_tickets(made, household)
        yield made
    finally:
        gateway.stop()
        household.stop()


def _wait_for_tickets(campus: Campus, household: Household) -> None:
    end = time.monotonic() + _TICKETS_S
    with campus.client("head") as client:
        while True:
            household.check()
            found = client.get("/api/v1/tickets", params={"open": True}).json()["items"]
            if {ticket["subject"] for ticket in found} >= set(SICK):
                return
            if time.monotonic() > end:
                conditions = client.get("/api/v1/conditions").json()
                raise AssertionError(f"no tickets for {SICK}: {found}, {conditions}")
            time.sleep(0.2)


SignIn = Callable[..., Page]


@pytest.fixture
def sign_in(campus: Campus, context: BrowserContext) -> SignIn:
    """Fills in the form as a person does; returns the page, which stands at the overview."""

    def go(username: str = "li.wei", page: Page | None = None) -> Page:
        page = page or context.new_page()
        page.goto(campus.address)
        page.get_by_label("User name", exact=True).fill(username)
        page.get_by_label("Password", exact=True).fill(campus.password)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("navigation").wait_for()
        return page

    return go


@pytest.fixture(scope="session")
def axe() -> str:
    if not _AXE.exists():
        pytest.skip("axe-core is not installed: make web")
    return _AXE.read_text(encoding="utf-8")
