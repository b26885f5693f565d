"""What the organisation learns, in a real browser between real mail servers."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.test_sentence import choose, open_ticket
from tests.e2e.waiting import posted

pytestmark = [pytest.mark.browser, pytest.mark.long]


def test_an_answer_is_kept_approved_by_another_and_found_by_the_scheme(house, postman, visit):
    desk = visit("manager")
    desk.goto("/answers/new")
    desk.get_by_label("The question, in a few words").fill("When is the market?")
    desk.get_by_label("How people ask it").fill("On which day is the weekly market?")
    desk.get_by_label("The answer").fill("The market is on Friday.")
    desk.locator("#field-language").select_option("en")
    desk.get_by_label("Or a name or unit").fill("Markets")
    with posted(desk):
        desk.get_by_role("button", name="Keep as a proposal").click()
    expect(desk.locator("main")).to_contain_text("A second person approves this")

    lead = visit("lead")
    lead.goto(desk.url)
    with posted(lead):
        lead.get_by_role("button", name=re.compile("^Approve")).click()
    expect(lead.locator("main")).to_contain_text("Approved")

    postman.write(
        "Mia <mia@home.example>", "Weekly market",
        "Good morning, could you tell me on which day the weekly market is? Thanks, Mia",
    )  # fmt: skip
    desk.goto("/")
    open_ticket(desk, "Weekly market")
    with posted(desk):
        desk.get_by_role("button", name=re.compile("Nothing special")).click()
    choose(desk, "question")
    choose(desk, "no")
    expect(desk.locator("#decision")).to_contain_text("an approved answer fits")
    choose(desk, "yes")
    with posted(desk):
        desk.get_by_role("button", name="Insert").first.click()
    expect(desk.locator("textarea[name=body]").first).to_have_value(
        re.compile(r"^The market is on Friday\.")
    )


def test_a_ticket_is_told_to_other_teams_without_its_people(house, postman, visit):
    postman.write(
        "Robin Janssens <robin@home.example>", "Bins in the park",
        "Good morning,\n\nThe bins at 12 High Street are full. Call 0475 12 34 56.\n\n"
        "Kind regards,\nRobin Janssens",
    )  # fmt: skip
    lead = visit("lead")
    open_ticket(lead, "Bins in the park")
    ticket = lead.url
    lead.locator("#closing summary").click()
    lead.locator("#resolution").select_option("moot")
    lead.locator("#close-why").fill("Emptied meanwhile")
    with posted(lead):
        lead.locator("#closing button").click()
    lead.goto(ticket)
    with posted(lead):
        lead.get_by_role("button", name="Make a learning case of it").click()
    text = lead.locator("[name=part-0]")
    expect(text).not_to_have_value(re.compile("Robin|0475|High Street"))
    lead.get_by_label("What one learns from it").fill("Look at the bins on Fridays.")
    lead.get_by_label("I have read every part").check()
    with posted(lead):
        lead.get_by_role("button", name="Share with every team").click()
    expect(lead.locator("main")).to_contain_text("Look at the bins on Fridays.")
