"""Who may speak and what is said, in a real browser between real mail servers."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.test_sentence import choose, open_ticket
from tests.e2e.waiting import posted
from tests.mails import said

pytestmark = [pytest.mark.browser, pytest.mark.long]


def test_what_is_built_on_a_statement_that_was_withdrawn_does_not_leave(house, postman, visit):
    speaker = visit("spokesperson")
    speaker.goto("/statements/new")
    speaker.get_by_label("What it is about").fill("The library")
    speaker.get_by_label("English").fill("The library opens again on the first of March.")
    with posted(speaker):
        speaker.get_by_role("button", name="Keep as a draft").click()
    with posted(speaker):
        speaker.get_by_role("button", name=re.compile("^Approve")).click()
    expect(speaker.locator("main")).to_contain_text("Approved")

    postman.write(
        "Mia <mia@home.example>", "The library is closed",
        "Good morning, could you tell me when the library opens again? Thanks, Mia",
    )  # fmt: skip
    desk = visit("manager")
    open_ticket(desk, "The library is closed")
    with posted(desk):
        desk.get_by_role("button", name=re.compile("Nothing special")).click()
    for answer in ("question", "no", "yes"):
        choose(desk, answer)
    desk.reload()
    if not desk.locator("form[data-draft]").count():
        with posted(desk):
            desk.locator("[data-act=reply]").first.click()
    offered = desk.locator(".saved-one", has_text="The library")
    with posted(desk):
        offered.get_by_role("button", name="Insert").click()
    box = desk.locator("form[data-draft] textarea[name=body]").first
    expect(box).to_have_value(re.compile("first of March"))
    expect(desk.locator(".built-on")).to_contain_text("The library")
    expect(offered).to_be_visible()

    speaker.get_by_text("Withdraw", exact=True).first.click()
    speaker.get_by_label("Why does it no longer hold?").fill("The works take longer.")
    with posted(speaker):
        speaker.get_by_role("button", name="Withdraw").click()

    with posted(desk):
        desk.locator("form[data-draft] button[data-send]").first.click()
    expect(desk.locator("form[data-draft]")).to_contain_text("was withdrawn")
    expect(desk.locator(".built-on")).to_contain_text("The works take longer.")

    box.fill("We tell you as soon as we know the day.")
    with posted(desk):
        desk.get_by_role("button", name="No longer built on it").click()
        desk.get_by_role("button", name="Yes").click()
    with posted(desk):
        desk.locator("form[data-draft] button[data-send]").first.click()
    mail = postman.wait_for("mia@home.example", lambda each: "the day" in said(each))
    assert "first of March" not in said(mail)


def test_a_lead_gives_a_mandate_and_lets_someone_go_on(house, visit):
    lead = visit("lead")
    lead.goto("/mandates")
    lead.get_by_role("link", name=re.compile("Give (a|the first) mandate")).first.click()
    lead.get_by_label("Who may speak").select_option("Spokesperson")
    lead.get_by_label("Why, or by which decision").fill("Decision 12")
    with posted(lead):
        lead.get_by_role("button", name="Give the mandate").click()
    expect(lead.locator("main")).to_contain_text("Decision 12")

    lead.goto("/mandates")
    expect(lead.locator("#found")).to_contain_text("Spokesperson")
    expect(lead.locator("#found")).to_contain_text("further notice")
