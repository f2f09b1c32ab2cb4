"""Who may do what: one table, route by role, and whose rows (all or only their own).

A route under /api that has no row here is refused and fails a test; so does a row without a
route. The rules of a slice may narrow further (which transition, by whom); nothing widens.
"""

from collections.abc import Mapping
from enum import StrEnum

__all__ = ["PERMISSIONS", "PUBLIC", "WHILE_PASSWORD_IS_DUE", "Role", "Route", "Scope", "granted"]

Route = tuple[str, str]
"""(method, path template as the router has it)"""


class Role(StrEnum):
    """What a person is for. Assignee and holder are relations to a ticket, not roles."""

    ADMIN = "admin"
    HEAD = "head"
    DISPATCHER = "dispatcher"
    TEAM_LEAD = "team_lead"
    TECHNICIAN = "technician"
    REQUESTER = "requester"


class Scope(StrEnum):
    ALL = "all"
    OWN = "own"
    """Only what the person reported or holds; the slice's service filters by it."""


def _all(*roles: Role) -> Mapping[Role, Scope]:
    return dict.fromkeys(roles, Scope.ALL)


_ADMIN = _all(Role.ADMIN)
_LEADERS = _all(Role.ADMIN, Role.HEAD, Role.DISPATCHER, Role.TEAM_LEAD)
_KEEPERS = _all(Role.ADMIN, Role.HEAD, Role.DISPATCHER)
"""Who answers for the register of assets."""
_STAFF = _all(Role.ADMIN, Role.HEAD, Role.DISPATCHER, Role.TEAM_LEAD, Role.TECHNICIAN)
_EVERYONE = _all(*Role)
_STAFF_AND_OWN = {**_STAFF, Role.REQUESTER: Scope.OWN}

_API = "/api/v1"

PUBLIC: frozenset[Route] = frozenset(
    {
        ("POST", f"{_API}/session"),
        ("GET", f"{_API}/openapi.json"),
    }
)
"""Open without a sign-in."""

WHILE_PASSWORD_IS_DUE: frozenset[Route] = frozenset(
    {
        ("GET", f"{_API}/session"),
        ("DELETE", f"{_API}/session"),
        ("POST", f"{_API}/session/password"),
    }
)
"""All that an account can reach before it has changed a password that somebody else made."""

PERMISSIONS: Mapping[Route, Mapping[Role, Scope]] = {
    # people
    ("GET", f"{_API}/session"): _EVERYONE,
    ("DELETE", f"{_API}/session"): _EVERYONE,
    ("POST", f"{_API}/session/password"): _EVERYONE,
    ("GET", f"{_API}/users"): _LEADERS,
    ("POST", f"{_API}/users"): _ADMIN,
    ("PATCH", f"{_API}/users/{{user_id}}"): _ADMIN,
    # live data
    ("GET", f"{_API}/stream"): _STAFF,
    ("GET", f"{_API}/stream/snapshot"): _STAFF,
    # ---- the slices' rows: add yours here, one block per slice ----
    # places
    ("GET", f"{_API}/places"): _STAFF,
    ("PATCH", f"{_API}/places/{{path:path}}"): _KEEPERS,
    # assets and their points
    ("GET", f"{_API}/equipment"): _STAFF,
    ("GET", f"{_API}/equipment/{{equipment_id}}"): _STAFF,
    ("GET", f"{_API}/equipment/{{equipment_id}}/latest"): _STAFF,
    ("GET", f"{_API}/equipment/{{equipment_id}}/history"): _STAFF,
    ("GET", f"{_API}/readings/export"): _STAFF,
    ("POST", f"{_API}/readings/import"): _ADMIN,
    ("GET", f"{_API}/assets"): _STAFF,
    ("POST", f"{_API}/assets"): _KEEPERS,
    ("GET", f"{_API}/assets/{{asset_id}}"): _STAFF,
    ("PATCH", f"{_API}/assets/{{asset_id}}"): _KEEPERS,
    ("POST", f"{_API}/assets/{{asset_id}}/tags"): _KEEPERS,
    # devices
    ("GET", f"{_API}/gateways"): _STAFF,
    ("GET", f"{_API}/gateways/{{gateway_id}}/events"): _STAFF,
    # movements
    ("GET", f"{_API}/movements"): _STAFF,
    ("GET", f"{_API}/unknown-tags"): _STAFF,
    ("GET", f"{_API}/assets/{{asset_id}}/movements"): _STAFF,
    ("POST", f"{_API}/transfers"): _KEEPERS,
    # condition
    ("GET", f"{_API}/equipment/{{equipment_id}}/condition"): _STAFF,
    ("GET", f"{_API}/conditions"): _STAFF,
    # alarms
    ("GET", f"{_API}/alarms"): _STAFF,
    # tickets: which transition a person may make is decided by the rules of the slice
    ("GET", f"{_API}/tickets"): _STAFF_AND_OWN,
    ("GET", f"{_API}/tickets/{{ticket_id}}"): _STAFF_AND_OWN,
    ("POST", f"{_API}/tickets/{{ticket_id}}/transitions"): _STAFF_AND_OWN,
    # ingest: what could not be used holds whatever a stranger sent
    ("GET", f"{_API}/quarantine"): _ADMIN,
}


def granted(route: Route, role: Role) -> Scope | None:
    """None: this role may not use this route, or the route is not in the table."""
    return PERMISSIONS.get(route, {}).get(role)
