"""Some messages become a ticket of their own."""

import pytest

from tests import factories as make
from tests.conftest import NOON
from tests.heap.conftest import MANAGER
from webcare import pipeline
from webcare.core.actor import INTAKE
from webcare.core.errors import Conflict, Invalid
from webcare.decisions import queries as decisions
from webcare.heap.splitting import split
from webcare.tickets import queries
from workflows.ticket import TicketState


@pytest.fixture
def ticket(session, channel):
    ticket = make.make_ticket(session, channel, due_at=make.later(hours=5))
    make.make_message(session, ticket, text="About the bins")
    make.make_message(
        session, ticket, text="And the pool?", subject="The pool", received_at=make.later(hours=1),
        sent_at=make.later(hours=1),
    )  # fmt: skip
    pipeline.consider(session, ticket, by=INTAKE, at=NOON)
    return ticket


def test_the_chosen_messages_are_a_new_ticket_of_the_same_author(session, ticket):
    _bins, pool = queries.thread(session, ticket.id)
    new = split(session, ticket, [pool.id], by=MANAGER, at=make.later(hours=2))
    session.flush()

    assert new.author_id == ticket.author_id
    assert new.subject == "The pool"
    assert new.state is TicketState.NEW
    assert decisions.current(session, new.id) is not None
    assert [each.id for each in queries.thread(session, new.id)] == [pool.id]
    assert (ticket.messages_count, new.messages_count) == (1, 1)
    assert ticket.due_at == make.later(hours=5)


def test_its_clock_runs_from_when_it_was_asked(session, ticket):
    _bins, pool = queries.thread(session, ticket.id)
    early = split(session, ticket, [pool.id], by=MANAGER, at=make.later(days=4))

    assert early.opened_at == pool.received_at
    assert early.due_at < make.later(days=4)


def test_one_message_has_to_stay_and_one_to_go(session, ticket):
    both = [each.id for each in queries.thread(session, ticket.id)]
    for chosen in (both, [], [both[0], 999_999]):
        with pytest.raises(Invalid):
            split(session, ticket, chosen, by=MANAGER, at=NOON)


def test_what_we_or_another_wrote_does_not_go(session, ticket):
    ours = make.make_message(session, ticket, direction="out")
    ben = make.make_message(session, ticket, from_address="ben@home.example")
    for message in (ours, ben):
        with pytest.raises(Invalid):
            split(session, ticket, [message.id], by=MANAGER, at=NOON)


def test_while_a_reply_is_on_its_way_nothing_is_split(session, ticket):
    _bins, pool = queries.thread(session, ticket.id)
    ticket.state = TicketState.SENDING
    with pytest.raises(Conflict):
        split(session, ticket, [pool.id], by=MANAGER, at=NOON)


def test_a_draft_that_answered_what_went_answers_what_stayed(session, ticket):
    bins, pool = queries.thread(session, ticket.id)
    reply = make.make_reply(session, ticket, answers_id=pool.id)
    split(session, ticket, [pool.id], by=MANAGER, at=NOON)

    assert reply.answers_id == bins.id
