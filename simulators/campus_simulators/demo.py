"""The demonstration: every part as its own process over real sockets, and what comes of it."""

import json
import shutil
import signal
import sys
import time
from types import FrameType
from typing import NoReturn

from campus_simulators.arrangement import Arrangement, Wishes, arrange
from campus_simulators.errors import CannotRun
from campus_simulators.milestones import Milestones
from campus_simulators.report import Ledger, versions
from campus_simulators.scenarios.pump_room import RECORDED
from campus_simulators.speech import Speaker
from campus_simulators.stage import Stage
from campus_simulators.truth import GateTruth, PumpTruth, read_truth

__all__ = ["demonstrate"]

PATIENCE_S = 180.0
_AFTER_THE_END_S = 5.0
"""What was seen last needs this long to become a ticket."""
_LOOK_S = 0.4
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _Stopped(Exception):
    """Somebody asked us to end."""


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    for other in _SIGNALS:
        # Stopping has begun; asking again does not help.
        signal.signal(other, signal.SIG_IGN)
    raise _Stopped(signal.Signals(number).name)


class Demonstration:
    def __init__(self, wishes: Wishes, plan: Arrangement, speaker: Speaker) -> None:
        self._once = wishes.once
        self._plan = plan
        self._speaker = speaker
        self._stage = Stage(wishes, plan, speaker)
        self._ledger = Ledger(plan.recording)
        self._complete_at: float | None = None
        self._milestones = Milestones(self._stage.client, self._ledger, speaker, wishes.fault)

    def run(self) -> None:
        """Until all has been seen or time is up; without `--once` for ever."""
        try:
            self._stage.set_up()
            self._ledger.before = self._stage.tickets_before
            if self._ledger.before:
                self._speaker.say("earlier", count=len(self._ledger.before))
            shown = False
            while not (self._once and self._finished()):
                self._look()
                if not (shown or self._once or self._ledger.missing or self._ledger.unexpected):
                    shown = True
                    self._speaker.say("shown")
                time.sleep(_LOOK_S)
        finally:
            self._stage.take_down()

    @property
    def missing(self) -> list[str]:
        return [" ".join(trouble) for trouble in self._ledger.missing]

    def report(self) -> str:
        """One line of JSON."""
        told = self._ledger.as_json(
            self._milestones.readings_stored,
            self._milestones.first_ticket_s,
            versions(self._plan.broker),
        )
        return json.dumps(told, ensure_ascii=False)

    def _look(self) -> None:
        self._stage.household.check()
        if self._ledger.pumps is None:
            self._ledger.pumps = read_truth(self._stage.pump_truth, PumpTruth)
        if self._ledger.gate is None:
            self._ledger.gate = read_truth(self._stage.gate_truth, GateTruth)
        try:
            self._milestones.look()
        except CannotRun:
            # A server that is just dying refuses us first; its own last words say more.
            self._stage.household.check(patience_s=3.0)
            raise
        if self._complete_at is None and not self._ledger.missing:
            self._complete_at = time.time()

    def _finished(self) -> bool:
        """All tickets are there, and all that might open a wrong one is over; or time is up.

        A recording is played to its end in any case.
        """
        now = time.time()
        late = self._speaker.elapsed_s > PATIENCE_S
        ledger, played = self._ledger, self._plan.played_s
        if played is not None:
            started = ledger.pumps.started if ledger.pumps is not None else None
            if not _past(started, played + _AFTER_THE_END_S, now):
                return late and started is None
            if [subject for subject, _ in ledger.missing] == [RECORDED]:
                return True
        walked = _past(ledger.gate.ends if ledger.gate is not None else None, _AFTER_THE_END_S, now)
        return late or (walked and _past(self._complete_at, _AFTER_THE_END_S, now))


def _past(moment: float | None, seconds: float, now: float) -> bool:
    return moment is not None and now > moment + seconds


def demonstrate(wishes: Wishes) -> int:
    """0 all came, or stopped by hand; 1 a ticket is missing or a part failed."""
    speaker = Speaker(wishes.language)
    plan = arrange(wishes, speaker)
    for number in _SIGNALS:
        # Under nohup the terminal's end is none of our business.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _stop)
    demonstration = Demonstration(wishes, plan, speaker)
    code = 1
    try:
        demonstration.run()
        code = 1 if demonstration.missing else 0
    except _Stopped as asked:
        code = 0 if not wishes.once else 1
        if wishes.once:
            sys.stderr.write(f"campus-sim: stopped by {asked}\n")
    except CannotRun as error:
        sys.stderr.write(f"campus-sim: {error}\n")
    if plan.temporary and code == 0:
        shutil.rmtree(plan.folder, ignore_errors=True)
    elif plan.temporary:
        speaker.say("kept", folder=plan.folder)
    plan.lock.close()
    if wishes.once:
        if demonstration.missing:
            speaker.say("missing", what=", ".join(demonstration.missing))
        sys.stdout.write(demonstration.report() + "\n")
    return code
