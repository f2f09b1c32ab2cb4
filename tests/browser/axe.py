"""What axe-core objects to on the page as it stands."""

from playwright.sync_api import Page

__all__ = ["objections_of"]


def objections_of(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate("axe.run()")
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
