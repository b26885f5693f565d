"""What the pages say while a desk wants nothing said."""

from datetime import timedelta

import pytest

from tests.factories import (
    make_channel,
    make_message,
    make_reply,
    make_team,
    make_ticket,
    make_user,
)
from webcare.core.clock import now
from workflows.reply import ReplyState
from workflows.rights import Role
from workflows.ticket import TicketState

ASKED = "A desk asked to say nothing before"


@pytest.fixture
def team(session, client):
    return make_team(session)


@pytest.fixture
def ticket(session, team):
    ticket = make_ticket(
        session, make_channel(session, team), state=TicketState.ANSWERING,
        hold_until=now() + timedelta(hours=2),
    )  # fmt: skip
    make_message(session, ticket)
    return ticket


@pytest.fixture
def browser(session, team, login):
    return login(make_user(session, team, Role.MANAGER, Role.SPOKESPERSON, language="en"))


def test_the_composer_says_why_and_until_when_and_still_hands_in(session, ticket, browser):
    reply = make_reply(session, ticket)
    session.commit()

    page = browser.get(f"/tickets/{ticket.id}").text
    assert ASKED in page
    sent = browser.post(
        f"/tickets/{ticket.id}/replies/{reply.id}/submit",
        data={"body": reply.body, "version": reply.version, "seen": 10**9},
    )

    assert sent.status_code == 303
    session.refresh(reply)
    assert (reply.state, reply.next_attempt_at) == (ReplyState.QUEUED, ticket.hold_until)
    waits = browser.get(f"/tickets/{ticket.id}").text
    assert "This waits until" in waits
    assert "Take back" in waits


def test_who_approves_is_told_and_refused_until_then(session, ticket, browser):
    ticket.state = TicketState.IN_APPROVAL
    reply = make_reply(session, ticket, state=ReplyState.SUBMITTED, submitted_at=now())
    session.commit()
    form = {"body": reply.body, "version": reply.version, "seen": 10**9}

    for path in (f"/tickets/{ticket.id}", "/spokesperson"):
        assert ASKED in browser.get(path).text
    refused = browser.post(f"/tickets/{ticket.id}/replies/{reply.id}/approve", data=form)
    assert refused.status_code == 409
    assert "say nothing yet" in refused.text

    ticket.hold_until = now() - timedelta(seconds=1)
    session.commit()
    assert ASKED not in browser.get(f"/tickets/{ticket.id}").text
    allowed = browser.post(f"/tickets/{ticket.id}/replies/{reply.id}/approve", data=form)
    assert allowed.status_code == 303


def test_whoever_speaks_lifts_the_hold_from_ticket_and_desk(session, ticket, browser):
    ticket.state = TicketState.IN_APPROVAL
    make_reply(session, ticket, state=ReplyState.SUBMITTED, submitted_at=now())
    session.commit()
    for path in (f"/tickets/{ticket.id}", "/spokesperson"):
        page = browser.get(path).text
        assert "Lift the hold" in page
        assert "Possible from" in page

    lifted = browser.post(f"/tickets/{ticket.id}/hold/lift", data={"back": "/spokesperson"})

    assert lifted.location == "/spokesperson"
    session.refresh(ticket)
    assert ticket.hold_until is None
    assert "Lift the hold" not in browser.get("/spokesperson").text


def test_a_manager_is_not_offered_to_lift_it(session, team, ticket, login):
    manager = login(make_user(session, team, Role.MANAGER, language="en"))

    assert "Lift the hold" not in manager.get(f"/tickets/{ticket.id}").text
    assert manager.post(f"/tickets/{ticket.id}/hold/lift").status_code == 403
