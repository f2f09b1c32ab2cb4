"""What every test shares: where recordings are, and that a skip is a failure when all is required."""

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent

# no test depends on how busy the machine is; in CI the same code gets the same examples
settings.register_profile(
    "steward",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("CI") == "true",
)
settings.load_profile("steward")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With REQUIRE_ALL=1 nothing may be skipped for want of a program or of recordings."""
    report = yield
    if report.skipped and os.environ.get("REQUIRE_ALL") == "1" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and REQUIRE_ALL=1: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The folder of real recordings; skips, with a word, where it is absent."""
    folder = Path(os.environ.get("CAMPUS_RECORDINGS", ROOT / ".." / "shared" / "data")).resolve()
    if not (folder / "skab").is_dir():
        pytest.skip(f"no recordings in {folder} (set CAMPUS_RECORDINGS)")
    return folder


def pytest_configure(config: Any) -> None:
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
