"""Configuration of the server: read once, validated, unknown keys refused."""

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct, field
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from campus_server.movements.rules import MovementSettings
from campus_server.telemetry.influx.settings import InfluxSettings
from campus_server.telemetry.retention import RetentionSettings
from campus_wire.settings import Misconfigured, load

__all__ = [
    "ConditionSettings",
    "DataSettings",
    "HealthSettings",
    "HttpSettings",
    "MqttSettings",
    "Settings",
    "TelemetrySettings",
    "read",
]

Port = Annotated[int, Meta(ge=1, le=65_535)]
Host = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_:-]+(\.[A-Za-z0-9_-]+)*\.?\Z")]


class HttpSettings(Struct, frozen=True, forbid_unknown_fields=True):
    host: Host = "127.0.0.1"
    port: Port = 8080
    public_url: Annotated[str, Meta(pattern=r"^https?://[^/\s]+\Z")] | None = None
    """Where browsers find the server; https makes its cookies Secure."""
    metrics_token: str = ""
    """Bearer token for /metrics from elsewhere; without one only loopback may read it."""


class HealthSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Where `ingest` and `jobs` tell how they are; `serve` and `api` tell it beside the API."""

    host: Host = "127.0.0.1"
    port: Port = 8081


class DataSettings(Struct, frozen=True, forbid_unknown_fields=True):
    directory: str = "var/server"
    database_url: str = ""
    """SQLAlchemy URL; empty is SQLite in the directory."""


class MqttSettings(Struct, frozen=True, forbid_unknown_fields=True):
    host: Host = "127.0.0.1"
    port: Port = 1883
    username: str = ""
    password: str = ""
    tls: bool = False
    client_id: Annotated[str, Meta(min_length=1, max_length=64)] = "campus-server"


class TelemetrySettings(Struct, frozen=True, forbid_unknown_fields=True):
    engine: Literal["embedded", "influxdb"] = "embedded"
    retention: RetentionSettings = field(default_factory=RetentionSettings)
    """Of the embedded engine."""
    influxdb: InfluxSettings = field(default_factory=InfluxSettings)


class ConditionSettings(Struct, frozen=True, forbid_unknown_fields=True):
    enabled: bool = True
    """False: readings are stored and nobody judges them."""
    training_ticks: Annotated[int, Meta(ge=100, le=100_000)] = 400
    """How many ticks of an equipment are taken as its normal state."""


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    http: HttpSettings = field(default_factory=HttpSettings)
    health: HealthSettings = field(default_factory=HealthSettings)
    data: DataSettings = field(default_factory=DataSettings)
    telemetry: TelemetrySettings = field(default_factory=TelemetrySettings)
    mqtt: MqttSettings = field(default_factory=MqttSettings)
    condition: ConditionSettings = field(default_factory=ConditionSettings)
    movements: MovementSettings = field(default_factory=MovementSettings)

    @property
    def directory(self) -> Path:
        return Path(self.data.directory)

    @property
    def database_url(self) -> str:
        return self.data.database_url or f"sqlite:///{self.directory.absolute() / 'campus.db'}"

    @property
    def is_on_sqlite(self) -> bool:
        return make_url(self.database_url).get_backend_name() == "sqlite"

    @property
    def public_url(self) -> str:
        return self.http.public_url or f"http://{self.http.host}:{self.http.port}"


def read(path: Path | None) -> Settings:
    """Raise `Misconfigured` with file, key and what would be right; no file is the defaults."""
    if path is None:
        return Settings()
    settings = load(path, Settings)
    if settings.data.database_url:
        try:
            url = make_url(settings.data.database_url)
            if url.drivername not in ("postgresql+psycopg", "sqlite"):
                raise ValueError(url.drivername)
            url.get_dialect()
        except (SQLAlchemyError, ValueError):
            raise Misconfigured(
                f"{path}: data.database_url: expected a SQLAlchemy URL such as "
                "postgresql+psycopg://user@host/campus, or empty for SQLite"
            ) from None
    return settings
