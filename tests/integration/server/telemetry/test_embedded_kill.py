"""Killed at every step of writing, flushing, merging and closing days: nothing lost or twice."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.integration.server.telemetry.killable_store import (
    LAST,
    POINTS,
    STEPS,
    go_on,
    now_ms,
    write,
)
from tests.support.telemetry import T0, readings

from campus_server.telemetry.embedded import EmbeddedStore
from campus_server.telemetry.embedded.catalogue import Catalogue

IDS = [f"gw-1/p{i}" for i in range(POINTS + 1)]


def run(folder: Path, step: str, at: int) -> tuple[int, int]:
    """Return code, and the last `seq` that was acknowledged."""
    child = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.integration.server.telemetry.killable_store",
            str(folder),
            step,
            str(at),
        ],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert child.returncode in (0, -9), child.stderr
    told = child.stdout.split()
    return child.returncode, int(told[-1]) if told else 0


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, int, float]]:
    store = EmbeddedStore(tmp_path_factory.mktemp("undisturbed"))
    for seq in range(1, LAST + 1):
        write(store, seq)
    found = readings(store, IDS, 0, 2 * T0)
    store.close()
    return found


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_killed_at(
    tmp_path: Path, undisturbed: list[tuple[str, int, float]], when: str, step: str
) -> None:
    killed = 0
    for at in (1, 8):
        code, told = run(tmp_path, f"{when} {step}", at)
        killed += code == -9
        store = EmbeddedStore(tmp_path)
        applied = store.applied("gw-1", "b1")
        reached = applied[-1][1] if applied else 0
        assert len(applied) <= 1
        assert reached >= told
        log = [stretch.arrival for stretch in store.log(0)]
        arrivals = np.concatenate(log) if log else np.empty(0, np.int64)
        assert arrivals.tolist() == list(range(1, store.last_arrival() + 1))
        store.close()
        if code == 0:
            break
    assert killed > 0, "the step was never passed"
    store = EmbeddedStore(tmp_path)
    go_on(store)
    store.maintain(now_ms(LAST + 1000))
    assert readings(store, IDS, 0, 2 * T0) == undisturbed
    assert store.count() == len(undisturbed)
    for name in IDS:
        own = [(time, value) for one, time, value in undisturbed if one == name]
        series = store.history(name, 0, 2 * T0, 20)
        assert series.count.sum() == len(own)
        assert series.maximum.max() == max(value for _, value in own)
    store.close()
    listed = {file.path for file in Catalogue(tmp_path / "catalogue.db").files()}
    assert {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.parquet")} == listed
