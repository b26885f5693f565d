"""The product's own sentence, walked in a real browser between real mail servers."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.waiting import posted
from tests.mails import said

pytestmark = pytest.mark.browser


def test_a_question_by_web_form_is_answered_by_mail_and_on_its_own_page(house, postman, visit):
    public = visit()
    public.goto("/contact")
    public.fill("[name=subject]", "Opening hours of the swimming pool")
    public.fill("[name=text]", "When can I come swimming with my children on Sunday?")
    public.fill("[name=name]", "Emma Peeters")
    public.fill("[name=address]", "emma@home.example")
    public.get_by_role("button", name="Send").click()
    public.wait_for_url(re.compile(r"/t/"))
    acknowledgement = postman.wait_for(
        "emma@home.example", lambda mail: mail["Auto-Submitted"] == "auto-replied"
    )
    assert "/t/" in said(acknowledgement)

    desk = visit("manager")
    open_ticket(desk, "Opening hours of the swimming pool")
    with posted(desk):
        desk.get_by_role("button", name=re.compile("Nothing special")).click()
    for answer in ("question", "no", "yes"):
        choose(desk, answer)
    write_answer(desk, "On Sunday we are open from 9 to 12.")
    answer = postman.wait_for("emma@home.example", lambda mail: "from 9 to 12" in said(mail))
    assert "info@city.example" in answer["From"]
    until_shown(public, "On Sunday we are open from 9 to 12.")
    sent = [m for m in postman.delivered["emma@home.example"] if "9 to 12" in said(m)]
    assert len(sent) == 1


def test_a_mail_is_forwarded_answered_by_the_experts_mail_approved_and_answered_once(
    house, postman, visit
):
    asked_in = postman.write(
        "Jan Maes <jan@home.example>",
        "Asbestos in the theatre?",
        "Is the roof of the theatre safe?",
    )
    desk = visit("manager")
    open_ticket(desk, "Asbestos in the theatre?")
    with posted(desk):
        desk.get_by_role("button", name=re.compile("Nothing special")).click()
    choose(desk, "question")
    choose(desk, "no")
    choose(desk, "no")  # not known from an approved source: ask someone

    form = desk.locator("form.asking-form")
    form.locator("[name=address]").fill("roofs@works.example")
    form.locator("[name=question]").fill("What did the last inspection of the roof say?")
    form.locator("button.btn-primary").click()
    expect(desk.locator("form.asking-form")).to_contain_text("roofs@works.example")
    desk.locator(
        "form.asking-form button.btn-primary, form.asking-form button[name=confirmed]"
    ).last.click()
    consult = postman.wait_for("roofs@works.example", lambda mail: "last inspection" in said(mail))
    assert "Is the roof of the theatre safe?" in said(consult)
    assert "jan@home.example" not in consult.as_string()

    postman.write(
        "roofs@works.example", f"Re: {consult['Subject']}",
        "The inspection of March found no asbestos. SECRET-OF-THE-CONSULT", answering=consult,
    )  # fmt: skip
    until_shown(desk, "The inspection of March found no asbestos.", tries=60)

    write_answer(desk, "The roof was inspected in March: no asbestos was found.")
    if desk.get_by_text("In approval").first.is_visible():
        approve(visit("spokesperson"), "Asbestos in the theatre?")
    answer = postman.wait_for(
        "jan@home.example", lambda mail: "no asbestos was found" in said(mail)
    )
    assert answer["In-Reply-To"] == asked_in
    assert asked_in in answer["References"]
    sent = postman.delivered["jan@home.example"]
    assert len([mail for mail in sent if "no asbestos was found" in said(mail)]) == 1
    assert not [mail for mail in sent if "SECRET-OF-THE-CONSULT" in mail.as_string()]


def test_a_journalist_is_escalated_and_the_spokespersons_words_leave(house, postman, visit):
    postman.write("Eva Press <eva@paper.example>", "Question for tonight", "Is the pool closing?")
    desk = visit("manager")
    open_ticket(desk, "Question for tonight")
    choose(desk, "no")
    choose(desk, "yes")  # a journalist
    expect(desk.locator("#handoffs")).to_contain_text("Escalation")

    speaker = visit("spokesperson")
    speaker.goto("/spokesperson")
    speaker.get_by_role("link", name=re.compile("Question for tonight")).first.click()
    speaker.locator("[name=mode][value=statement]").check()
    speaker.locator("form:has([name=mode]) textarea[name=text]").fill("The pool stays open.")
    speaker.locator(
        "form:has([name=mode]) button.btn-primary, form:has([name=mode]) button"
    ).last.click()
    until_shown(desk, "The pool stays open.", tries=30)

    write_answer(desk, "The pool stays open all winter.")
    approve(visit("spokesperson"), "Question for tonight")
    postman.wait_for("eva@paper.example", lambda mail: "all winter" in said(mail))

    desk.goto("/ledger")
    expect(desk.locator("main")).to_contain_text("Question for tonight")


def open_ticket(page, subject: str) -> None:
    """Wait for the ticket in the inbox, and open it."""
    until_shown(page, subject, tries=60)
    link = page.get_by_role("link", name=re.compile(re.escape(subject))).first
    page.goto(link.get_attribute("href"))


def write_answer(page, text: str) -> None:
    """Write in the composer, opening it where it is not, and hand it in."""
    page.reload()
    box = page.locator("form[data-draft] textarea[name=body]")
    if not box.count():
        page.locator("[data-act=reply]").first.click()
    box.first.fill(text)
    with posted(page):
        page.locator("form[data-draft] button[data-send]").first.click()


def approve(page, subject: str) -> None:
    page.goto("/spokesperson")
    page.get_by_role("link", name=re.compile(re.escape(subject))).first.click()
    with posted(page):
        page.locator("button[form=approval].btn-primary").click()


def until_shown(page, text: str, tries: int = 20) -> None:
    """Reload until the page shows *text*: what another process does may take a moment."""
    for _ in range(tries):
        page.reload()
        if page.get_by_text(text).first.is_visible():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"the page never showed {text!r}: {page.inner_text('main')}")


def choose(page, answer: str) -> None:
    """Press the scheme's answer of that id."""
    with posted(page):
        page.locator(f"button[name=answer][value={answer}]").click()
