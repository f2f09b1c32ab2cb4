"""The campus server's REST API, as far as the demonstration needs it."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import httpx
import msgspec

from campus_simulators.errors import CannotRun

__all__ = ["CampusClient", "Condition", "Ticket"]

T = TypeVar("T")
_HEADERS = {"X-Requested-With": "campus"}


class Ticket(msgspec.Struct, frozen=True):
    id: int
    number: str
    subject: str
    failure_class: str
    source: str
    title: dict[str, str]
    reason: dict[str, str]
    event_at: datetime
    """When the evidence was seen; may move on later, as the trouble goes on."""


class Condition(msgspec.Struct, frozen=True):
    equipment: str
    state: str
    learned: float
    reason: dict[str, str] | None = None


class _Gateway(msgspec.Struct, frozen=True):
    id: str
    online: bool | None


class _Page(msgspec.Struct, frozen=True):
    items: list[Ticket]
    next: str | None


class CampusClient:
    """Raises `CannotRun` for an answer that the demonstration cannot go on with."""

    def __init__(self, address: str) -> None:
        self._http = httpx.Client(base_url=address, headers=_HEADERS, timeout=10.0, trust_env=False)

    def close(self) -> None:
        self._http.close()

    def wait_until_ready(self, seconds: float, meanwhile: Callable[[], None]) -> None:
        """`meanwhile` is called between the tries and may raise."""
        end = time.monotonic() + seconds
        said = "no answer"
        while time.monotonic() < end:
            meanwhile()
            try:
                answer = self._http.get("/readyz")
            except httpx.TransportError as error:
                said = str(error)
            else:
                if answer.status_code == httpx.codes.OK:
                    return
                said = f"{answer.status_code} {answer.text[:300]}"
            time.sleep(0.1)
        raise CannotRun(f"the server is not ready after {seconds:.0f} s: {said}")

    def sign_in(self, username: str, password: str) -> None:
        self._send("POST", "/api/v1/session", {"username": username, "password": password})

    def add(self, path: str, body: dict[str, object]) -> None:
        """What is there already stays as it is."""
        self._send("POST", path, body, also=httpx.codes.CONFLICT)

    def gateway_online(self, gateway: str) -> bool:
        found = self._get("/api/v1/gateways", list[_Gateway])
        return any(item.id == gateway and item.online for item in found)

    def tickets(self) -> list[Ticket]:
        """All there are, page by page."""
        found: list[Ticket] = []
        cursor: str | None = None
        while True:
            asked = {"limit": "200"} | ({"cursor": cursor} if cursor else {})
            page = self._get("/api/v1/tickets", _Page, asked)
            found += page.items
            cursor = page.next
            if cursor is None:
                return found

    def conditions(self) -> list[Condition]:
        return self._get("/api/v1/conditions", list[Condition])

    def readings_stored(self) -> int:
        """Since the server started."""
        for line in self._send("GET", "/metrics").text.splitlines():
            name, _, value = line.partition(" ")
            if name == "campus_readings_total":
                return int(float(value))
        return 0

    def _get(self, path: str, kind: type[T], asked: dict[str, str] | None = None) -> T:
        answer = self._send("GET", path, asked=asked)
        try:
            return msgspec.json.decode(answer.content, type=kind)
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            raise CannotRun(f"GET {path}: not the answer that was expected: {error}") from None

    def _send(
        self,
        method: str,
        path: str,
        body: dict[str, object] | None = None,
        also: int | None = None,
        asked: dict[str, str] | None = None,
    ) -> httpx.Response:
        try:
            answer = self._http.request(method, path, json=body, params=asked)
        except httpx.TransportError as error:
            raise CannotRun(f"{method} {path}: {error}") from None
        if not answer.is_success and answer.status_code != also:
            raise CannotRun(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer
