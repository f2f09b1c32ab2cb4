"""docs/failure-modes.md is made from the tables."""

from pathlib import Path

from campus_server.condition.classes.loading import every_class
from campus_server.condition.classes.page import page

PAGE = Path(__file__).parents[4] / "docs" / "failure-modes.md"


def test_the_page_is_not_stale() -> None:
    made = "python -m campus_server.condition.classes.page > docs/failure-modes.md"
    assert PAGE.read_text(encoding="utf-8") == page(), f"make it again: {made}"


def test_the_page_tells_every_class_and_failure() -> None:
    text = page()
    for table in every_class():
        assert f"## {table.entry.name.en} {table.entry.name.zh}\n" in text
        for name, mode in table.entry.modes.items():
            assert f"| `{name}` | **{mode.name.en} {mode.name.zh}**" in text
