"""What a colleague does stands on the other's screen, who touches nothing."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.test_sentence import open_ticket
from tests.e2e.waiting import posted

pytestmark = [pytest.mark.browser, pytest.mark.long]


def test_a_mail_that_comes_in_and_a_colleague_who_takes_it_show_by_themselves(postman, visit):
    desk, other = visit("manager"), visit("lead")
    watched, faults = desk.locator(".views a", has_text="New").first, []
    desk.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    before = count(watched)

    postman.write("Bo <bo@home.example>", "The fountain is dry", "Since Monday there is no water.")
    row = desk.locator("[data-row]", has_text="The fountain is dry")
    expect(row).to_be_visible(timeout=30_000)
    expect(watched).to_have_text(re.compile(rf"New\s*{before + 1}\b"))

    other.goto("/")
    with posted(other):
        other.locator("[data-row]", has_text="The fountain is dry").locator(".row-take").click()
    expect(row.locator(".row-who")).to_contain_text("Lead")
    assert faults == []


def count(link):
    return int(re.search(r"\d+|$", link.inner_text())[0] or 0)


def test_an_answer_written_before_the_last_save_sets_no_draft_back(postman, visit):
    postman.write("Lo <lo@home.example>", "A bench by the pond", "May we have one?")
    desk = visit("manager")
    open_ticket(desk, "A bench by the pond")
    held = []
    desk.route("**/gate", lambda route: held.append((route, route.fetch())))
    desk.keyboard.press("r")
    field = desk.locator("textarea[name=body]").first
    expect(field).to_be_focused()
    version = desk.locator(".draft-status [name=version]").first.input_value()
    desk.keyboard.press("Escape")
    desk.keyboard.press("0")
    field.focus()
    with desk.expect_response(re.compile("/draft$")):
        desk.keyboard.type("Gladly, by spring.")
    kept = desk.locator(".draft-status [name=version]").first
    expect(kept).not_to_have_value(version)
    newer = kept.input_value()

    route, answer = held[0]
    route.fulfill(response=answer)

    expect(desk.locator("#decision")).to_contain_text("Nothing special")
    expect(field).to_have_value(re.compile(r"^Gladly, by spring\."))
    expect(kept).to_have_value(newer)
