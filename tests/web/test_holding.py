"""Telling the asker that their question was passed on, in the act of asking someone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import (
    actor_of,
    make_channel,
    make_expert,
    make_message,
    make_reply,
    make_team,
    make_ticket,
    make_user,
)
from tests.web.world import publish
from webcare import pipeline
from webcare.channels.models import ChannelKind
from webcare.core.actor import INTAKE
from webcare.core.clock import now
from webcare.handoffs.models import Handoff
from webcare.replies.models import Reply
from workflows.reply import Purpose, ReplyState
from workflows.rights import Role
from workflows.ticket import TicketState

BOX = "Also tell the asker that we have forwarded the question"


@pytest.fixture
def team(session, client):
    publish(session)
    return make_team(session, allowed_domains=["city.example"], language="en", signature="The team")


@pytest.fixture
def expert(session, team):
    return make_expert(session, team)


@pytest.fixture
def manager(session, team, login):
    return login(make_user(session, team, Role.MANAGER, language="en"))


def to_be_forwarded(session, team, *last, **channel):
    """A ticket of which the scheme says: ask an expert, and tell the asker."""
    ticket = make_ticket(session, make_channel(session, team, **channel), language="nl")
    make_message(session, ticket)
    by = actor_of(Role.MANAGER, user_id=None)
    pipeline.consider(session, ticket, by=INTAKE, at=NOON)
    pipeline.confirm_gate(session, ticket, by=by, at=NOON)
    for question, answer in (("K1", "question"), ("K4", "no"), *(last or [("K5", "no")])):
        pipeline.answer(session, ticket, question, answer, by=by, at=NOON)
    session.commit()
    return ticket


def ask(browser, ticket, expert, **fields):
    given = {"to": expert.id, "question": "When?", "due_at": ""} | fields
    return browser.post(f"/tickets/{ticket.id}/handoffs", data=given)


def told(session):
    return session.scalars(select(Reply).where(Reply.purpose == Purpose.HOLDING)).all()


def test_the_box_is_ticked_with_a_text_in_the_askers_language(session, team, expert, manager):
    ticket = to_be_forwarded(session, team)

    page = manager.get(f"/tickets/{ticket.id}").text

    assert BOX in page
    assert 'name="holding" value="yes" checked' in page
    assert "Bedankt voor uw bericht. We hebben uw vraag doorgegeven" in page
    assert "The team" in page


def test_asking_and_telling_are_one_act_and_the_ticket_stays_with_the_expert(
    session, team, expert, manager
):
    ticket = to_be_forwarded(session, team)

    done = ask(manager, ticket, expert, holding="yes", holding_body="We asked Kim.")

    assert done.status_code == 303
    [reply] = told(session)
    assert reply.state is ReplyState.QUEUED
    assert reply.body == "We asked Kim.\n\nThe team"
    assert timedelta() < reply.next_attempt_at - now() <= timedelta(seconds=10)
    session.refresh(ticket)
    assert ticket.state is TicketState.WITH_EXPERT
    assert "Undo" in manager.get(f"/tickets/{ticket.id}").text


def test_without_the_tick_nobody_is_told(session, team, expert, manager):
    ticket = to_be_forwarded(session, team)

    assert ask(manager, ticket, expert, holding_body="We asked Kim.").status_code == 303

    assert told(session) == []


def test_an_empty_word_is_said_at_its_field_and_nobody_is_asked(session, team, expert, manager):
    ticket = to_be_forwarded(session, team)

    answer = ask(manager, ticket, expert, holding="yes", holding_body="  ", question="When then?")

    assert answer.status_code == 422
    assert "Write the reply first." in answer.text
    assert "When then?" in answer.text
    assert session.scalars(select(Handoff)).all() == []


def test_the_text_is_kept_while_an_address_outside_is_confirmed(session, team, expert, manager):
    ticket = to_be_forwarded(session, team)
    form = {"address": "kim@elsewhere.example", "holding": "yes", "holding_body": "My own words."}

    first = ask(manager, ticket, expert, to="", **form)

    assert first.status_code == 422
    assert "My own words." in first.text
    assert 'name="holding" value="yes" checked' in first.text
    assert told(session) == []
    form["confirmed"] = "kim@elsewhere.example"
    assert ask(manager, ticket, expert, to="", **form).status_code == 303
    assert len(told(session)) == 1


def nothing_can_be_sent(session, team):
    return to_be_forwarded(session, team, kind=ChannelKind.MASTODON)


def told_today(session, team):
    ticket = to_be_forwarded(session, team)
    make_reply(session, ticket, purpose=Purpose.HOLDING, state=ReplyState.SENT, submitted_at=now())
    return ticket


def enough_mails(session, team):
    ticket = to_be_forwarded(session, team)
    ticket.acknowledgements = 3
    return ticket


def being_written(session, team):
    ticket = to_be_forwarded(session, team)
    make_reply(session, ticket, purpose=Purpose.HOLDING)
    return ticket


@pytest.mark.parametrize("brake", [nothing_can_be_sent, told_today, enough_mails, being_written])
def test_it_is_not_offered_where_it_should_not_go_and_refused_if_sent(
    session, team, expert, manager, brake
):
    ticket = brake(session, team)
    session.commit()
    before = len(told(session))

    page = manager.get(f"/tickets/{ticket.id}/ask?kind=expert").text

    assert "asking-form" in page
    assert BOX not in page
    refused = ask(manager, ticket, expert, holding="yes", holding_body="Again.")
    assert refused.status_code == 409
    assert len(told(session)) == before
    assert session.scalars(select(Handoff)).all() == []


def test_an_outcome_that_asks_for_no_such_word_offers_none(session, team, expert, manager):
    ticket = to_be_forwarded(session, team, ("K5", "yes"))

    page = manager.get(f"/tickets/{ticket.id}/ask?kind=expert").text

    assert "asking-form" in page
    assert BOX not in page
