"""The inbox shows the right tickets, in the right order, at a fixed cost."""

import re
from datetime import timedelta

import pytest

from tests.conftest import NOON
from tests.factories import later, make_channel, make_team, make_theme, make_ticket, make_user
from tests.web.conftest import HTMX, statements
from webcare.core.clock import now
from webcare.tickets.listing import PAGE
from workflows.rights import Role
from workflows.ticket import Resolution, TicketState


@pytest.fixture
def team(session):
    return make_team(session)


@pytest.fixture
def channel(session, team):
    return make_channel(session, team)


@pytest.fixture
def browser(session, team, login):
    return login(make_user(session, team, Role.MANAGER, name="An Verlinden", language="en"))


def test_a_visitor_is_asked_to_log_in_and_comes_back_to_the_page(app, session):
    answer = app.test_client().get("/?view=mine")

    assert answer.status_code == 303
    assert answer.location == "/login?next=/?view%3Dmine"


def test_what_is_due_first_stands_first(browser, session, channel):
    make_ticket(session, channel, subject="Later", due_at=later(days=2), sort_at=later(days=2))
    make_ticket(session, channel, subject="Sooner", due_at=later(days=1), sort_at=later(days=1))

    page = browser.get("/").text

    assert page.index("Sooner") < page.index("Later")


def test_tickets_of_another_team_do_not_exist_here(browser, session, channel):
    make_ticket(session, make_channel(session), subject="Theirs")
    make_ticket(session, channel, subject="Ours")

    page = browser.get("/?view=open").text

    assert "Ours" in page
    assert "Theirs" not in page


def test_a_hostile_subject_is_only_text(browser, session, channel):
    make_ticket(session, channel, subject="<script>alert(1)</script>", author_name='"><img src=x>')

    page = browser.get("/").text

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<img src=x>" not in page


def test_a_page_costs_at_most_six_statements_however_many_tickets(browser, session, team, channel):
    theme = make_theme(session, team)
    for _ in range(PAGE + 5):
        make_ticket(session, channel, theme_id=theme.id, flags=["danger"])
    browser.get("/")  # what is seen at one look is kept for seconds

    with statements(session) as seen:
        assert browser.get("/").status_code == 200

    assert len(seen) <= 6, seen


def test_one_look_says_crisis_rota_and_what_waits_longest(browser, session, channel):
    make_ticket(session, channel, last_message_at=now() - timedelta(hours=3))

    assert 'hx-get="/look"' in browser.get("/").text
    page = browser.get("/look").text

    assert "No crisis is declared" in page
    assert "Waits longest: 3" in page
    assert "Waits longest: a new ticket" in page


@pytest.mark.parametrize(
    "path", ["/press", "/crisis", "/alarms", "/mandates", "/statements", "/ledger", "/experts",
             "/improvement", "/complaints", "/answers", "/settings"]
)  # fmt: skip
def test_one_look_is_over_the_leads_other_pages_too(session, team, login, path):
    lead = login(make_user(session, team, Role.LEAD, language="en"))

    page = lead.get(path, follow_redirects=True).text

    assert page.count('hx-get="/look"') == 1


def test_the_next_page_goes_on_where_this_one_ended(browser, session, channel):
    for number in range(PAGE + 1):
        make_ticket(session, channel, subject=f"Number {number:02}", sort_at=later(minutes=number))

    first = browser.get("/").text
    target = first.split('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    second = browser.get(target.replace("&amp;", "&")).text

    assert "Number 25" not in first
    assert "Number 25" in second
    assert "Number 24" not in second


@pytest.mark.parametrize("query", ["view=nonsense", "after=x", "after=999999999999999999-1"])
def test_an_address_that_makes_no_sense_shows_the_new_tickets(browser, session, channel, query):
    make_ticket(session, channel, subject="Here I am")

    answer = browser.get(f"/?{query}")

    assert answer.status_code == 200


def test_a_closed_ticket_says_why(browser, session, channel):
    make_ticket(
        session, channel, state=TicketState.CLOSED, resolution=Resolution.LET_STAND, closed_at=NOON
    )

    assert "Let stand" in browser.get("/?view=closed").text


def test_htmx_gets_the_list_alone(browser, session, channel):
    make_ticket(session, channel)

    answer = browser.get("/", headers=HTMX)

    assert answer.text.lstrip().startswith("<section")
    assert "HX-Request" in answer.headers["Vary"]


def test_an_observer_sees_tickets_but_no_act(session, team, channel, login):
    make_ticket(session, channel)

    page = login(make_user(session, team, Role.OBSERVER)).get("/").text

    assert "/claim" not in page


def test_someone_who_reads_no_tickets_is_led_to_what_they_do_have(session, team, login):
    answer = login(make_user(session, team, Role.ADMIN)).get("/")

    assert answer.status_code in (303, 403)


def test_empty_views_say_what_would_be_there(browser, session):
    for view in ("new", "mine", "waiting", "open", "closed"):
        assert "empty-state" in browser.get(f"/?view={view}").text


def test_taking_a_ticket_leads_back_to_the_list_and_nowhere_else(browser, session, channel):
    ticket = make_ticket(session, channel)

    home = browser.post(f"/tickets/{ticket.id}/claim", data={"back": "/?view=new"})
    astray = browser.post(f"/tickets/{ticket.id}/claim", data={"back": "//evil.example"})

    assert home.location == "/?view=new"
    assert astray.location == f"/tickets/{ticket.id}"
    session.refresh(ticket)
    assert ticket.assignee_name == "An Verlinden"


def test_news_of_a_ticket_brings_its_row_alone_as_the_list_shows_it(browser, session, channel):
    ticket = make_ticket(session, channel, subject="The bench is broken", language="nl")
    page = browser.get("/?view=open&language=nl").text
    address = re.search(r'data-rows="(/row/0[^"]*)"', page)[1].replace("&amp;", "&")

    row = browser.get(address.replace("/0", f"/{ticket.id}", 1))

    assert row.status_code == 200
    assert row.text.strip() == first_row(page)
    ticket.language = "fr"
    session.flush()
    assert browser.get(address.replace("/0", f"/{ticket.id}", 1)).status_code == 204


def test_a_row_of_another_team_is_not_there(browser, session):
    other = make_ticket(session, make_channel(session))
    assert browser.get(f"/row/{other.id}?view=open").status_code == 404


def first_row(page):
    return re.search(r'<li id="ticket-.*?</li>', page, re.DOTALL)[0]
