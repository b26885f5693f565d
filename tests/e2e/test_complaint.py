"""A formal complaint from the public form to the yearly figures, between real mail servers."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.test_sentence import approve, choose, open_ticket, until_shown
from tests.e2e.waiting import posted
from tests.mails import said

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture
def complained(postman, visit):
    """Somebody complains by the form; the complaint's page before a manager, once it is confirmed
    by mail.
    """

    def complain(subject: str, address: str):
        public = visit()
        public.goto("/contact")
        public.fill("[name=subject]", subject)
        public.fill("[name=text]", "The clerk shouted at me on Monday and closed the counter.")
        public.fill("[name=name]", "Rosa Claes")
        public.fill("[name=address]", address)
        public.locator("[name=formal_complaint]").check()
        public.fill("[name=postal]", "1 Long Street, 1000 Sample")
        public.get_by_role("button", name="Send").click()
        public.wait_for_url(re.compile(r"/t/"))
        confirmed = postman.wait_for(address, lambda mail: "complaint" in said(mail))
        assert "/t/" in said(confirmed)
        desk = visit("manager")
        open_ticket(desk, subject)
        with posted(desk):
            desk.get_by_role("button", name=re.compile("Nothing special")).click()
        choose(desk, "formal_complaint")
        desk.get_by_role("link", name="To the complaint").click()
        until_shown(desk, "Deal with it", tries=60)  # once the mail has left
        return desk, public

    return complain


def look(desk, **found: str) -> None:
    """Say of each point whether it holds; all do but those *found* otherwise."""
    for point in desk.locator("fieldset:has(.point-answers)").all():
        name = point.locator("input[type=radio]").first.get_attribute("name").removeprefix("check-")
        answer = found.get(name, "yes")
        point.locator(f"label.point-{answer}").click()


def send(desk, subject: str, visit) -> None:
    """Hand in the letter that is written on the ticket, and let a spokesperson approve it."""
    desk.get_by_role("button", name="Hand in for approval").click()
    expect(desk.get_by_text("Waits for approval").first).to_be_visible()
    approve(visit("spokesperson"), subject)


def figures(page) -> dict[tuple[str, str], str]:
    """The yearly figures as their table says them: what is counted, of what, and the number."""
    page.goto("/complaints")
    page.get_by_role("link", name="Yearly figures").click()
    with page.expect_download() as file:
        page.get_by_role("link", name="CSV").click()
    rows = csv.reader(io.StringIO(file.value.path().read_text("utf-8-sig")))
    return {(row[0], row[1]): row[2] for row in rows}


def test_a_complaint_by_the_form_is_confirmed_taken_up_and_answered(complained, postman, visit):
    subject = "Complaint about the counter"
    desk, public = complained(subject, "rosa@home.example")
    look(desk)
    with posted(desk):
        desk.get_by_role("button", name="Deal with it").click()
    desk.get_by_label("Justified", exact=True).check()
    desk.get_by_label("What do we do about it?").fill("We trained the clerks at the counter.")
    with posted(desk):
        desk.get_by_role("button", name="Write the answer").click()
    send(desk, subject, visit)

    answer = postman.wait_for("rosa@home.example", lambda mail: "trained the clerks" in said(mail))
    assert "ombuds" in said(answer).lower()
    until_shown(public, "We trained the clerks")
    lead = visit("lead")
    lead.goto("/complaints")
    lead.locator("#found").get_by_role("link", name=subject).click()
    until_shown(lead, "Answered", tries=60)
    lead.goto("/complaints")
    row = lead.locator(".register-row", has_text=subject)
    expect(row.locator(".register-state")).to_contain_text("Justified")
    told = figures(lead)
    assert int(told["Received", ""]) >= int(told["Taken up", ""]) >= 1
    assert int(told["Finding", "Justified"]) >= 1
    assert told["Answered in time", ""] == told["Answered", ""]
    assert ("Measure", "We trained the clerks at the counter.") in told


def test_a_complaint_that_is_refused_tells_why_and_counts_so(complained, postman, visit):
    subject = "Complaint from years ago"
    desk, _public = complained(subject, "old@home.example")
    look(desk, within_year="no")
    desk.get_by_text("Do not deal with it").click()
    desk.locator("[name=reason]").fill("It happened more than a year ago.")
    with posted(desk):
        desk.get_by_role("button", name="Write the refusal").click()
    send(desk, subject, visit)

    refused = postman.wait_for(
        "old@home.example", lambda mail: "more than a year ago" in said(mail)
    )
    assert "ombuds" in said(refused).lower()
    lead = visit("lead")
    lead.goto("/complaints")
    lead.locator("#found").get_by_role("link", name=subject).click()
    until_shown(lead, "as not taken up", tries=60)  # once the mail has left
    told = figures(lead)
    assert int(told["Not dealt with", ""]) >= 1
    assert int(told["Not taken up because", "longer than a year ago"]) >= 1
    assert told["Refusals told in time", ""] == told["Not dealt with", ""]
