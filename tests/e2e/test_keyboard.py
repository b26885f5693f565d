"""A day by keyboard: what is typed into an answer is text, never a command."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.test_sentence import choose, open_ticket
from tests.e2e.waiting import posted
from tests.mails import said

pytestmark = pytest.mark.browser


def test_what_is_typed_after_r_or_undo_is_the_answer_and_nothing_else(postman, visit):
    postman.write("Key <key@home.example>", "By keyboard alone", "When is the market?")
    desk = visit("manager")
    open_ticket(desk, "By keyboard alone")

    desk.keyboard.press("r")
    field = desk.locator("textarea[name=body]").first
    expect(field).to_be_focused()
    desk.keyboard.type("1 ever so early, 12 June.")
    expect(field).to_have_value(re.compile(r"^1 ever so early, 12 June\."))

    send = desk.locator("[data-draft] [data-send]").first
    expect(send).to_be_disabled()  # the scheme has the word first
    desk.keyboard.press("Escape")
    with posted(desk):
        desk.keyboard.press("0")
    for answer in ("question", "no", "yes"):
        choose(desk, answer)
    expect(send).to_be_enabled()
    expect(field).to_have_value(re.compile(r"^1 ever so early, 12 June\."))
    field.focus()
    desk.keyboard.press("Control+Enter")
    undo = desk.get_by_role("button", name="Undo").first
    expect(undo).to_be_visible()
    with posted(desk):
        undo.click()
    expect(desk.locator("textarea[name=body]").first).to_be_focused()
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("button", name="Undo").first).to_be_visible()

    sent = postman.wait_for("key@home.example", lambda mail: "12 June" in said(mail))
    assert said(sent).startswith("1 ever so early, 12 June.")


def test_who_comes_back_from_a_ticket_goes_on_from_its_row(postman, visit):
    for number in range(3):
        postman.write("Row <row@home.example>", f"Row number {number}", "Is it open?")
    desk = visit("manager", viewport={"width": 1100, "height": 800})
    open_ticket(desk, "Row number 2")
    desk.goto("/")
    rows = desk.locator("[data-row] [data-row-link]")
    rows.nth(1).click()
    desk.wait_for_url("**/tickets/*")
    desk.go_back()
    desk.keyboard.press("j")
    expect(rows.nth(2)).to_be_focused()
