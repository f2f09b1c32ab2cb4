"""Several subjects in turn, A B A B, so that whatever else the machine does strikes all alike."""

import statistics
import traceback
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import msgspec
from tests.benchmarks.telemetry.measure import Round, measure
from tests.benchmarks.telemetry.plan import Plan
from tests.benchmarks.telemetry.spans import (
    BESIDE_SECONDS,
    BESIDE_WARM_UP_MOMENTS,
    ROUNDS,
    SECONDS,
    SETTLE_S,
    WARM_UP_MOMENTS,
)
from tests.benchmarks.telemetry.subject import NotTaken, Subject

__all__ = ["Taken", "in_turn"]

LAG_MOST_S = 1.0
"""With a longer lag the rate is not what the subject keeps up with."""

Open = Callable[[], AbstractContextManager[Subject]]


@dataclass
class Taken:
    """The rounds of one subject. `why_not` says why there is none."""

    rounds: list[Round] = field(default_factory=list)
    why_not: str = ""

    @property
    def readings_per_second(self) -> float | None:
        return self._median(lambda one: one.readings_per_second)

    @property
    def messages_per_second(self) -> float | None:
        return self._median(lambda one: one.messages_per_second)

    @property
    def note(self) -> str:
        """How it was taken, for people."""
        if not self.rounds:
            return self.why_not
        lag = max(one.lag_s for one in self.rounds)
        parts = [f"median of {len(self.rounds)}", f"lag at the end ≤ {lag:.2f} s"]
        counts = self.rounds[-1].counts
        parts += [f"{name} {number:,}" for name, number in counts.items()]
        if lag > LAG_MOST_S:
            parts.append(f"NOT SUSTAINED: the lag is over {LAG_MOST_S:g} s")
        if "stored" in counts and counts["stored"] != self.rounds[-1].published:
            parts.append(f"but PUBLISHED {self.rounds[-1].published:,}")
        cpu = {
            name: statistics.median(one.cpu[name] for one in self.rounds)
            for name in self.rounds[0].cpu
        }
        parts.append("cores: " + ", ".join(f"{name} {share:.2f}" for name, share in cpu.items()))
        if sum(one.midnights for one in self.rounds):
            parts.append("through a UTC midnight")
        return "; ".join(parts)

    def _median(self, of: Callable[[Round], float]) -> float | None:
        return statistics.median(map(of, self.rounds)) if self.rounds else None


def in_turn(
    product: Mapping[str, Open], beside: Mapping[str, Open], plan: Plan, rounds: int = ROUNDS
) -> dict[str, Taken]:
    """Each subject begins with empty stores in each round. One that fails does not stop the others."""
    taken = {name: Taken() for name in (*product, *beside)}
    for turn in range(rounds):
        for name, open_subject in {**product, **beside}.items():
            asked = msgspec.structs.replace(
                plan,
                settle_s=SETTLE_S,
                seconds=SECONDS if name in product else BESIDE_SECONDS,
                warm_up_moments=WARM_UP_MOMENTS if name in product else BESIDE_WARM_UP_MOMENTS,
            )
            if taken[name].why_not:
                continue
            try:
                with open_subject() as subject:
                    one = measure(subject, asked)
            except NotTaken as reason:
                taken[name].why_not = str(reason)
                print(f"  {name}: {reason}", flush=True)
            except Exception as error:  # noqa: BLE001  one failure must not lose the other figures
                traceback.print_exc()
                taken[name].why_not = f"{type(error).__name__}: {error}"
            else:
                taken[name].rounds.append(one)
                print(f"  {name}, round {turn + 1}: {one.said}", flush=True)
    return taken
