"""Every screen in both languages, wide and on a phone: nothing that axe objects to, all in reach."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from tests.browser.axe import objections_of
from tests.browser.conftest import Campus
from tests.browser.pump_gateway import SHOWN, WELL

_WIDE: ViewportSize = {"width": 1440, "height": 900}
_PHONE: ViewportSize = {"width": 390, "height": 844}
_LEAST_TOUCH_PX = 44

_SMALL = """() => [...document.querySelectorAll("button, select, input:not([type=radio]), nav a")]
  .filter(element => element.checkVisibility() && element.getBoundingClientRect().height < %d)
  .map(element => element.outerHTML.slice(0, 120))"""


def _screens(campus: Campus) -> list[tuple[str, str]]:
    """(address, a role that shows that it has loaded)"""
    return [
        ("/", "main li"),
        ("/equipment", "tbody tr"),
        (f"/equipment/{SHOWN}", "canvas"),
        (f"/equipment/{WELL}", "canvas"),
        ("/tickets", "tbody tr"),
        (f"/tickets/{campus.ticket_of(SHOWN)}", "main ol li"),
        ("/alarms?show=all", "tbody tr"),
        ("/nothing/here", "h1"),
    ]


@pytest.mark.parametrize("viewport", [_WIDE, _PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_axe_objects_to_nothing(
    campus: Campus, browser: Browser, axe: str, language: str, viewport: ViewportSize
) -> None:
    phone = viewport is _PHONE
    context = browser.new_context(
        locale=language, viewport=viewport, has_touch=phone, is_mobile=phone
    )
    page = context.new_page()
    objections: list[str] = []

    def judge(name: str) -> None:
        objections.extend(f"{name}: {one}" for one in objections_of(page, axe))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            objections.append(f"{name}: wider than the window")
        if phone:
            small = page.evaluate(_SMALL % _LEAST_TOUCH_PX)
            objections.extend(f"{name}: too small for a thumb: {one}" for one in small)

    page.goto(campus.address)
    page.locator("form").wait_for()
    judge("sign-in")
    page.locator("input[autocomplete=username]").fill("li.wei")
    page.locator("input[autocomplete=current-password]").fill(campus.password)
    page.locator("button[type=submit]").click()
    page.get_by_role("navigation").wait_for()
    if page.evaluate("document.documentElement.lang")[:2] != language[:2]:
        # the account's language is English: who reads Chinese says so once
        page.locator("header button").first.click()
    for address, loaded in _screens(campus):
        page.goto(campus.address + address)
        page.locator(loaded).first.wait_for()
        assert page.evaluate("document.documentElement.lang")[:2] == language[:2]
        judge(address)
    context.close()
    assert objections == []


def test_the_keyboard_reaches_the_content_first(
    sign_in: Callable[..., Page], campus: Campus
) -> None:
    page = sign_in()
    page.goto(f"{campus.address}/tickets")
    expect(page.get_by_role("heading", name="Tickets", level=1)).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.get_by_role("link", name="Alarms").click()
    # a screen that one goes to is read out from its heading
    expect(page.get_by_role("heading", name="Alarms", level=1)).to_be_focused()


def test_what_a_screen_reader_is_told(sign_in: Callable[..., Page], campus: Campus) -> None:
    """Nothing from axe is not proof: this is the tree itself."""
    page = sign_in()
    expect(page.get_by_role("banner")).to_match_aria_snapshot(
        """
        - banner:
          - navigation "Main":
            - link "Overview"
            - link "Equipment"
            - link "Tickets"
            - link "Alarms"
          - button "语言：中文"
          - button "Signed in as li.wei"
        """
    )
    page.goto(f"{campus.address}/equipment/{SHOWN}")
    expect(page.get_by_role("article", name="Flow")).to_match_aria_snapshot(
        """
        - article "Flow":
          - heading "Flow" [level=3]
          - paragraph: Sensor range 0 to 400 m³/h
          - img /Flow, .* to .*. lowest .* m³\\/h, highest .* m³\\/h, latest .* m³\\/h/
        """
    )
    picture = page.get_by_role("article", name="Flow").get_by_role("img")
    expect(picture).to_have_accessible_name(re.compile(r"latest \d"))
