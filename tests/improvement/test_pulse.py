"""Were you helped? Asked once a final reply was sent, answered once a ticket."""

import pytest
from sqlalchemy import func, select

from tests.conftest import NOON
from tests.factories import later, make_handoff, make_reply, make_ticket
from webcare.core.errors import Conflict, Invalid
from webcare.improvement import pulse
from webcare.improvement.models import Helped, Pulse
from workflows.handoff import HandoffState
from workflows.reply import Purpose, ReplyState
from workflows.ticket import TicketState


@pytest.fixture
def ticket(session):
    ticket = make_ticket(session, state=TicketState.ANSWERED)
    make_reply(session, ticket, state=ReplyState.SENT, sent_at=NOON)
    return ticket


@pytest.mark.parametrize(
    ("purpose", "state", "asked"),
    [
        (Purpose.FINAL, ReplyState.SENT, True),
        (Purpose.FINAL, ReplyState.QUEUED, False),
        (Purpose.FINAL, ReplyState.FAILED, False),
        (Purpose.HOLDING, ReplyState.SENT, False),
        (Purpose.ACKNOWLEDGEMENT, ReplyState.SENT, False),
        (Purpose.ASK, ReplyState.SENT, False),
    ],
)
def test_it_is_asked_once_a_final_reply_was_sent(session, purpose, state, asked):
    ticket = make_ticket(session)
    make_reply(session, ticket, purpose=purpose, state=state)

    assert pulse.is_asked(session, ticket) is asked


def test_one_answer_a_ticket_the_last_one_stands(session, ticket):
    pulse.answer(session, ticket, "no", "Too late", at=NOON)
    pulse.answer(session, ticket, "partly", "Still late", at=later(hours=1))

    assert session.scalar(select(func.count()).select_from(Pulse)) == 1
    kept = pulse.of_ticket(session, ticket.id)
    assert (kept.helped, kept.line, kept.at) == (Helped.PARTLY, "Still late", later(hours=1))


def test_once_closed_an_answer_stands_and_a_first_one_is_still_taken(session, ticket):
    ticket.state = TicketState.CLOSED
    pulse.answer(session, ticket, "yes", "", at=NOON)

    with pytest.raises(Conflict):
        pulse.answer(session, ticket, "no", "", at=NOON)


@pytest.mark.parametrize("helped", ["", "maybe", "YES"])
def test_what_is_no_answer_is_refused(session, ticket, helped):
    with pytest.raises(Invalid):
        pulse.answer(session, ticket, helped, "", at=NOON)


def test_nothing_is_taken_where_nothing_is_asked(session):
    with pytest.raises(Conflict):
        pulse.answer(session, make_ticket(session), "yes", "", at=NOON)


def test_the_line_is_one_line_and_short(session, ticket):
    kept = pulse.answer(session, ticket, "yes", "a\nb\x00" + "c" * 999, at=NOON)

    assert kept.line.startswith("a b")
    assert len(kept.line) == pulse.LONGEST_LINE


def test_the_expert_hears_whether_it_helped_where_a_reply_left_after_the_answer(session, ticket):
    answered = {"state": HandoffState.ANSWERED, "answer": "On Tuesday"}
    used = make_handoff(session, ticket, ended_at=later(hours=-1), **answered)
    too_late = make_handoff(session, ticket, ended_at=later(hours=1), **answered)
    still_open = make_handoff(session, ticket)
    pulse.answer(session, ticket, "partly", "Private words", at=NOON)

    heard = [pulse.of_answer(session, each) for each in (used, too_late, still_open)]

    assert heard == [Helped.PARTLY, None, None]


def test_a_no_is_a_flag_on_the_ticket_until_another_answer(session, ticket):
    pulse.answer(session, ticket, "no", "", at=NOON)
    assert ticket.flags == [pulse.NOT_HELPED]

    pulse.answer(session, ticket, "partly", "", at=NOON)
    assert ticket.flags == []
