"""One page that every benchmark uses: figures, a table for people, a file for programs."""

import json
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import psutil

__all__ = ["QUICK", "ROOT", "Figure", "Report", "bench"]

ROOT = Path(__file__).parents[2]
QUICK = os.environ.get("QUICK") == "1"
"""Under a minute, smaller, the same figures: shows that a benchmark still works."""


@dataclass(frozen=True)
class Figure:
    """`value` None: not taken, and `note` says why."""

    name: str
    value: float | None
    unit: str
    reach: float | None = None
    better: Literal["more", "less"] = "more"
    baseline: tuple[str, float] | None = None
    """Name and value of what was measured beside it in the same run."""
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        ratio = self.value / self.baseline[1] if self.value and self.baseline else None
        met = None
        if self.value is not None and self.reach is not None:
            met = self.value >= self.reach if self.better == "more" else self.value <= self.reach
        named = {"name": self.baseline[0], "value": self.baseline[1]} if self.baseline else None
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "reach": self.reach,
            "better": self.better,
            "baseline": named,
            "ratio": ratio,
            "met": met,
            "note": self.note,
        }


@dataclass
class Report:
    name: str
    figures: list[Figure] = field(default_factory=list)

    def add(self, *figures: Figure) -> None:
        self.figures += figures


@contextmanager
def bench(name: str) -> Iterator[Report]:
    """Collect figures; at the end print the table and write `var/bench/NAME.json`."""
    report = Report(name)
    began = time.monotonic()
    yield report
    document = {
        "name": name,
        "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "quick": QUICK,
        "machine": {
            "cores": os.cpu_count(),
            "memory_gib": round(psutil.virtual_memory().total / 2**30),
            "python": platform.python_version(),
        },
        "seconds": round(time.monotonic() - began, 1),
        "figures": [figure.as_json() for figure in report.figures],
    }
    # the quick form never takes the place of figures that were measured
    folder = ROOT / "var" / "bench" / ("quick" if QUICK else ".")
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, indent=1, ensure_ascii=False)
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    _print(document, folder / f"{name}.json")


def _print(document: dict[str, Any], file: Path) -> None:
    rows = [("figure", "value", "unit", "reach", "met", "beside it", "note")]
    for figure in document["figures"]:
        beside = ""
        if figure["baseline"] and figure["ratio"]:
            beside = f"{figure['baseline']['name']} {figure['baseline']['value']:,.4g} (x{figure['ratio']:.2f})"
        rows.append(
            (
                figure["name"],
                "not taken" if figure["value"] is None else f"{figure['value']:,.4g}",
                figure["unit"],
                "" if figure["reach"] is None else f"{figure['reach']:,.4g}",
                {None: "", True: "yes", False: "NO"}[figure["met"]],
                beside,
                figure["note"],
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())
    print(f"{document['seconds']} s -> {file.resolve().relative_to(ROOT.resolve())}")
