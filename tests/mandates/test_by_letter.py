"""What waits to be posted as a letter passes the gate like a mail."""

from datetime import timedelta

import pytest

from tests.conftest import NOON
from tests.crisis.declaring import declare
from tests.factories import later, make_message
from tests.mandates.conftest import BO, KIM, MANAGER, TODAY, give, handed_in
from tests.mandates.test_statements import approved
from webcare.core.errors import Conflict, Invalid
from webcare.replies import built, service, steps
from webcare.replies.models import CrisisHold
from workflows.reply import HeldFor, Purpose, ReplyState
from workflows.statement import StatementState

TOMORROW = later(days=1)


@pytest.fixture
def letter(session, team, ticket):
    """A letter that Kim approved and that nobody posted yet; her mandate ends today."""
    give(session, team, at=NOON, last=TODAY)
    give(session, team, BO, at=NOON)
    reply = handed_in(session, ticket)
    reply.by_letter = True
    service.approve(session, ticket, reply, by=KIM, at=NOON)
    session.flush()
    return reply


def post(session, ticket, letter, at=NOON):
    return service.posted(session, ticket, letter, at.date(), by=MANAGER, at=at)


def test_a_letter_that_nothing_stops_is_sent(session, ticket, letter):
    assert post(session, ticket, letter) is None
    assert letter.state is ReplyState.SENT


def test_a_mandate_that_ended_holds_it_and_says_what_to_do(session, ticket, letter):
    stopped = post(session, ticket, letter, TOMORROW)

    assert isinstance(stopped, Conflict)
    assert "someone who may speak" in str(stopped)
    assert (letter.state, letter.held_for) == (ReplyState.HELD, HeldFor.MANDATE)
    assert "mandate" in letter.error


def test_once_who_may_speak_lets_it_go_it_can_be_posted(session, ticket, letter):
    post(session, ticket, letter, TOMORROW)

    service.release(session, ticket, letter, by=BO, at=TOMORROW)

    assert post(session, ticket, letter, TOMORROW) is None
    assert letter.state is ReplyState.SENT


def test_a_newer_message_holds_it(session, ticket, letter):
    make_message(session, ticket, text="Never mind.")

    assert "Read what the asker wrote" in str(post(session, ticket, letter))
    assert letter.held_for is HeldFor.NEWER


def test_a_crisis_holds_it_and_is_told_so(session, team, ticket, letter):
    declare(session, team.id, theme_ids=[ticket.theme_id], words=[])
    letter.state, letter.held_for = ReplyState.QUEUED, None  # as if no sweep had come by yet

    assert "crisis" in str(post(session, ticket, letter))
    assert letter.held_for is HeldFor.CRISIS
    assert session.query(CrisisHold).filter_by(reply_id=letter.id).count() == 1


def test_a_statement_that_was_withdrawn_holds_it(session, team, theme, ticket):
    statement = approved(session, team, theme)
    letter = service.start(session, ticket, purpose=Purpose.FINAL, approval=True, body="It is so.",
                           by=MANAGER, at=NOON)  # fmt: skip
    built.note_use(session, letter, statement, "nl", by=MANAGER, at=NOON)
    service.submit(session, ticket, letter, by=MANAGER, at=NOON)
    letter.by_letter = True
    service.approve(session, ticket, letter, by=KIM, at=NOON)
    statement.state = StatementState.WITHDRAWN  # as if what holds its replies had missed this one
    session.flush()

    assert "have a spokesperson look" in str(post(session, ticket, letter))
    assert letter.held_for is HeldFor.STATEMENT


def test_a_text_that_is_not_the_approved_one_is_held(session, ticket, letter):
    letter.body += " And more."

    post(session, ticket, letter)

    assert letter.held_for is HeldFor.CHANGED


def test_a_letter_waits_for_the_moment_of_a_desk_in_its_place(session, ticket, letter):
    ticket.hold_until = NOON + timedelta(hours=2)

    with pytest.raises(Invalid) as wrong:
        post(session, ticket, letter)

    assert "posted_on" in wrong.value.fields
    assert letter.state is ReplyState.QUEUED


def test_no_channel_has_to_take_a_letter(session, ticket, letter):
    letter.to_address = ""
    letter.approved_sha256 = steps.digest(letter)

    assert post(session, ticket, letter) is None
