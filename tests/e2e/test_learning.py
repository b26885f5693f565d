"""From a decision to its receipt, its traffic and a replay of it, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.test_sentence import choose, open_ticket
from tests.e2e.waiting import posted

pytestmark = [pytest.mark.browser, pytest.mark.long]


def test_a_decision_has_its_receipt_its_traffic_and_can_be_replayed(house, postman, visit):
    postman.write("Ann <ann@home.example>", "When is the fair?", "When does the fair begin?")
    desk = visit("manager")
    open_ticket(desk, "When is the fair?")
    with posted(desk):
        desk.get_by_role("button", name=re.compile("Nothing special")).click()
    for answer in ("question", "no", "yes"):
        choose(desk, answer)
    with desk.expect_response(re.compile("/considered$")):
        desk.locator("[name=considered]").first.check()

    desk.get_by_role("link", name=re.compile("^Receipt")).click()
    expect(desk.locator("h1")).to_have_text("Receipt of a decision")
    expect(desk.locator(".look-checks .is-ticked")).to_have_count(1)
    expect(desk.locator(".look-drawing svg.scheme-drawing")).to_be_visible()
    with desk.expect_download() as paper:
        desk.get_by_role("link", name="PDF").click()
    assert paper.value.path().read_bytes().startswith(b"%PDF")

    lead = visit("lead")
    lead.goto("/scheme")
    lead.get_by_role("link", name="Replay").click()
    lead.get_by_role("button", name="Replay").click()
    expect(lead.locator("#replay")).to_contain_text("Every ticket comes out", timeout=60_000)
    expect(lead.locator("#replay")).not_to_have_attribute("hx-trigger", "every 1s")
    told = house.json("scheme", "replay", "conversatieteam", "--since", "2020-01-01")
    assert told["tickets"] >= 1
    assert told["changed"] == 0

    lead.goto("/scheme")
    lead.get_by_role("link", name="Traffic").click()
    expect(lead.locator(".look-figures")).to_contain_text("tickets decided")
    expect(lead.locator("#node-G1")).to_be_visible()
