"""Requests to the engine, and what their failures mean.

`StoreAway` is whatever may be mended by waiting or by the people who run the engine: no
connection, no answer in time, 5xx, 429, refused credentials, a database that is not there, more
points than the engine is set to hold. `EngineRefused` is what would be refused again tomorrow.
"""

import base64
import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import msgspec
import urllib3
from influxdb_client.client.influxdb_client import InfluxDBClient
from influxdb_client.client.write_api import SYNCHRONOUS
from influxdb_client.domain.write_precision import WritePrecision
from influxdb_client.rest import ApiException

from campus_server.errors import CampusError, StoreAway
from campus_server.telemetry.influx.settings import InfluxSettings

__all__ = ["Engine", "EngineRefused", "SeriesPart"]

log = logging.getLogger(__name__)

_CONNECTIONS = 16
_TOO_OLD = re.compile(
    r"partial write: (points beyond retention policy dropped=\d+\Z"
    r"|dropped \d+ points outside retention policy)"
)
"""Of InfluxDB 1 (status 400) and 2 (422), of which newer ones say it in the second way."""


class EngineRefused(CampusError):
    """The engine will not take this: a type conflict, a malformed statement."""


class SeriesPart(msgspec.Struct):
    """Some rows of one series; a long one comes in several parts."""

    columns: list[str]
    values: list[list[Any]] = []
    tags: dict[str, str] = {}
    name: str = ""


class _Result(msgspec.Struct):
    series: list[SeriesPart] = []
    error: str = ""


class _Answer(msgspec.Struct):
    results: list[_Result] = []
    error: str = ""


_decode = msgspec.json.Decoder(_Answer).decode


class Engine:
    """Thread-safe; opens no connection before it is asked something."""

    def __init__(self, settings: InfluxSettings) -> None:
        self.settings = settings
        headers: dict[str, str] = {}
        credentials: dict[str, Any] = {}
        if settings.token:
            headers["Authorization"] = f"Token {settings.token}"
            credentials = {"token": settings.token}
        elif settings.username:
            pair = f"{settings.username}:{settings.password}"
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
            credentials = {"token": pair, "auth_basic": True}
        self._http = urllib3.PoolManager(
            maxsize=_CONNECTIONS, headers=headers, retries=False, timeout=settings.timeout_s
        )
        self._client = InfluxDBClient(
            settings.url,
            org=settings.org or "-",
            timeout=int(settings.timeout_s * 1000),
            connection_pool_maxsize=_CONNECTIONS,
            **({"token": ""} | credentials),
        )
        self._write_api = self._client.write_api(SYNCHRONOUS)

    def write(self, lines: bytes) -> None:
        """Line protocol in milliseconds, durable when this returns.

        What is older than the engine keeps is dropped by it, as it would be a moment later.
        """
        try:
            self._write_api.write(
                self.settings.bucket,
                record=lines,
                write_precision=WritePrecision.MS,  # type: ignore[arg-type]  # its constants are texts
            )
        except ApiException as error:
            message = _message(error.body)
            if error.status in (400, 422) and _TOO_OLD.search(message):
                log.warning("InfluxDB keeps no readings that old: %s", message)
                return
            raise self._failure(error.status or 0, message) from error
        except urllib3.exceptions.HTTPError as error:
            raise self._away(error) from error

    def query(self, statement: str, *, database: str | None = None) -> Iterator[SeriesPart]:
        """Read as it comes: a long answer is never held whole."""
        given = {
            "db": self.settings.database if database is None else database,
            "rp": self.settings.retention_policy,
            "epoch": "ms",
            "chunked": "true",
        }
        # not all engines look for these in the body, where a long statement has to stand
        address = urlencode({name: value for name, value in given.items() if value})
        try:
            response = self._http.request(
                "POST",
                f"{self.settings.url.rstrip('/')}/query?{address}",
                fields={"q": statement},
                encode_multipart=False,
                preload_content=False,
            )
            try:
                if response.status != 200:
                    raise self._failure(response.status, _message(response.read()))
                for line in response:
                    yield from self._parts(line)
            finally:
                response.close()
        except urllib3.exceptions.HTTPError as error:
            raise self._away(error) from error
        except msgspec.DecodeError as error:
            raise StoreAway(
                f"InfluxDB at {self.settings.url} gave an answer that is torn or not its own: {error}"
            ) from error

    def execute(self, statement: str, *, database: str | None = None) -> None:
        for _ in self.query(statement, database=database):
            pass

    def close(self) -> None:
        self._client.close()  # type: ignore[no-untyped-call]  # has no types
        self._http.clear()

    def _parts(self, line: bytes) -> Iterator[SeriesPart]:
        if not line.strip():
            return
        answer = _decode(line)
        for failed in (answer.error, *(result.error for result in answer.results)):
            if failed:
                raise self._failed_statement(failed)
        for result in answer.results:
            yield from result.series

    def _away(self, error: Exception) -> StoreAway:
        return StoreAway(f"InfluxDB at {self.settings.url} does not answer: {error}")

    def _failed_statement(self, message: str) -> CampusError:
        """What stands in an answer with status 200: the statement was understood, and not done."""
        if "not found" in message:
            return self._failure(404, message)
        return StoreAway(f"InfluxDB at {self.settings.url} could not answer: {message}")

    def _failure(self, status: int, message: str) -> CampusError:
        where = f"InfluxDB at {self.settings.url}"
        if status in (401, 403):
            return StoreAway(f"{where} refuses the credentials ({status}): see telemetry.influxdb")
        if status == 404:
            return StoreAway(
                f"{where} has no database {self.settings.database!r} for us ({message}): "
                "run campus-server migrate, or make it as docs/operations.md says"
            )
        if status in (0, 408, 429) or status >= 500 or "limit exceeded" in message:
            return StoreAway(f"{where} cannot now ({status}): {message}")
        return EngineRefused(f"{where} refuses ({status}): {message}")


def _message(body: bytes | str | None) -> str:
    """What the engine says is wrong, without headers; at most some 500 characters."""
    raw = body if isinstance(body, bytes) else (body or "").encode()
    try:
        said = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        said = None
    if isinstance(said, dict):
        text = str(said.get("error") or said.get("message") or said)
    else:
        text = raw.decode(errors="replace")
    return text[:500]
