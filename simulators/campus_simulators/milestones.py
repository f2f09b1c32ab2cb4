"""Which milestones have been reached, each told once."""

import time

from campus_simulators.campus_client import CampusClient
from campus_simulators.report import Ledger
from campus_simulators.speech import Speaker

__all__ = ["Milestones"]


class Milestones:
    """Looks at the server as anybody could, and at the truth for what nobody else knows."""

    def __init__(self, client: CampusClient, ledger: Ledger, speaker: Speaker, fault: str) -> None:
        self._client = client
        self._ledger = ledger
        self._speaker = speaker
        self._fault = fault
        self._told: set[tuple[str, str]] = set()
        self.readings_stored = 0
        self.first_ticket_s: float | None = None

    def look(self) -> None:
        self.readings_stored = self._client.readings_stored()
        if self.readings_stored:
            self._once("stored", "", count=self.readings_stored)
        for condition in self._client.conditions():
            if condition.state in {"normal", "abnormal"}:
                self._once("learned", condition.equipment, equipment=condition.equipment)
            if condition.state == "abnormal" and condition.reason is not None:
                self._once(
                    "flagged",
                    condition.equipment,
                    equipment=condition.equipment,
                    reason=self._speaker.pick(condition.reason),
                )
        self._tell_truth()
        for ticket in self._ledger.enter(self._client.tickets()):
            if self.first_ticket_s is None:
                self.first_ticket_s = round(self._speaker.elapsed_s, 1)
            self._speaker.say(
                "ticket",
                number=ticket.number,
                title=self._speaker.pick(ticket.title),
                reason=self._speaker.pick(ticket.reason),
            )
            if ticket in self._ledger.unexpected:
                self._speaker.say("unexpected", what=f"{ticket.subject} {ticket.failure_class}")

    def _tell_truth(self) -> None:
        now = time.time()
        pumps, gate = self._ledger.pumps, self._ledger.gate
        if pumps is not None:
            if now >= pumps.onset:
                self._once("onset", "", equipment=pumps.equipment, fault=self._fault)
            if pumps.row_period_s and now >= pumps.started + pumps.rows * pumps.row_period_s:
                self._once("recording", "", rows=pumps.rows)
        if gate is not None:
            for asset, left in gate.exits.items():
                if now >= left:
                    self._once("exit", asset, asset=asset)

    def _once(self, key: str, subject: str, **values: object) -> None:
        if (key, subject) not in self._told:
            self._told.add((key, subject))
            self._speaker.say(key, **values)
