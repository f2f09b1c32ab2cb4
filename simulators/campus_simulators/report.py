"""What came of the demonstration, against what only the simulators know."""

import importlib.metadata
import platform
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime

from campus_simulators.broker import BrokerPlan
from campus_simulators.campus_client import Ticket
from campus_simulators.replay import Recording
from campus_simulators.scenarios.gate import the_offender
from campus_simulators.scenarios.pump_room import RECORDED, SICK
from campus_simulators.truth import GateTruth, PumpTruth

__all__ = ["Ledger", "Trouble", "versions"]

_PACKAGES = (
    "campus-steward", "duckdb", "fastapi", "msgspec", "numpy", "paho-mqtt", "pymodbus",
    "sqlalchemy",
)  # fmt: skip

Trouble = tuple[str, str]
"""(equipment or asset, failure class)."""


@dataclass
class Ledger:
    """Sorts the tickets of one run into those that the scenario calls for and all others."""

    recording: Recording | None = None
    before: frozenset[int] = frozenset()
    """Tickets that an earlier run left in the data folder."""
    pumps: PumpTruth | None = None
    gate: GateTruth | None = None
    expected: dict[Trouble, Ticket] = field(default_factory=dict)
    unexpected: list[Ticket] = field(default_factory=list)
    after_fault_s: dict[int, float | None] = field(default_factory=dict)

    @property
    def troubles(self) -> list[Trouble]:
        """What has to become a ticket."""
        wanted = [(SICK, "abnormal_condition"), (the_offender().asset, "unauthorised_exit")]
        if self.recording is not None and self.recording.fault_row is not None:
            wanted.append((RECORDED, "abnormal_condition"))
        return wanted

    @property
    def missing(self) -> list[Trouble]:
        return [trouble for trouble in self.troubles if trouble not in self.expected]

    def enter(self, tickets: list[Ticket]) -> list[Ticket]:
        """Those that are new, oldest first. A ticket counts with the time it first showed."""
        new = []
        for ticket in sorted(tickets, key=lambda ticket: ticket.id):
            if ticket.id in self.before or ticket.id in self.after_fault_s:
                continue
            trouble = (ticket.subject, ticket.failure_class)
            after = self._after_fault(trouble, ticket.event_at)
            self.after_fault_s[ticket.id] = after
            # A recorded fault may show early in the recording itself; a simulated one cannot.
            early = after is not None and after < 0 and ticket.subject != RECORDED
            if trouble in self.missing and not early:
                self.expected[trouble] = ticket
            else:
                self.unexpected.append(ticket)
            new.append(ticket)
        return new

    def _after_fault(self, trouble: Trouble, event_at: datetime) -> float | None:
        """Seconds from the onset to the evidence; of a recording: recorded seconds."""
        if trouble not in self.troubles:
            return None
        at = event_at.timestamp()
        subject = trouble[0]
        if subject == RECORDED:
            return self._recorded_seconds(at)
        if subject == SICK:
            return None if self.pumps is None else round(at - self.pumps.onset, 2)
        left = None if self.gate is None else self.gate.exits.get(subject)
        return None if left is None else round(at - left, 2)

    def _recorded_seconds(self, at: float) -> float | None:
        recording, pumps = self.recording, self.pumps
        if recording is None or recording.fault_row is None or pumps is None:
            return None
        if pumps.row_period_s is None:
            return None
        row = min(max(int((at - pumps.started) / pumps.row_period_s), 0), len(recording.rows) - 1)
        return round(recording.seconds[row] - recording.seconds[recording.fault_row], 2)

    def as_json(
        self, readings_stored: int, first_ticket_s: float | None, versions: dict[str, str]
    ) -> dict[str, object]:
        tickets = [*self.expected.values(), *self.unexpected]
        told: dict[str, object] = {
            "readings_stored": readings_stored,
            "seconds_to_first_ticket": first_ticket_s,
            "tickets": [
                {
                    "equipment": ticket.subject,
                    "source": ticket.source,
                    "failure_class": ticket.failure_class,
                    "reason": ticket.reason["en"],
                    "after_fault_s": self.after_fault_s[ticket.id],
                }
                for ticket in sorted(tickets, key=lambda ticket: ticket.id)
            ],
            "unexpected_tickets": len(self.unexpected),
            "versions": versions,
        }
        if self.missing:
            told["missing"] = [" ".join(trouble) for trouble in self.missing]
        return told


def versions(broker: BrokerPlan) -> dict[str, str]:
    found = {
        "python": platform.python_version(),
        "broker": f"{broker.name} {broker.version}".strip(),
        "sqlite": sqlite3.sqlite_version,
    }
    for package in _PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = "absent"
    return found
