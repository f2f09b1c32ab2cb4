"""The faults of all units of a class, day by day."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from campus_simulators.campus.fault_record import FaultRecord
from campus_simulators.campus.growth import Mode
from campus_simulators.campus.pair import Ghost, Owner, Pair, Risk
from campus_simulators.campus.units import stream

__all__ = ["USE", "Faults"]

Floats = NDArray[np.float64]

USE = "use"
"""Key of what wears the units, 1 in usual use; `use:CODE` where a mode has its own."""


class Faults:
    """`owners` are the columns of all arrays."""

    def __init__(
        self,
        seed: int,
        modes: Sequence[Mode],
        owners: Sequence[Owner],
        risk: Risk,
    ) -> None:
        self.records: list[FaultRecord] = []
        self._columns = len(owners)
        self._pairs = [
            Pair(mode, owner, stream(seed, owner.name, mode.code), risk)
            for mode in modes
            for owner in owners
        ]
        self._onset = np.array([pair.onset_s for pair in self._pairs])
        self.records = [pair.record for pair in self._pairs if pair.record is not None]
        self._ghosts: list[tuple[int, Ghost]] = []

    def plant(self, owner: str, mode: str, at_s: float) -> None:
        """Let this fault begin with the first use after `at_s` instead of by chance.

        Raise `KeyError` where there is no such owner and mode, or it has begun already.
        """
        for number, pair in enumerate(self._pairs):
            if (pair.owner.name, pair.mode.code) == (owner, mode) and pair.record is None:
                pair.onset_s = self._onset[number] = at_s
                return
        raise KeyError(f"{owner} {mode}")

    def mend(self, equipment: str, at_s: float, mode: str | None = None) -> tuple[str, ...]:
        """End what the equipment has, or that mode of it; the codes of those that it had.

        `at_s` has not been generated yet.
        """
        ended = []
        for pair in self._pairs:
            record = pair.record
            if record is None or pair.owner.equipment != equipment:
                continue
            if mode not in (None, record.mode):
                continue
            if record.mended is None or record.mended > at_s:
                record.mended = at_s
                ended.append(record.mode)
        return tuple(ended)

    def advance(self, times: Floats, step_s: float, use: Mapping[str, Floats]) -> dict[str, Floats]:
        """`times[T]`, `use[T, E]` → how each mode that is there acts, as severity [T, E]."""
        self._live_on(times, step_s, use)
        ends = float(times[-1] + step_s)
        acting: dict[str, Floats] = {}
        for number in np.flatnonzero(self._onset < ends).tolist():
            pair = self._pairs[number]
            known = pair.record
            column = number % self._columns
            lived = pair.live(times, step_s, _worked(use, pair.mode, column))
            if lived is None:
                continue
            if known is None and pair.record is not None:
                self.records.append(pair.record)
            if pair.mode.code not in acting:
                acting[pair.mode.code] = np.zeros((len(times), self._columns))
            acting[pair.mode.code][:, column] = lived
            if pair.outlived(ends):
                ghost = pair.renew()
                self._onset[number] = pair.onset_s = max(pair.onset_s, ends)
                if ghost is not None:
                    self._ghosts.append((number, ghost))
        return acting

    def _live_on(self, times: Floats, step_s: float, use: Mapping[str, Floats]) -> None:
        self._ghosts = [
            (number, ghost)
            for number, ghost in self._ghosts
            if not ghost.live(
                times, step_s,
                _worked(use, self._pairs[number].mode, number % self._columns),
            )
        ]  # fmt: skip


def _worked(use: Mapping[str, Floats], mode: Mode, column: int) -> Floats:
    own = use.get(f"{USE}:{mode.code}", use[USE])
    return own[:, column]
