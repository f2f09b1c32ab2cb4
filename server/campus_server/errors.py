"""The server's errors; the type says what happens next.

    CampusError
    ├── StoreAway           a store cannot be reached: wait for it, acknowledge nothing
    ├── Damaged             a part of a store cannot be read: restore it; the rest goes on
    ├── Fenced              another process has taken over: write nothing more in this role
    └── Refused             a request cannot be done; becomes an RFC 9457 answer
        ├── NotSignedIn     401
        ├── NotPermitted    403
        ├── NotFound        404
        ├── Conflict        409  the row has changed, or the transition is not in the table
        ├── Invalid         422  the request is understood and wrong
        └── TooMany         429  with `retry_after_s`

What is wrong with a message from the wire is `campus_wire.errors.BadMessage`; a wrong
configuration file is `campus_wire.settings.Misconfigured`.
"""

__all__ = [
    "CampusError",
    "Conflict",
    "Damaged",
    "Fenced",
    "Invalid",
    "NotFound",
    "NotPermitted",
    "NotSignedIn",
    "Refused",
    "StoreAway",
    "TooMany",
]


class CampusError(Exception):
    """Root of everything the server raises on purpose."""


class StoreAway(CampusError):
    """A store cannot be reached now."""


class Fenced(CampusError):
    """Another process has taken over what this one wrote for; waiting does not mend it."""


class Damaged(CampusError):
    """A part of a store cannot be read; the text names it."""


class Refused(CampusError):
    """A request cannot be done. `code` is stable and translated by the dashboard."""

    status = 400

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class NotSignedIn(Refused):
    status = 401


class NotPermitted(Refused):
    status = 403


class NotFound(Refused):
    status = 404


class Conflict(Refused):
    status = 409


class Invalid(Refused):
    status = 422


class TooMany(Refused):
    status = 429

    def __init__(self, code: str, detail: str, retry_after_s: float) -> None:
        super().__init__(code, detail)
        self.retry_after_s = retry_after_s
