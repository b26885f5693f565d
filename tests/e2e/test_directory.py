"""The directory of experts, walked by all parties in a real browser between real mail servers."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.test_sentence import choose, open_ticket, until_shown
from tests.e2e.waiting import posted
from tests.mails import said

pytestmark = [pytest.mark.browser, pytest.mark.long]
TABLE = """name;email;belongs_to;languages;first_about
Bo Peeters;bo@works.example;Works;nl en;
Cas Maes;cas@works.example;Works;nl;
"""
BROKEN = """name;email;belongs_to;languages;first_about;capacity
Dina Smet;dina@works.example;Works;nl;;2
;nameless@works.example;Works;nl;;
Eli Goos;no-address;Works;dutch;nothing-like-it;many
"""


def directory(page) -> None:
    page.goto("/experts?team=1")


def bring(page, table: str) -> None:
    """Choose *table* as a file on the page of imports, and look at what it would change."""
    directory(page)
    page.get_by_role("link", name="Import and export").click()
    file = {"name": "experts.csv", "mimeType": "text/csv", "buffer": table.encode()}
    page.locator("#import-file").set_input_files(file)
    with posted(page):
        page.get_by_role("button", name="See what would change").click()


def test_somebody_invited_by_mail_says_yes_by_link_without_an_account(postman, visit):
    lead = visit("lead")
    lead.goto("/settings/themes/1/new")
    lead.locator("[name=slug]").fill("bridges")
    lead.locator("[name=name-en]").fill("Bridges")
    lead.locator("[name=name-fr]").fill("Ponts")
    with posted(lead):
        lead.locator(".set-save button").click()
    directory(lead)
    lead.get_by_role("link", name="Invite", exact=True).click()
    form = lead.locator("form:has([name=words])")
    form.locator("[name=name]").fill("Ilse Pont")
    form.locator("[name=email]").fill("ilse@works.example")
    form.locator("[name=languages][value=nl]").uncheck()
    form.locator("[name=languages][value=fr]").check()
    form.locator("label.chip", has_text="Bridges").first.click()
    form.locator("[name=words]").fill("Your bridge of 2019 still stands.")
    with posted(lead):
        lead.get_by_role("button", name="Send the invitation").click()

    mail = postman.wait_for("ilse@works.example", lambda mail: "/e/" in said(mail))
    assert said(mail).startswith("Bonjour Ilse Pont,")
    assert "Your bridge of 2019 still stands." in said(mail)
    link = re.search(r"https?://\S+(/e/\S+)", said(mail))[1]
    directory(lead)
    expect(lead.locator("#people")).not_to_contain_text("Ilse Pont")

    expert = visit(viewport={"width": 360, "height": 740})
    expert.goto(f"{link}x")
    expect(expert.locator("main")).not_to_contain_text("Ilse")
    expert.goto(link)
    expect(expert.locator("html")).to_have_attribute("lang", "fr")
    expect(expert.locator(".entry-ask")).to_contain_text("Ponts")
    with expert.expect_navigation():
        expert.get_by_role("button", name="Oui, vous pouvez").click()
    expect(expert.locator(".asked-thanks")).to_contain_text("Merci.")

    directory(lead)
    lead.locator("#people").get_by_role("link", name="Ilse Pont").click()
    expect(lead.locator(".knows").first).to_contain_text("Asked first")


def test_an_automatic_reply_to_a_question_proposes_an_absence_and_who_stands_in(postman, visit):
    lead = visit("lead")
    bring(lead, TABLE)
    with posted(lead):
        lead.get_by_role("button", name="Take all of it in").click()
    postman.write("Asker <asker@home.example>", "Sluice", "Is the sluice open at night?")
    desk = visit("manager")
    open_ticket(desk, "Sluice")
    ticket = desk.url
    with posted(desk):
        desk.get_by_role("button", name=re.compile("Nothing special")).click()
    for answer in ("question", "no", "no"):
        choose(desk, answer)
    form = desk.locator("form.asking-form")
    form.locator("[name=address]").fill("bo@works.example")
    form.locator("[name=question]").fill("Is it open at night?")
    with posted(desk):
        form.locator("button.btn-primary").click()
    if desk.locator("form.asking-form button[name=confirmed]").count():
        with posted(desk):
            desk.locator("form.asking-form button[name=confirmed]").click()
    consult = postman.wait_for("bo@works.example", lambda mail: "/x/" in said(mail))

    back = date.today() + timedelta(days=9)  # noqa: DTZ011 - as somebody writes it in a mail
    postman.write(
        "Bo Peeters <bo@works.example>", "Out of office",
        f"I am out of office until {back.isoformat()}. Please write to cas@works.example.",
        answering=consult, automatic=True,
    )  # fmt: skip
    until_shown(desk, "The expert seems away", tries=60)
    desk.get_by_role("link", name="Note the absence").click()
    proposed = desk.locator(".waiting-list li", has_text="Bo Peeters")
    expect(proposed).to_contain_text("instead: Cas Maes")
    with posted(desk):
        proposed.get_by_role("button", name="Note it").click()
    expect(desk.locator("#people li", has_text="Bo Peeters")).to_contain_text("away until")
    expect(desk.locator("#people li", has_text="Bo Peeters")).to_contain_text("Cas Maes")

    postman.write(
        "Bo Peeters <bo@works.example>", f"Re: {consult['Subject']}",
        "Yes: it is open all night.", answering=consult,
    )  # fmt: skip
    desk.goto(ticket)
    until_shown(desk, "it is open all night", tries=60)


def test_a_half_broken_table_shows_each_lines_fault_and_changes_nothing(visit):
    lead = visit("lead")
    bring(lead, BROKEN)
    said = lead.locator(".import-plan")
    expect(said).to_contain_text("5 faults; nothing was taken in.")
    for line, fault in (
        ("3", "The name is missing."),
        ("4", "This is no e-mail address."),
        ("4", "Write languages by two letters"),
        ("4", "There is no such theme"),
        ("4", "Give a whole number from 1 to 999"),
    ):
        row = said.get_by_role("row").filter(has_text=fault)
        expect(row.locator("td").first).to_have_text(line)
    expect(lead.get_by_role("button", name="Take all of it in")).to_have_count(0)
    directory(lead)
    expect(lead.locator("#people")).not_to_contain_text("Dina Smet")

    bring(lead, BROKEN.splitlines()[0] + "\n" + BROKEN.splitlines()[1])
    with posted(lead):
        lead.get_by_role("button", name="Take all of it in").click()
    expect(lead.locator("#people")).to_contain_text("Dina Smet")
    lead.get_by_role("link", name="Import and export").click()
    with lead.expect_download() as file:
        lead.get_by_role("link", name="Export as CSV").click()
    table = file.value.path().read_text("utf-8-sig")
    assert "Dina Smet" in table
    bring(lead, table)
    expect(lead.locator(".import-plan")).to_contain_text("Nothing would change.")
