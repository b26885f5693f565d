"""Merging, splitting, sleeping and acts on many tickets, as pages."""

import re

import pytest

from tests import factories as make
from tests.conftest import NOON
from tests.web.conftest import statements
from webcare import pipeline
from webcare.core.actor import INTAKE, operator
from webcare.schemes.service import publish_shipped
from workflows.rights import Role
from workflows.ticket import TicketState


@pytest.fixture
def team(session):
    publish_shipped(session, by=operator(), at=NOON)
    return make.make_team(session)


@pytest.fixture
def channel(session, team):
    return make.make_channel(session, team)


@pytest.fixture
def tickets(session, channel):
    """Two of Anna's, one of Ben's."""
    anna = make.make_author(session, channel, name="Anna", address="anna@home.example")
    ben = make.make_author(session, channel, name="Ben", address="ben@home.example")
    found = [make.make_ticket(session, channel, author=each) for each in (anna, anna, ben)]
    for ticket in found:
        make.make_message(session, ticket, text=f"Words of {ticket.author_name}")
        pipeline.consider(session, ticket, by=INTAKE, at=NOON)
    return found


@pytest.fixture
def browser(session, team, login):
    return login(make.make_user(session, team, Role.MANAGER, language="en"))


def test_the_page_names_what_will_happen_and_merges(browser, session, tickets):
    first, second, _ben = tickets
    offered = browser.get(f"/tickets/{second.id}/merge").text
    assert f"into={first.id}" in offered

    page = browser.get(f"/tickets/{second.id}/merge?into={first.id}").text
    assert "Answers go to Anna" in page
    assert "gets no answer" not in page
    browser.post(f"/tickets/{second.id}/merge", data={"into": first.id})

    session.refresh(second)
    assert second.merged_into_id == first.id
    thread = browser.get(f"/tickets/{first.id}").text
    assert f"from #{second.id}" in thread
    gone = browser.get(f"/tickets/{second.id}").text
    assert f"goes on in #{first.id}" in gone
    browser.post(f"/tickets/{second.id}/unmerge")
    session.refresh(second)
    assert second.state is TicketState.NEW


def test_two_authors_are_asked_twice_and_the_consequences_named(browser, session, tickets):
    anna, _second, ben = tickets
    page = browser.get(f"/tickets/{ben.id}/merge?into={anna.id}").text
    assert "Ben gets no answer" in page

    again = browser.post(f"/tickets/{ben.id}/merge", data={"into": anna.id})
    assert again.status_code == 409
    assert "Ben will not be answered" in again.text
    session.refresh(ben)
    assert ben.merged_into_id is None
    browser.post(f"/tickets/{ben.id}/merge", data={"into": anna.id, "knowing": "1"})
    session.refresh(ben)
    assert ben.merged_into_id == anna.id
    assert "reaches Anna alone" in browser.get(f"/tickets/{anna.id}").text


def test_the_ticket_of_a_merge_still_takes_few_statements(browser, session, tickets):
    anna, _second, ben = tickets
    browser.post(f"/tickets/{ben.id}/merge", data={"into": anna.id, "knowing": "1"})
    with statements(session) as seen:
        browser.get(f"/tickets/{anna.id}")
    assert len(seen) <= 10


@pytest.mark.parametrize("into", ["0", "999999", "x", ""])
def test_a_number_that_is_no_ticket_is_said_or_asked_again(browser, tickets, into):
    page = browser.get(f"/tickets/{tickets[0].id}/merge?into={into}")
    assert page.status_code == 200
    assert "Number of the ticket" in page.text


def test_a_merge_from_an_old_page_is_refused(browser, session, tickets):
    first, second, _ben = tickets
    old = second.version
    browser.post(f"/tickets/{second.id}/tags", data={"tag": "bins"})
    data = {"into": first.id, "version": old}
    answer = browser.post(f"/tickets/{second.id}/merge", data=data)
    assert answer.status_code == 409
    assert "A colleague changed this ticket meanwhile" in answer.text


def test_messages_are_split_off(browser, session, tickets):
    first = tickets[0]
    pool = make.make_message(session, first, reply_text="And the pool?")
    session.commit()
    assert "And the pool?" in browser.get(f"/tickets/{first.id}/split").text

    none = browser.post(f"/tickets/{first.id}/split", data={})
    assert none.status_code == 422
    done = browser.post(f"/tickets/{first.id}/split", data={"message": pool.id})
    session.refresh(pool)
    assert pool.ticket_id != first.id
    assert done.location.endswith(f"/tickets/{pool.ticket_id}")


def test_a_ticket_sleeps_out_of_the_list_and_is_woken(browser, session, tickets):
    first = tickets[0]
    wrong = browser.post(f"/tickets/{first.id}/snooze", data={"until": "yesterday"})
    assert wrong.status_code == 422
    assert "Choose a moment to come" in wrong.text
    browser.post(f"/tickets/{first.id}/snooze", data={"when": "tomorrow"})

    assert f'id="ticket-{first.id}"' not in browser.get("/").text
    assert f'id="ticket-{first.id}"' in browser.get("/?view=asleep").text
    assert "Asleep until" in browser.get(f"/tickets/{first.id}").text
    browser.post(f"/tickets/{first.id}/wake")
    assert f'id="ticket-{first.id}"' in browser.get("/").text


def test_the_counts_of_the_views_leave_out_what_sleeps(browser, tickets):
    browser.post(f"/tickets/{tickets[0].id}/snooze", data={"when": "week"})

    page = browser.get("/").text
    counted = re.findall(r'data-key="\d".*?views-count">(\d+)<', page, re.DOTALL)
    assert counted == ["2", "0", "0", "2", "1", "0"]


def test_many_are_chosen_looked_at_done_and_undone(browser, session, tickets):
    kept = browser.post("/bulk", data={"ticket": [each.id for each in tickets], "back": "/"})
    tickets[2].complaint_due_at = NOON
    session.commit()
    url = kept.location
    assert "Choose what to do" in browser.get(url).text

    wrong = browser.post(f"{url}/choose", data={"act": "close"})
    assert wrong.status_code == 422
    browser.post(f"{url}/choose", data={"act": "close", "resolution": "moot", "why": "Over"})
    page = browser.get(url).text
    assert "2 go" in page
    assert "1 cannot" in page
    browser.post(f"{url}/start")
    for each in tickets:
        session.refresh(each)
    assert [each.state for each in tickets[:2]] == [TicketState.CLOSED] * 2
    assert tickets[2].state is TicketState.NEW
    page = browser.get(url).text
    assert "2 tickets done" in page
    assert "Undo it all" in page
    browser.post(f"{url}/undo")
    session.refresh(tickets[0])
    assert tickets[0].state is TicketState.NEW


def test_all_that_the_view_holds_is_taken(browser, tickets):
    kept = browser.post("/bulk", data={"all": "1", "address": "author=Anna"})
    assert "2 tickets" in browser.get(kept.location).text


@pytest.mark.parametrize(
    "form",
    [
        {"act": "watch", "review": "2020-01-01"},
        {"act": "assign", "user": "999"},
        {"act": "tag", "tag": "<b>"},
        {"act": "snooze", "until": "soon"},
        {"act": "burn"},
        {},
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_begins(browser, tickets, form):
    kept = browser.post("/bulk", data={"ticket": tickets[0].id})
    answer = browser.post(f"{kept.location}/choose", data=form)
    assert answer.status_code == 422
    assert browser.post(f"{kept.location}/start").status_code == 409
