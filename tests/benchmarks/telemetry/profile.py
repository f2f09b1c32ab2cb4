"""`PROFILE=1`: where the server's time goes, by py-spy, beside the figures (`pip install py-spy`)."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGINT

from tests.benchmarks.harness import ROOT
from tests.benchmarks.telemetry.subject import NotTaken

__all__ = ["profiled"]

PROFILE = os.environ.get("PROFILE") == "1"
_PER_SECOND = "50"


@contextmanager
def profiled(pid: int | None) -> Iterator[None]:
    """Stacks of this process meanwhile, most frequent first to be read with `sort -k2`; None: of none."""
    if pid is None or not PROFILE:
        yield
        return
    py_spy = shutil.which("py-spy", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if py_spy is None:
        raise NotTaken("PROFILE=1 needs py-spy: .venv/bin/pip install py-spy")
    file = ROOT / "var" / "bench" / f"profile-{pid}.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    command = [py_spy, "record", "--pid", str(pid), "--rate", _PER_SECOND, "--gil"]
    with subprocess.Popen([*command, "--format", "raw", "--output", str(file)]) as recorder:
        try:
            yield
        finally:
            recorder.send_signal(SIGINT)
    print(f"  profile: {file.relative_to(ROOT)}", flush=True)
