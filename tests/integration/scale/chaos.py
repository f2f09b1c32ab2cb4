"""`make chaos-scale`: processes are killed for minutes; what is left is compared with what was sent.

CHAOS_MINUTES (10), CHAOS_SEED (drawn, and printed).
"""

import os
import random
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.integration.scale.company import WORKERS, Company
from tests.integration.scale.site import site

__all__ = ["main"]

_MORE = 60
"""Messages that each gateway gets when all of them are nearly done."""


def main() -> int:
    """0 when everything is there once and in order; an `AssertionError` says what is not."""
    seconds = 60 * float(os.environ.get("CHAOS_MINUTES", "10"))
    seed = int(os.environ.get("CHAOS_SEED") or random.SystemRandom().randrange(2**32))
    chance = random.Random(seed)
    say(f"{seconds / 60:g} minutes of kills, CHAOS_SEED={seed}")
    kills = dict.fromkeys((*WORKERS, "jobs"), 0)
    with ExitStack() as ending:
        folder = Path(ending.enter_context(TemporaryDirectory(prefix="campus-chaos-")))
        company = Company(ending.enter_context(site(folder)), ending, _MORE)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            _send_for(company, chance.uniform(2, 8))
            whom = chance.choice([*kills])
            kills[whom] += 1
            if whom == "jobs":
                company.kill_jobs()
            else:
                company.kill_worker(whom)
            say(f"killed {whom}; {company.fleet.committed()} messages are committed")
        company.assert_complete()
        say(f"{company.fleet.messages()} messages, each once and in order; kills: {kills}")
    return 0


def _send_for(company: Company, seconds: float) -> None:
    until = time.monotonic() + seconds
    fleet = company.fleet

    def over() -> bool:
        if fleet.committed() > 0.8 * fleet.messages():
            fleet.have_more(_MORE)
        return time.monotonic() >= until

    company.send_until(over, "the next kill", seconds + 30)


def say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
