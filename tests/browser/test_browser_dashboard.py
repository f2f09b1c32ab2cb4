"""The dashboard in a real browser, against the real server."""

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, Request, Route, expect
from tests.browser.axe import objections_of
from tests.browser.conftest import Campus
from tests.browser.pump_gateway import SHOWN, SICK

SignIn = Callable[..., Page]

_INKED = """canvas => {
  const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  let inked = 0;
  for (let at = 3; at < data.length; at += 4) if (data[at] > 128) inked += 1;
  return inked;
}"""


def test_a_first_sign_in_asks_for_an_own_password(campus: Campus, page: Page) -> None:
    page.goto(f"{campus.address}/tickets")
    page.get_by_label("User name", exact=True).fill("new.person")
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("User name or password is wrong.")

    page.get_by_label("Password", exact=True).fill(campus.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Choose a new password")).to_be_visible()

    own = "a goat in the boiler room"
    page.get_by_label("New password", exact=True).fill(own)
    page.get_by_label("New password once more").fill(own + "!")
    expect(page.get_by_text("The two are not the same.")).to_be_visible()
    page.get_by_label("New password once more").fill(own)
    page.get_by_role("button", name="Change the password").click()
    # where one wanted to go in the first place
    expect(page).to_have_url(re.compile(r"/tickets$"))
    expect(page.get_by_role("heading", name="Tickets", level=1)).to_be_visible()

    page.get_by_role("button", name="Signed in as new.person").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(campus.address)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_the_overview_says_what_is_wrong_and_leads_there(sign_in: SignIn) -> None:
    page = sign_in()
    counts = page.get_by_role("list", name="Counts").get_by_role("link")
    expect(counts).to_have_count(5)
    expect(counts.nth(0)).to_contain_text("Active alarms")
    expect(counts.nth(3)).to_contain_text(re.compile(r"Equipment abnormal\s*3\s*of 4"))
    expect(counts.nth(4)).to_contain_text(re.compile(r"Gateways online\s*1\s*of 1"))
    needs = page.get_by_role("region", name="Needs action")
    expect(needs.get_by_role("listitem")).to_have_count(3)
    needs.get_by_role("link", name="Equipment Pump 3").click()
    expect(page.get_by_role("heading", name="Pump 3", level=1)).to_be_visible()


def test_the_flag_tells_why_and_the_charts_draw_and_live(sign_in: SignIn, campus: Campus) -> None:
    page = sign_in()
    page.goto(f"{campus.address}/equipment/{SHOWN}")
    expect(page.get_by_test_id("flag")).to_contain_text(re.compile("vibration", re.IGNORECASE))
    why = page.get_by_role("table", name="Why: what differs, and how much")
    expect(why.get_by_role("row").nth(1)).to_contain_text("Vibration")
    expect(why.get_by_role("row").nth(1)).to_contain_text("higher than expected")

    charts = page.get_by_role("article")
    expect(charts).to_have_count(4)
    vibration = page.get_by_role("article", name="Vibration")
    canvas = vibration.locator("canvas")
    expect(canvas).to_be_visible()
    assert canvas.evaluate(_INKED) > 500

    # live: the value changes by itself, and the picture's name follows it
    value = vibration.locator("strong")
    before = value.inner_text()
    expect(value).not_to_have_text(before, timeout=10_000)
    expect(vibration).to_contain_text("live")

    vibration.get_by_text("Show as table").click()
    expect(vibration.get_by_role("table").get_by_role("row")).not_to_have_count(0)
    page.get_by_text("6 h", exact=True).click()
    expect(page).to_have_url(re.compile("span=6h"))
    expect(canvas).to_be_visible()


def test_a_ticket_is_accepted_started_and_done(sign_in: SignIn, campus: Campus, axe: str) -> None:
    page = sign_in()
    page.get_by_role("link", name="Tickets", exact=True).click()
    expect(page.get_by_role("heading", name="Tickets", level=1)).to_be_visible()
    page.get_by_role("link", name=re.compile("Pump 1")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Pump 1")

    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("New → Accepted")).to_be_visible()
    page.get_by_role("button", name="Start work").click()
    expect(page.get_by_text("Accepted → In progress")).to_be_visible()

    page.get_by_role("button", name="Finish").click()
    dialog = page.get_by_role("dialog", name="Finish")
    dialog.get_by_role("button", name="Finish").click()
    expect(dialog).to_contain_text("Say what it was.")
    dialog.get_by_label("Confirmed: the fault was there").check()
    dialog.get_by_role("button", name="Finish").click()
    expect(dialog).to_contain_text("Say what had failed.")
    assert objections_of(page, axe) == []
    dialog.get_by_label("What had failed").fill("bearing worn")
    dialog.get_by_label("Note (optional)").fill("Replaced the bearing.")
    dialog.get_by_role("button", name="Finish").click()

    expect(dialog).to_be_hidden()
    expect(page.get_by_text("In progress → Done")).to_be_visible()
    expect(page.get_by_text("Replaced the bearing.")).to_be_visible()
    expect(page.get_by_text("bearing worn").first).to_be_visible()
    with campus.client("head") as client:
        kept = client.get(f"/api/v1/tickets/{campus.ticket_of(SICK[0])}").json()
    assert (kept["state"], kept["outcome"]) == ("DONE", "confirmed")
    assert kept["assignee"]["display_name"] == "li.wei"


def test_news_of_another_person_arrives_by_itself(sign_in: SignIn, campus: Campus) -> None:
    page = sign_in()
    ticket = campus.ticket_of(SICK[1])
    page.goto(f"{campus.address}/tickets/{ticket}")
    expect(page.get_by_role("button", name="Accept")).to_be_visible()
    with campus.client("wang.fang") as client:
        _accept(client, ticket)
    expect(page.get_by_text("New → Accepted")).to_be_visible()
    expect(page.get_by_text("There is nothing for you to do")).to_be_visible()


def test_a_stale_ticket_is_refused_and_reloaded(
    sign_in: SignIn, campus: Campus, context: BrowserContext
) -> None:
    # no news reach this browser, so that it does not know what has happened
    context.route("**/api/v1/stream", lambda route: route.abort())
    page = sign_in("wang.fang")
    ticket = campus.ticket_of(SICK[1])
    page.goto(f"{campus.address}/tickets/{ticket}")
    with campus.client("wang.fang") as client:
        if client.get(f"/api/v1/tickets/{ticket}").json()["state"] == "NEW":
            _accept(client, ticket)
            page.reload()
        start = page.get_by_role("button", name="Start work")
        expect(start).to_be_visible()
        version = client.get(f"/api/v1/tickets/{ticket}").json()["version"]
        body = {"to": "IN_PROGRESS", "version": version}
        client.post(f"/api/v1/tickets/{ticket}/transitions", json=body).raise_for_status()
        version += 1
        body = {"to": "ON_HOLD", "version": version, "note": "waiting for a part"}
        client.post(f"/api/v1/tickets/{ticket}/transitions", json=body).raise_for_status()
    start.click()
    expect(page.get_by_text("Somebody else has changed this ticket")).to_be_visible()
    page.get_by_role("button", name="Reload").click()
    expect(page.get_by_role("button", name="Resume work")).to_be_visible()
    expect(page.get_by_text("waiting for a part")).to_be_visible()


def test_the_language_switches_without_a_reload(sign_in: SignIn, campus: Campus) -> None:
    page = sign_in()
    page.goto(f"{campus.address}/equipment/{SHOWN}")
    expect(page.get_by_role("heading", name="Pump 3", level=1)).to_be_visible()
    page.evaluate("window.notReloaded = true")
    page.get_by_role("button", name="语言：中文").click()
    expect(page.get_by_role("heading", name="3号水泵", level=1)).to_be_visible()
    expect(page.get_by_test_id("flag")).to_contain_text("振动")
    expect(page.get_by_role("article", name="振动速度")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert page.evaluate("window.notReloaded") is True
    page.goto(f"{campus.address}/tickets")  # the choice is kept
    expect(page.get_by_role("heading", name="工单", level=1)).to_be_visible()


def test_two_tabs_share_one_stream(
    sign_in: SignIn, campus: Campus, context: BrowserContext
) -> None:
    first = sign_in()
    second = context.new_page()
    streams: list[str] = []

    def count(request: Request) -> None:
        if request.url.endswith("/stream"):
            streams.append(request.url)

    second.on("request", count)
    second.goto(f"{campus.address}/equipment/{SHOWN}")
    value = second.get_by_role("article", name="Flow").locator("strong")
    for _ in range(2):
        expect(value).not_to_have_text(value.inner_text(), timeout=10_000)
    assert streams == []
    first.close()  # the other takes over
    expect(value).not_to_have_text(value.inner_text(), timeout=10_000)
    assert len(streams) == 1


def test_without_the_server_it_says_how_old_the_picture_is(
    sign_in: SignIn, campus: Campus, context: BrowserContext
) -> None:
    context.route("**/api/v1/stream", lambda route: route.abort())
    page = sign_in()
    expect(page.get_by_text(re.compile(r"What you see is from \d\d:\d\d:\d\d"))).to_be_visible(
        timeout=10_000
    )

    def fail(route: Route) -> None:
        problem = {"code": "store_away", "detail": "x", "request_id": "r-123", "status": 503}
        route.fulfill(status=503, json=problem, content_type="application/problem+json")

    context.route("**/api/v1/alarms?*", fail)
    page.goto(f"{campus.address}/alarms")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Could not load: alarms", timeout=15_000)
    expect(alert).to_contain_text("Request id: r-123")
    context.unroute("**/api/v1/alarms?*")
    alert.get_by_role("button", name="Retry").click()
    expect(page.get_by_role("table").get_by_role("row")).not_to_have_count(0)


def test_who_only_reports_sees_only_tickets(sign_in: SignIn) -> None:
    page = sign_in("student")
    expect(page.get_by_role("heading", name="Tickets", level=1)).to_be_visible()
    expect(page.get_by_role("navigation").get_by_role("link")).to_have_count(1)
    expect(page.get_by_text("No tickets here.")).to_be_visible()


@pytest.mark.parametrize("path", ["/nothing/here", "/equipment/P-99", "/tickets/99999"])
def test_what_is_not_there_is_said(sign_in: SignIn, campus: Campus, path: str) -> None:
    page = sign_in()
    page.goto(campus.address + path)
    expect(
        page.get_by_text("There is nothing at this address.").or_(
            page.get_by_text("It does not exist, or you may not see it.")
        )
    ).to_be_visible()


def _accept(client: httpx.Client, ticket: int) -> None:
    version = client.get(f"/api/v1/tickets/{ticket}").json()["version"]
    body = {"to": "ACCEPTED", "version": version}
    client.post(f"/api/v1/tickets/{ticket}/transitions", json=body).raise_for_status()
