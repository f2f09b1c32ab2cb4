"""Every open recording through the real pipeline: detected, early, missed, false."""

import os
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.harness import QUICK, ROOT, Figure
from tests.support.recording import all_recordings, read_recording
from tests.support.replay import Outcome, replay

__all__ = ["recording_figures", "replay_all"]


def folder_of_recordings() -> Path | None:
    folder = Path(os.environ.get("CAMPUS_RECORDINGS", ROOT / ".." / "shared" / "data")).resolve()
    return folder if (folder / "skab").is_dir() else None


def replay_all(folder: Path) -> list[Outcome]:
    paths = all_recordings(folder)
    outcomes = []
    for path in [*paths[:1], *paths[-1:]] if QUICK else paths:
        with TemporaryDirectory() as data:
            outcomes.append(replay(read_recording(path), Path(data)))
    return outcomes


def recording_figures() -> list[Figure]:
    folder = folder_of_recordings()
    names = ("detected", "early", "missed", "false")
    if folder is None:
        note = "no recordings (set CAMPUS_RECORDINGS)"
        return [Figure(f"recordings_{name}", None, "files", note=note) for name in names]
    outcomes = replay_all(folder)
    for one in outcomes:
        after = "" if one.after_fault_s is None else f"{one.after_fault_s:+.0f} s"
        print(f"  {one.name:28} {one.verdict:9} {after:>8}  {one.tickets} tickets")
    found = Counter(outcome.verdict for outcome in outcomes)
    faults = sum(outcome.verdict not in ("false", "quiet") for outcome in outcomes)
    return [
        Figure(
            f"recordings_{name}",
            found[name],  # type: ignore[index]
            "files",
            better="more" if name == "detected" else "less",
            note=f"of {faults} with a fault" if name != "false" else "of those without a fault",
        )
        for name in names
    ]


if __name__ == "__main__":
    for figure in recording_figures():
        sys.stdout.write(f"{figure.name} {figure.value}\n")
