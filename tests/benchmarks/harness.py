"""One page that every benchmark uses: figures, a table for people, a file for programs."""

import json
import os
import platform
import time
from collections.abc import Iterator, Sequence
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


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


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
    ratio_reach: float | None = None
    """At least so many times the baseline."""
    beside: tuple[tuple[str, float], ...] = ()
    """What else was measured beside it."""
    note: str = ""
    at: str = field(default_factory=_now)

    def as_json(self) -> dict[str, Any]:
        ratio = self.value / self.baseline[1] if self.value and self.baseline else None
        met = None
        if self.value is not None and self.reach is not None:
            met = self.value >= self.reach if self.better == "more" else self.value <= self.reach
        if ratio is not None and self.ratio_reach is not None:
            met = met is not False and ratio >= self.ratio_reach
        named = {"name": self.baseline[0], "value": self.baseline[1]} if self.baseline else None
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "reach": self.reach,
            "better": self.better,
            "baseline": named,
            "ratio": ratio,
            "ratio_reach": self.ratio_reach,
            "beside": [{"name": name, "value": value} for name, value in self.beside],
            "met": met,
            "note": self.note,
            "at": self.at,
        }


@dataclass
class Report:
    """`kept`: figures of an earlier run, as they stand in its file, for which none is added."""

    name: str
    order: Sequence[str] = ()
    """Of figures in table and file, where it is not that in which they are taken."""
    figures: list[Figure] = field(default_factory=list)
    kept: list[dict[str, Any]] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def add(self, *figures: Figure) -> None:
        self.figures += figures

    @property
    def file(self) -> Path:
        # the quick form never takes the place of figures that were measured
        return ROOT / "var" / "bench" / ("quick" if QUICK else ".") / f"{self.name}.json"

    def keep(self) -> None:
        """Figures that this run does not take stay as they were."""
        if self.file.exists():
            self.kept = json.loads(self.file.read_text(encoding="utf-8"))["figures"]

    def value(self, name: str) -> float | None:
        """Of this run, else of the earlier one; None: there is none."""
        found = {figure["name"]: figure["value"] for figure in self.kept}
        found |= {figure.name: figure.value for figure in self.figures}
        value: float | None = found.get(name)
        return value

    def write(self) -> dict[str, Any]:
        found = {figure["name"]: figure for figure in self.kept}
        found |= {figure.name: figure.as_json() for figure in self.figures}
        names = [name for name in dict.fromkeys((*self.order, *found)) if name in found]
        document = {
            "name": self.name,
            "at": _now(),
            "quick": QUICK,
            "machine": {
                "cores": os.cpu_count(),
                "memory_gib": round(psutil.virtual_memory().total / 2**30),
                "python": platform.python_version(),
            },
            "seconds": round(time.monotonic() - self.began, 1),
            "figures": [found[name] for name in names],
        }
        self.file.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(document, indent=1, ensure_ascii=False)
        self.file.write_text(text + "\n", encoding="utf-8")
        return document


@contextmanager
def bench(name: str, order: Sequence[str] = ()) -> Iterator[Report]:
    """Collect figures; at the end print the table and write `var/bench/NAME.json`."""
    report = Report(name, order)
    yield report
    _print(report.write(), report.file)


def _print(document: dict[str, Any], file: Path) -> None:
    rows = [("figure", "value", "unit", "reach", "met"), *map(_row, document["figures"])]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row, figure in zip(rows, [None, *document["figures"]], strict=True):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())
        for line in [] if figure is None else filter(None, (_beside(figure), figure["note"])):
            print(f"    {line}")
    print(f"{document['seconds']} s -> {file.resolve().relative_to(ROOT.resolve())}")


def _row(figure: dict[str, Any]) -> tuple[str, ...]:
    return (
        figure["name"],
        "not taken" if figure["value"] is None else f"{figure['value']:,.4g}",
        figure["unit"],
        _reach(figure),
        {None: "", True: "yes", False: "NO"}[figure["met"]],
    )


def _beside(figure: dict[str, Any]) -> str:
    parts = [f"{other['name']} {other['value']:,.4g}" for other in figure["beside"]]
    if figure["baseline"] and figure["ratio"]:
        baseline = f"{figure['baseline']['name']} {figure['baseline']['value']:,.4g}"
        parts.insert(0, f"{baseline} (x{figure['ratio']:.2f})")
    return f"beside {', '.join(parts)}" if parts else ""


def _reach(figure: dict[str, Any]) -> str:
    parts = []
    if figure["reach"] is not None:
        parts.append(f"{figure['reach']:,.4g}")
    if figure["ratio_reach"] is not None:
        parts.append(f"x{figure['ratio_reach']:g}")
    return ", ".join(parts)
