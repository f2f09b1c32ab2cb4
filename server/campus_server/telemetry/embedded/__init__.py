"""The time-series store of one machine."""

from campus_server.telemetry.embedded.store import EmbeddedStore

__all__ = ["EmbeddedStore"]
