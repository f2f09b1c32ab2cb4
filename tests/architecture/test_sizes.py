"""A file of more than 400 lines has two ideas in it."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("wire", "edge", "server", "simulators", "tests", "dashboards/web/src")
WALL = 400
GENERATED = ("migrations/versions", "/dist/", "node_modules", "api/schema.ts", "routeTree.gen")


def sources() -> list[Path]:
    return [
        path
        for folder in FOLDERS
        for ending in ("*.py", "*.ts", "*.tsx")
        for path in sorted((ROOT / folder).rglob(ending))
        if not any(mark in path.as_posix() for mark in GENERATED)
    ]


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_there_are_sources() -> None:
    assert len(sources()) > 50


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_file_passes_the_wall(path: Path) -> None:
    assert lines(path) <= WALL
