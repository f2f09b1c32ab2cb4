"""What only the simulators know, told to the demonstration's report and to nothing else."""

from pathlib import Path
from typing import TypeVar

import msgspec

__all__ = ["GateTruth", "PumpTruth", "read_truth", "write_truth"]

T = TypeVar("T")


class PumpTruth(msgspec.Struct, frozen=True):
    """Times are seconds since 1970 UTC."""

    started: float
    """The first time that anybody read the device: its clock's zero."""
    equipment: str
    onset: float
    row_period_s: float | None = None
    rows: int = 0


class GateTruth(msgspec.Struct, frozen=True):
    started: float
    exits: dict[str, float]
    """Asset → when it was under the outer antenna on its way out."""
    ends: float


def write_truth(path: Path, truth: PumpTruth | GateTruth) -> None:
    """At once or not at all: the reader of the file never sees half of it."""
    half = path.with_suffix(".half")
    half.write_bytes(msgspec.json.encode(truth))
    half.replace(path)


def read_truth(path: Path, kind: type[T]) -> T | None:
    """None as long as the simulator has not written it."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return None
