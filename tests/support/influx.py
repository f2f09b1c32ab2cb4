"""A real InfluxDB 1.6 on free ports, with nginx before it that speaks the newer write road.

InfluxDB 1.8, 2 and 3 and openGemini take `/api/v2/write?bucket=DB/RP` themselves; Debian's 1.6
does not yet, so nginx turns it into `/write?db=DB&rp=RP`.
"""

import atexit
import os
import shutil
import signal
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

import pytest
from tests.support.processes import Process, free_port, listening, until

from campus_server.telemetry.influx import InfluxSettings, prepare

__all__ = ["Influx", "influx", "need_influx", "prepared_database"]

_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"
INFLUXD = shutil.which("influxd", path=_PATH)
NGINX = shutil.which("nginx", path=_PATH)

_INFLUX_CONF = """\
reporting-disabled = true
bind-address = "127.0.0.1:{rpc}"
[meta]
  dir = "{folder}/meta"
[data]
  dir = "{folder}/data"
  wal-dir = "{folder}/wal"
  index-version = "tsi1"
  query-log-enabled = false
  max-series-per-database = 0
  max-values-per-tag = 0
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:{port}"
  auth-enabled = {auth}
  log-enabled = false
  max-body-size = 0
"""

_NGINX_CONF = """\
daemon off;
worker_processes 1;
error_log {folder}/nginx-error.log warn;
pid {folder}/nginx.pid;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/nginx-body;
  proxy_temp_path {folder}/nginx-proxy;
  fastcgi_temp_path {folder}/nginx-fastcgi;
  uwsgi_temp_path {folder}/nginx-uwsgi;
  scgi_temp_path {folder}/nginx-scgi;
  client_max_body_size 0;
  client_body_buffer_size 16m;
  proxy_buffering off;
  proxy_read_timeout 300s;
  upstream engine {{ server 127.0.0.1:{engine}; keepalive 16; }}
  map $arg_bucket $database {{ ~^(?<name>[^%/]+) $name; }}
  map $arg_bucket $policy {{ default ""; ~(?:%2F|/)(?<name>.+)$ $name; }}
  map $arg_precision $unit {{ default $arg_precision; us u; ns n; "" n; }}
  server {{
    listen 127.0.0.1:{port};
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    location = /api/v2/write {{
      set $args db=$database&rp=$policy&precision=$unit;
      proxy_pass http://engine/write;
    }}
    location = /health {{ proxy_pass http://engine/ping; }}
    location / {{ proxy_pass http://engine; }}
  }}
}}
"""


def need_influx() -> None:
    """Skip, with a word, where the engine is absent (with REQUIRE_ALL=1 that is a failure)."""
    if INFLUXD is None or NGINX is None:
        pytest.skip("InfluxDB or nginx is not installed")


class Influx:
    """Keeps its data on disk until its folder goes; engine and nginx end and start apart."""

    def __init__(self, folder: Path, *, auth: bool = False) -> None:
        self.folder = folder
        self.port = free_port()
        """Where clients ask."""
        self._engine_port = free_port()
        self._auth = auth
        self.engine: Process | None = None
        self.gate: Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.start_engine()
        assert NGINX is not None
        config = self.folder / "nginx.conf"
        config.write_text(
            _NGINX_CONF.format(folder=self.folder, port=self.port, engine=self._engine_port)
        )
        command = [NGINX, "-p", str(self.folder), "-e", "stderr", "-c", str(config)]
        self.gate = Process(command, self.folder / "nginx.log")
        until(lambda: listening(self.port), what="nginx listens")

    def start_engine(self) -> None:
        assert INFLUXD is not None
        config = self.folder / "influxdb.conf"
        config.write_text(
            _INFLUX_CONF.format(
                folder=self.folder,
                port=self._engine_port,
                rpc=free_port(),
                auth=str(self._auth).lower(),
            )
        )
        self.engine = Process([INFLUXD, "-config", str(config)], self.folder / "influxd.log")
        until(self._answers, what="InfluxDB answers")

    def stop_engine(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self.engine is not None:
            self.engine.end(how)

    def stop(self) -> None:
        self.stop_engine()
        if self.gate is not None:
            self.gate.end()

    def _answers(self) -> bool:
        assert self.engine is not None
        assert self.engine.child.poll() is None, self.engine.text()
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            opener.open(f"http://127.0.0.1:{self._engine_port}/ping", timeout=5).close()
        except (urllib.error.URLError, OSError):
            return False
        return True


@cache
def _shared() -> Influx:
    """One engine for the tests of this process that need no engine of their own."""
    need_influx()
    living = ExitStack()
    atexit.register(living.close)
    return living.enter_context(influx())


def prepared_database(name: str) -> InfluxSettings:
    """A database of this name, made when it is first asked for, in an engine that tests share."""
    settings = InfluxSettings(url=_shared().url, database=name[:64])
    prepare(settings)
    return settings


@contextmanager
def influx(*, auth: bool = False) -> Iterator[Influx]:
    """A running engine behind nginx, gone afterwards; skips where either is absent."""
    need_influx()
    with tempfile.TemporaryDirectory(prefix="campus-influx-") as folder:
        server = Influx(Path(folder), auth=auth)
        try:
            server.start()
            yield server
        finally:
            server.stop()
