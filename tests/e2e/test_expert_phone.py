"""An expert on a phone opens the link, reads, types, sends: within a minute, scripts or not."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import violations
from tests.e2e.test_sentence import choose, open_ticket, until_shown
from tests.e2e.waiting import posted
from tests.mails import said

pytestmark = [pytest.mark.browser, pytest.mark.long]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SMALL = """() => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
  .filter(node => node.checkVisibility() && !node.closest(".skip"))
  .map(node => [node.outerHTML.slice(0, 80), node.getBoundingClientRect()])
  .filter(([, box]) => box.height > 0 && box.height < 43.5 && box.top >= 0)
  .map(([html]) => html)"""


@pytest.fixture
def asked(postman, visit):
    """Ask an expert about a fresh ticket; the link in their mail, and the ticket's page."""

    def ask(subject: str, address: str) -> tuple[str, str]:
        postman.write("Asker <asker@home.example>", subject, "Is the bridge open? 0470 12 34 56")
        desk = visit("manager")
        open_ticket(desk, subject)
        with posted(desk):
            desk.get_by_role("button", name=re.compile("Nothing special")).click()
        for answer in ("question", "no", "no"):
            choose(desk, answer)
        form = desk.locator("form.asking-form")
        form.locator("[name=address]").fill(address)
        form.locator("[name=question]").fill(f"Until when is it closed? {subject}")
        with posted(desk):
            form.locator("button[name=blacken]").click()
        with posted(desk):
            desk.locator("form.asking-form button.btn-primary").click()
        with posted(desk):
            desk.locator("form.asking-form button[name=confirmed]").click()
        mail = postman.wait_for(address, lambda mail: "/x/" in said(mail))
        found = re.search(r"https?://\S+(/x/\S+)", said(mail))
        assert found
        assert "0470 12 34 56" not in said(mail)
        return found[1], re.sub(r"(/tickets/\d+).*", r"\1", desk.url)

    return ask


def no_wider_than_the_phone(page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("scripts", [True, False])
def test_an_expert_answers_on_a_phone_within_a_minute(asked, visit, scripts):
    link, _ticket = asked(f"Bridge {scripts}", f"bridges{int(scripts)}@far.example")
    phone = visit(java_script_enabled=scripts, **PHONE)
    began = time.monotonic()

    phone.goto(f"{link}?lang=en")
    expect(phone.locator("h1")).to_contain_text("Until when is it closed?")
    expect(phone.locator(".bar-out")).to_have_count(1)
    phone.locator("textarea[name=text]").first.fill("Until the first of May.")
    with phone.expect_navigation():
        phone.locator("form.asked-box button[data-send]").click()
    expect(phone.locator(".asked-thanks")).to_be_visible()

    assert time.monotonic() - began < 60
    expect(phone.locator(".turn-answer")).to_contain_text("Until the first of May.")


def test_the_page_fits_a_phone_in_every_language_and_breaks_no_rule(asked, visit):
    link, _ticket = asked("Wide words", "wide@far.example")
    for scheme in ("light", "dark"):
        phone = visit(color_scheme=scheme, reduced_motion="reduce", **PHONE)
        for language in ("nl", "fr", "de", "en"):
            phone.goto(f"{link}?lang={language}")
            for fold in phone.locator(".asked-sheet details").all():
                fold.evaluate("node => node.open = true")
            assert no_wider_than_the_phone(phone)
            assert phone.evaluate(SMALL) == []
            assert violations(phone) == []


def test_what_is_typed_survives_a_closed_tab_and_a_double_click_sends_once(asked, visit):
    link, ticket = asked("Closed tab", "closing@far.example")
    phone = visit(**PHONE)
    phone.goto(f"{link}?lang=en")
    with phone.expect_response(re.compile("/keep")):
        phone.locator("textarea[name=text]").first.fill("Until the first of")
    expect(phone.locator("[data-kept]")).to_have_text("Kept")
    context = phone.context
    phone.close()

    again = context.new_page()
    again.goto(f"{link}?lang=en")
    box = again.locator("textarea[name=text]").first
    expect(box).to_have_value("Until the first of")
    box.fill("Until the first of May.")
    with again.expect_navigation():
        again.locator("form.asked-box button[data-send]").dblclick()
    expect(again.locator(".turn-answer")).to_have_count(1)

    desk = visit("manager")
    desk.goto(ticket)
    until_shown(desk, "Until the first of May.")
    expect(desk.locator(".handoff-answer")).to_have_count(1)
    expect(desk.locator(".handoff .turn:not(.turn-ours)")).to_have_count(0)
