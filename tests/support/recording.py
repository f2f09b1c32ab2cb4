"""A recording as a gateway would send it, and how the road dealt with it."""

import csv
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["Recording", "all_recordings", "read_recording"]

TRUTH = ("anomaly", "changepoint", "label")


@dataclass(frozen=True)
class Recording:
    name: str
    columns: tuple[str, ...]
    times: NDArray[np.float64]
    """[n] Seconds since 1970 UTC."""
    values: NDArray[np.float64]
    """[n, columns]"""
    anomaly: NDArray[np.bool_] | None
    """[n] Truth, never published; None where there is no fault in it."""

    @property
    def onset(self) -> float | None:
        """Time of the first row that is labelled."""
        if self.anomaly is None or not self.anomaly.any():
            return None
        return float(self.times[int(np.argmax(self.anomaly))])

    @property
    def end_of_fault(self) -> float | None:
        """Time of the last row that is labelled."""
        if self.anomaly is None or not self.anomaly.any():
            return None
        return float(self.times[int(np.flatnonzero(self.anomaly)[-1])])


def all_recordings(folder: Path) -> list[Path]:
    """Every open SKAB file, the one without a fault last."""
    root = folder / "skab" / "data"
    return [
        *sorted(p for p in root.rglob("*.csv") if p.parent.name != "anomaly-free"),
        *sorted((root / "anomaly-free").glob("*.csv")),
    ]


def read_recording(path: Path) -> Recording:
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file, delimiter=";"))
    header, body = rows[0], rows[1:]
    signal = [i for i, name in enumerate(header) if i > 0 and name not in TRUTH]
    times = [datetime.fromisoformat(row[0]).replace(tzinfo=UTC).timestamp() for row in body]
    anomaly = None
    if "anomaly" in header:
        at = header.index("anomaly")
        anomaly = np.array([float(row[at]) > 0 for row in body])
    return Recording(
        f"{path.parent.name}/{path.stem}",
        tuple(header[i] for i in signal),
        np.array(times),
        np.array([[float(row[i]) for i in signal] for row in body]),
        anomaly,
    )
