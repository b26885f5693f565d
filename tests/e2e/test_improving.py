"""From what askers ask to an improvement of which each of them hears, between real mail servers."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.test_sentence import approve, choose, open_ticket, until_shown, write_answer
from tests.e2e.waiting import posted
from tests.mails import said

pytestmark = [pytest.mark.browser, pytest.mark.long]
NEWS = "There is a sign with the hours at the gate now."


def note(desk, title: str) -> None:
    """Note on the ticket what should change, or that it is one more that shows it."""
    desk.get_by_role("link", name="Note something").click()
    known = desk.locator("#improving-known option", has_text=title)
    desk.locator("#improving-what").wait_for()
    if known.count():
        desk.locator("#improving-known").select_option(known.first.get_attribute("value"))
    else:
        desk.locator("#improving-what").fill(title)
        desk.locator("#improving-owner").fill("Parks")
    with posted(desk):
        desk.get_by_role("button", name="Note it").click()


def step(page, name: str) -> None:
    with posted(page):
        page.get_by_role("button", name=name, exact=True).click()


def test_what_was_noted_is_done_and_each_asker_hears_of_it(postman, visit):
    title = "Put the hours at the gate"
    desk = visit("manager")
    for name in ("Nora", "Piet"):
        sender = f"{name} <{name.lower()}@home.example>"
        postman.write(sender, f"Gate of {name}", "When does the gate of the park close?")
    for name in ("Nora", "Piet"):
        desk.goto("/")
        open_ticket(desk, f"Gate of {name}")
        note(desk, title)

    lead = visit("lead")
    lead.goto("/improvement")
    lead.locator(".column-noted").get_by_role("link", name=title).click()
    expect(lead.locator(".askers > li")).to_have_count(2)
    lead.locator("#due-accept").fill("2030-01-31")
    step(lead, "Take it up")
    step(lead, "Begin")
    lead.locator("#words-finish").fill("A sign was put up.")
    lead.locator("#finish-en").fill(NEWS)
    step(lead, "It is done")
    with posted(lead):
        lead.get_by_role("button", name="A draft to each of 2 askers").click()
    expect(lead.locator(".askers > li").get_by_role("link", name="To the draft")).to_have_count(2)
    card = lead.url

    for name in ("nora", "piet"):
        lead.goto(card)
        row = lead.locator(".askers > li", has_text=name.title())
        row.get_by_role("link", name="To the draft").click()
        draft = lead.locator("form[data-draft]", has_text=name)
        expect(draft.locator("[name=body]")).to_have_value(re.compile(re.escape(NEWS)))
        draft.get_by_role("button", name="Hand in for approval").click()
        expect(lead.locator("form[data-draft]")).to_have_count(0)
    speaker = visit("spokesperson")
    for name in ("Nora", "Piet"):
        approve(speaker, f"Gate of {name}")
    for name in ("nora", "piet"):
        mail = postman.wait_for(f"{name}@home.example", lambda mail: NEWS in said(mail))
        assert mail["In-Reply-To"]

    lead.goto(card)
    until_shown(lead, "2 of 2 told or left out", tries=60)
    until_shown(lead, "Told", tries=60)
    lead.goto("/improvement")
    expect(lead.locator(".told-share")).to_contain_text("reached the askers")
    lead.get_by_role("link", name="Lists of the units").click()
    parks = lead.locator(".unit-list", has_text="Parks")
    expect(parks).to_contain_text("What became of it")
    expect(parks).to_contain_text(title)


def test_the_asker_says_on_their_own_page_whether_they_were_helped(visit):
    public = visit(viewport={"width": 360, "height": 740})
    public.goto("/contact")
    public.fill("[name=subject]", "Gate of Olga")
    public.fill("[name=text]", "When does the gate of the park close?")
    public.fill("[name=address]", "olga@home.example")
    public.get_by_role("button", name="Send").click()
    public.wait_for_url(re.compile("/t/"))
    expect(public.locator("#pulse")).to_have_count(0)

    desk = visit("manager")
    open_ticket(desk, "Gate of Olga")
    with posted(desk):
        desk.get_by_role("button", name=re.compile("Nothing special")).click()
    for each in ("question", "no", "yes"):
        choose(desk, each)
    write_answer(desk, "It closes at sunset.")
    until_shown(public, "Were you helped?", tries=60)
    public.locator("#pulse [value=partly]").check()
    public.locator("#pulse-line").fill("I still do not know about Sundays.")
    with posted(public):
        public.get_by_role("button", name="Tell us").click()
    expect(public.get_by_role("button", name="Change my answer")).to_be_visible()
    assert {each["name"] for each in public.context.cookies()} <= {"webcare"}

    desk.reload()
    expect(desk.locator("#helped")).to_contain_text("I still do not know about Sundays.")
    public.locator("#pulse [value=yes]").check()
    with posted(public):
        public.get_by_role("button", name="Change my answer").click()
    desk.reload()
    expect(desk.locator("#helped .flag")).to_have_text("Helped")
