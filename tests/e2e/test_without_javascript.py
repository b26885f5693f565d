"""The main sentence with JavaScript switched off: every act is a form or a link."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.test_sentence import choose, open_ticket, until_shown, write_answer
from tests.e2e.waiting import posted
from tests.mails import said

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture
def plain(visit):
    """Opens a browser that runs no script, as someone."""
    return lambda role=None: visit(role, java_script_enabled=False)


def test_a_question_is_decided_answered_undone_and_sent(postman, plain):
    postman.write("Plain <plain@home.example>", "Without any script", "When do you sweep?")
    desk = plain("manager")
    open_ticket(desk, "Without any script")
    with posted(desk):
        desk.get_by_role("button", name=re.compile("Nothing special")).click()
    for answer in ("question", "no", "yes"):
        choose(desk, answer)
    write_answer(desk, "On Mondays.")
    with posted(desk):
        desk.get_by_role("button", name=re.compile("Undo", re.IGNORECASE)).first.click()
    expect(desk.locator("textarea[name=body]").first).to_have_value(re.compile(r"On Mondays\."))
    write_answer(desk, "On Tuesdays.")

    sent = postman.wait_for("plain@home.example", lambda mail: "Tuesdays" in said(mail))
    assert "Mondays" not in said(sent)
    until_shown(desk, "On Tuesdays.", tries=40)


def test_a_question_is_forwarded_and_answered_by_link(postman, plain):
    postman.write("Plain <plain2@home.example>", "Forwarded by hand", "Is the roof safe?")
    desk = plain("manager")
    open_ticket(desk, "Forwarded by hand")
    with posted(desk):
        desk.get_by_role("button", name=re.compile("Nothing special")).click()
    for answer in ("question", "no", "no"):
        choose(desk, answer)
    form = desk.locator("form.asking-form")
    form.locator("[name=address]").fill("roofs@plain.example")
    form.locator("[name=question]").fill("What did the inspection say?")
    with posted(desk):
        form.locator("button.btn-primary").click()
    expect(desk.locator("form.asking-form")).to_contain_text("roofs@plain.example")
    with posted(desk):
        form.locator("button.btn-primary, button[name=confirmed]").last.click()
    consult = postman.wait_for("roofs@plain.example", lambda mail: "/x/" in said(mail))
    link = re.search(r"https?://\S+(/x/\S+)", said(consult))
    assert link

    expert = plain()
    expert.goto(link[1])
    expert.locator("textarea[name=text]").first.fill("It is safe.")
    with posted(expert):
        expert.locator("form[action*='/answer'] button").first.click()
    until_shown(desk, "It is safe.", tries=40)


def test_a_journalist_is_escalated(postman, plain):
    postman.write("Eva <eva2@paper.example>", "Plainly for tonight", "Is the pool closing?")
    desk = plain("manager")
    open_ticket(desk, "Plainly for tonight")
    choose(desk, "no")
    choose(desk, "yes")
    expect(desk.locator("#handoffs")).to_contain_text("Escalation")

    speaker = plain("spokesperson")
    speaker.goto("/spokesperson")
    speaker.get_by_role("link", name=re.compile("Plainly for tonight")).first.click()
    speaker.locator("[name=mode][value=statement]").check()
    form = speaker.locator("form:has([name=mode])")
    form.locator("textarea[name=text]").fill("The pool stays open.")
    with posted(speaker):
        form.locator("button").last.click()
    until_shown(desk, "The pool stays open.", tries=40)
