"""A crisis from its declaration to the last reply that it held, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e import axe
from tests.e2e.test_sentence import choose, open_ticket, write_answer
from tests.e2e.waiting import posted
from tests.mails import said

pytestmark = [pytest.mark.browser, pytest.mark.long]
SAYS = "The volcano sleeps; come and look on Sunday."


def test_what_a_crisis_holds_is_let_go_by_who_speaks_and_it_ends(house, postman, visit):
    postman.write("Ona <ona@home.example>", "The garden on the hill", "May we come and look?")
    desk, speaker = visit("manager"), visit("spokesperson")
    open_ticket(desk, "The garden on the hill")

    speaker.goto("/crisis")
    speaker.get_by_role("link", name="Declare a crisis").first.click()
    speaker.get_by_label("What is going on?").fill("Smoke over the hill")
    speaker.get_by_label("Why do you declare it?").fill("The fire brigade called.")
    speaker.get_by_label("Words").fill("volcano")
    expect(speaker.locator("#foreseen")).to_contain_text("In no open ticket: volcano")
    assert axe.violations(speaker) == []
    with speaker.expect_navigation():
        speaker.get_by_role("button", name="Declare the crisis").click()
    expect(speaker.locator("#strips")).to_contain_text("Smoke over the hill")
    expect(desk.locator("#strips")).to_contain_text("Smoke over the hill")  # by itself
    page = speaker.url

    with posted(desk):
        desk.get_by_role("button", name=re.compile("Nothing special")).click()
    for answer in ("question", "no", "yes"):
        choose(desk, answer)
    write_answer(desk, SAYS)
    for _ in range(30):
        speaker.goto(f"{page}/held")
        if speaker.locator(".crisis-one").count():
            break
        speaker.wait_for_timeout(2000)
    expect(speaker.locator(".crisis-one")).to_contain_text("May we come and look?")
    expect(speaker.locator(".crisis-one")).to_contain_text(SAYS)
    assert axe.violations(speaker) == []
    assert not [m for m in postman.delivered["ona@home.example"] if SAYS in said(m)]

    speaker.get_by_label("Why may it go while the crisis is on?").fill("Checked with the brigade.")
    with speaker.expect_navigation():
        speaker.get_by_role("button", name=re.compile("Let it go")).click()
    expect(speaker.locator("main")).to_contain_text("of 1 looked at")
    postman.wait_for("ona@home.example", lambda mail: SAYS in said(mail))

    speaker.goto(page)
    expect(speaker.locator(".crisis-timeline")).to_contain_text("Checked with the brigade.")
    assert axe.violations(speaker) == []
    speaker.get_by_text("End it now").click()
    speaker.get_by_label("Why is it over?").fill("The smoke was steam.")
    with speaker.expect_navigation():
        speaker.get_by_role("button", name="End the crisis").click()
    expect(speaker.locator("#strips")).not_to_contain_text("Smoke over the hill")
    expect(desk.locator("#strips")).not_to_contain_text("Smoke over the hill")
    speaker.goto("/crisis")
    expect(speaker.locator("main")).to_contain_text("Smoke over the hill")
    assert axe.violations(speaker) == []
