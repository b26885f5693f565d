"""A danger at night, in a real browser between real mail servers: rung, heard, settled."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.waiting import posted
from tests.mails import said

pytestmark = [pytest.mark.browser, pytest.mark.long]
LINK = re.compile(r"http://\S+/alarm/\S+")


def test_a_danger_wakes_someone_who_has_it_by_the_link_and_settles_it_on_the_board(
    house, postman, visit
):
    postman.write("Kim <kim@home.example>", "Goodbye", "Ik wil dood. Vaarwel, Kim")
    call = postman.wait_for("lead@city.example", lambda mail: LINK.search(said(mail)))
    link = LINK.search(said(call))[0]
    assert "Vaarwel" not in said(call)

    manager = visit("manager")
    expect(manager.locator(".alarm-strip")).to_contain_text("nobody has it yet")
    assert violations(manager) == []
    manager.goto("/alarms")
    expect(manager.locator("#running")).to_contain_text("Lead · e-mail · called")
    assert violations(manager) == []

    phone = visit(viewport={"width": 390, "height": 800})
    phone.goto(link)
    assert violations(phone) == []
    expect(manager.locator(".alarm-strip")).to_be_visible()  # reading the link stopped nothing
    phone.get_by_role("button", name="I have it").click()
    expect(phone.locator("main")).to_contain_text("You have it.")

    expect(manager.locator("#running")).to_contain_text("Lead has it")  # without a reload
    expect(manager.locator(".alarm-strip")).to_have_count(0)
    manager.get_by_label("What was done?").fill("Called Kim and 112.")
    with posted(manager):
        manager.get_by_role("button", name="Settle").click()
    expect(manager.locator("#running")).to_contain_text("Nothing rings.")
    expect(manager.locator(".past")).to_contain_text("Lead had it after")


def test_a_lead_sets_a_ladder_and_ones_own_ways_without_scripts(house, visit):
    lead = visit("lead", java_script_enabled=False)
    lead.goto("/alarms/ladders/1/spokesperson")
    lead.locator("[name=step-who]").first.select_option("duty")
    lead.locator("[name=manager]").select_option(label="Lead")
    with lead.expect_navigation():
        lead.get_by_role("button", name="Save").click()
    expect(lead.locator("#notices")).to_contain_text("Saved.")

    lead.goto("/alarms/mine")
    lead.locator("[name=way-1]").select_option("mail")
    lead.locator("[name=way-2]").select_option("")
    with lead.expect_navigation():
        lead.locator("form:has([name=way-1]) button").click()
    expect(lead.locator("#notices")).to_contain_text("Saved.")
