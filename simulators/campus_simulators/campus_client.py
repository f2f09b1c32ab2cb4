"""The campus server's REST API, as far as the demonstration needs it."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import httpx
import msgspec

from campus_simulators.errors import CannotRun

__all__ = ["CampusClient", "Condition", "Ticket"]

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
        return any(
            item["id"] == gateway and item["online"] for item in self._items("/api/v1/gateways")
        )

    def tickets(self) -> list[Ticket]:
        return [msgspec.convert(item, Ticket) for item in self._items("/api/v1/tickets")]

    def conditions(self) -> dict[str, Condition]:
        """By equipment."""
        found = msgspec.convert(self._get("/api/v1/conditions").json(), list[Condition])
        return {condition.equipment: condition for condition in found}

    def readings_stored(self) -> int:
        """Since the server started."""
        for line in self._get("/metrics").text.splitlines():
            name, _, value = line.partition(" ")
            if name == "campus_readings_total":
                return int(float(value))
        return 0

    def _items(self, path: str) -> Iterator[Any]:
        """All pages of a list."""
        cursor: str | None = None
        while True:
            asked = {"limit": "200"} | ({"cursor": cursor} if cursor else {})
            page = self._get(path, asked).json()
            yield from page["items"]
            cursor = page["next"]
            if cursor is None:
                return

    def _get(self, path: str, asked: dict[str, str] | None = None) -> httpx.Response:
        return self._send("GET", path, asked=asked)

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
