"""Experts who only use mail hear, once, what was sent in the end and whether it helped."""

import pytest

from tests.conftest import NOON
from tests.factories import later, make_expert, make_handoff, make_reply, make_user
from webcare.channels.models import OutgoingMail
from webcare.improvement import outcome, pulse
from webcare.replies import drafting
from workflows.handoff import HandoffState
from workflows.reply import Purpose, ReplyState
from workflows.rights import Role
from workflows.ticket import TicketState


@pytest.fixture
def ticket(world):
    return world.ticket(state=TicketState.ANSWERED)


@pytest.fixture
def expert(session, world):
    return make_expert(session, world.team, name="Kim", email="kim@city.example")


@pytest.fixture
def handoff(session, ticket, expert):
    return make_handoff(
        session, ticket, expert_id=expert.id, to_name="Kim", to_email=expert.email, language="en",
        state=HandoffState.ANSWERED, answer="On Tuesday.", ended_at=NOON,
        shown=[{"id": 1, "from": "Lieve", "at": NOON.isoformat(), "text": "When?"}],
    )  # fmt: skip


@pytest.fixture(autouse=True)
def sent(session, ticket, handoff):
    return make_reply(
        session, ticket, purpose=Purpose.FINAL, state=ReplyState.SENT, sent_at=later(hours=1),
        body=f"We come on Tuesday. Mail lieve@home.example. See {drafting.follow_link(ticket)}",
    )  # fmt: skip


def mails(session):
    return session.query(OutgoingMail).all()


def test_the_end_is_told_once_when_the_asker_had_time_to_say_whether_it_helped(session, handoff):
    assert outcome.tell(session, at=later(days=1)) == 0
    assert outcome.tell(session, at=later(days=3)) == 1
    assert outcome.tell(session, at=later(days=4)) == 0

    (mail,) = mails(session)
    assert mail.to_address == "kim@city.example"
    assert "We come on Tuesday." in mail.text
    assert "lieve@home.example" not in mail.text
    assert "/t/" not in mail.text  # the asker's own page is theirs alone
    assert handoff.outcome_told_at == later(days=3)


def test_it_is_told_at_once_when_the_asker_said_so(session, ticket, handoff):
    pulse.answer(session, ticket, "no", "Nobody came.", at=later(hours=2))

    assert outcome.tell(session, at=later(hours=3)) == 1

    (mail,) = mails(session)
    assert "The asker says: I was not helped." in mail.text
    assert "Nobody came." not in mail.text


def test_whoever_logs_in_or_a_team_that_does_not_want_it_gets_no_mail(
    session, world, handoff, expert
):
    expert.user_id = make_user(session, world.team, Role.EXPERT).id
    session.flush()
    assert outcome.tell(session, at=later(days=3)) == 0

    expert.user_id, world.team.tell_experts = None, False
    session.flush()
    assert outcome.tell(session, at=later(days=3)) == 0
    assert mails(session) == []


def test_old_news_is_no_news(session, handoff):
    assert outcome.tell(session, at=later(days=30)) == 0
