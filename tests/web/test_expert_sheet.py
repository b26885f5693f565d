"""Around the question: earlier rounds, what is known on the matter, what was sent in the end."""

from datetime import timedelta

import pytest

from tests.conftest import NOON
from tests.factories import (
    make_channel,
    make_expert,
    make_handoff,
    make_reply,
    make_team,
    make_theme,
    make_ticket,
    make_user,
)
from webcare.bank.models import SavedReply
from webcare.channels.models import Channel
from webcare.core import tokens
from webcare.core.clock import now
from webcare.tickets.models import Ticket
from workflows.handoff import HandoffState
from workflows.reply import ReplyState
from workflows.rights import Role
from workflows.saved_reply import SavedReplyState


@pytest.fixture
def team(session):
    return make_team(session, organisation="City of Examples")


@pytest.fixture
def theme(session, team):
    return make_theme(session, team)


@pytest.fixture
def expert(session, team):
    return make_expert(session, team, name="Kim", email="kim@x.example")


@pytest.fixture
def handoff(session, team, theme, expert):
    ticket = make_ticket(
        session, make_channel(session, team), theme_id=theme.id, author_name="Lieve De Wit"
    )
    return make_handoff(
        session,
        ticket,
        expert_id=expert.id,
        language="en",
        question="When do you sweep the square?",
    )


def another(session, handoff, theme, **given):
    """An answered question about another ticket."""
    like = {
        "expert_id": handoff.expert_id, "state": HandoffState.ANSWERED, "ended_at": NOON,
        "answered_by": "Kim", "team_id": handoff.team_id,
    }  # fmt: skip
    first = session.get_one(Ticket, handoff.ticket_id)
    channel = session.get_one(Channel, first.channel_id)
    ticket = make_ticket(session, channel, theme_id=theme.id)
    return make_handoff(session, ticket, **like | given)


def saved(session, team, theme, **given):
    row = {
        "team_id": team.id, "theme_id": theme.id, "language": "nl", "title": "Sweeping",
        "body": "We sweep on Monday.", "state": SavedReplyState.APPROVED, "owner": "Kim",
        "expires_on": now().date() + timedelta(days=9), "proposed_by": "An", "proposed_at": NOON,
    }  # fmt: skip
    session.add(SavedReply(**row | given))


def page(session, client, handoff):
    session.commit()
    return client.get(f"/x/{tokens.sign('consult', handoff.id, handoff.nonce)}").text


def test_their_own_answers_and_approved_ones_of_the_theme_stand_beside_the_question(
    session, client, team, theme, handoff
):
    bo = make_expert(session, team, name="Bo", email="bo@x.example")
    elsewhere = make_theme(session, team)
    another(session, handoff, theme, answer="I said Tuesday.")
    another(session, handoff, theme, answer="Bo said Friday.", expert_id=bo.id)
    another(session, handoff, elsewhere, answer="About something else.")
    saved(session, team, theme)
    saved(session, team, theme, body="Only proposed.", state=SavedReplyState.PROPOSED)
    saved(session, team, theme, body="Long expired.", expires_on=NOON.date().replace(year=2020))
    saved(session, make_team(session), theme, body="Of another team.")

    shown = page(session, client, handoff)

    assert "I said Tuesday." in shown
    assert "We sweep on Monday." in shown
    assert "2 earlier answers on this matter" in shown
    for hidden in ("Bo said", "something else", "Only proposed", "Long expired", "another team"):
        assert hidden not in shown


def test_an_address_without_a_place_in_the_directory_sees_its_own_answers_too(
    session, client, theme, handoff
):
    handoff.expert_id, handoff.to_email = None, "kim@far.example"
    mine = {"expert_id": None, "to_email": "kim@far.example"}
    another(session, handoff, theme, answer="I said Tuesday.", **mine)
    another(session, handoff, theme, answer="Not mine.", expert_id=None, to_email="bo@far.example")

    shown = page(session, client, handoff)

    assert "I said Tuesday." in shown
    assert "Not mine." not in shown


def test_the_rounds_before_stand_above_the_box(session, client, theme, handoff):
    handoff.state, handoff.answer, handoff.ended_at = HandoffState.ANSWERED, "On Monday.", NOON
    second = make_handoff(
        session, session.get_one(Ticket, handoff.ticket_id), expert_id=handoff.expert_id,
        language="en", question="And in winter?", consult_id=handoff.id,
    )  # fmt: skip

    shown = page(session, client, second)

    assert shown.index("And in winter?") < shown.index("On Monday.") < shown.index("<textarea")


def test_afterwards_they_see_what_was_sent_without_what_they_were_not_shown(
    session, client, theme, handoff
):
    ticket = session.get_one(Ticket, handoff.ticket_id)
    page(session, client, handoff)
    handoff.state, handoff.answer, handoff.ended_at = HandoffState.ANSWERED, "Monday.", NOON
    draft = make_reply(session, ticket, body="A draft only.")
    assert "sent in the end" not in page(session, client, handoff)
    draft.state, draft.sent_at = ReplyState.SENT, NOON + timedelta(hours=1)
    draft.body = "Dear Lieve De Wit, we sweep on Monday. Mail lieve@home.example if not."

    shown = page(session, client, handoff)

    assert "This was sent in the end" in shown
    assert "we sweep on Monday" in shown
    assert "lieve@home.example" not in shown
    assert "Lieve" not in shown  # the name was not shown either


def test_whoever_is_logged_in_finds_the_right_person_in_the_directory(
    session, team, expert, handoff, login
):
    user = make_user(session, team, Role.EXPERT, language="en")
    expert.user_id = user.id
    make_expert(session, team, name="Rosa Roofs", email="rosa@x.example", unit="Buildings")
    make_expert(session, make_team(session), name="Rosa of another team")
    session.commit()
    browser = login(user)

    found = browser.post(
        f"/asked/{handoff.id}/find", data={"sought": "rosa", "reason": "Not streets"}
    ).text
    assert "Rosa Roofs" in found
    assert "another team" not in found
    assert "Not streets" in found

    rosa = found.partition('name="person" value="')[2].partition('"')[0]
    browser.post(f"/asked/{handoff.id}/decline", data={"reason": "Not streets", "person": rosa})
    session.refresh(handoff)
    assert handoff.suggested == "Rosa Roofs <rosa@x.example>"
