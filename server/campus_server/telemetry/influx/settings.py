"""Where the engine is and who we are there."""

from typing import Annotated

from msgspec import Meta, Struct

__all__ = ["InfluxSettings"]

Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\Z")]


class InfluxSettings(Struct, frozen=True, forbid_unknown_fields=True):
    url: Annotated[str, Meta(pattern=r"^https?://[^/\s@]+(/[^\s]*)?\Z")] = "http://127.0.0.1:8086"
    database: Name = "campus"
    """InfluxDB 1 and openGemini: the database; 2: the bucket and its mapping; 3: the database."""
    retention_policy: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{0,64}\Z")] = ""
    """Empty: the database's default one."""
    org: str = ""
    """InfluxDB 2 alone asks for it."""
    token: str = ""
    """InfluxDB 2 and 3."""
    username: str = ""
    password: str = ""
    """InfluxDB 1 and openGemini; not together with a token."""
    timeout_s: Annotated[float, Meta(gt=0, le=600)] = 30.0
    keep_days: Annotated[int, Meta(ge=0, le=36_500)] = 0
    """How long `prepare` has readings kept, and hourly ones in their place after that; 0: for ever."""

    @property
    def bucket(self) -> str:
        """What the write road calls the database and its retention policy."""
        return "/".join(filter(None, (self.database, self.retention_policy)))

    def __post_init__(self) -> None:
        if self.token and (self.username or self.password):
            raise ValueError("give a token, or a username and a password, not both")

    def __repr__(self) -> str:
        """Without what is secret."""
        return f"InfluxSettings(url={self.url!r}, bucket={self.bucket!r})"
