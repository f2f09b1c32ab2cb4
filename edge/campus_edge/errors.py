"""The edge's errors; the type says what happens next.

    EdgeError
    ├── NotReady     a device, the broker or the disk is away: wait and try again
    └── BadFrame     one reading, record or frame is useless: count it, tell it, go on

A wrong configuration is `campus_wire.settings.Misconfigured`: stop, and tell.
"""

__all__ = ["BadFrame", "EdgeError", "NotReady"]


class EdgeError(Exception):
    """Root of everything the edge raises on purpose."""


class NotReady(EdgeError):
    """What we need is away now. The text names it and says why."""


class BadFrame(EdgeError):
    """`subject` is what sent it (point, reader or device), `detail` what is wrong with it."""

    def __init__(self, subject: str, detail: str) -> None:
        super().__init__(f"{subject}: {detail}")
        self.subject = subject
        self.detail = detail
