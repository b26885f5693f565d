"""The question whether the answer is known is answered by the bank, as it stands then."""

from datetime import timedelta

import pytest

from tests import factories as make
from tests.bank.test_bank import APPROVER, POOL, QUESTION, TODAY, WRITER
from tests.conftest import NOON
from webcare.bank import service as bank
from webcare.core.actor import operator
from webcare.decisions import service, standing
from webcare.schemes import service as schemes
from workflows.rights import Role

MANAGER = make.actor_of(Role.MANAGER)
UNTIL_K5 = [("K1", "question"), ("K4", "no")]


@pytest.fixture
def ticket(session):
    schemes.publish_shipped(session, by=operator(), at=NOON)
    ticket = make.make_ticket(session, make.make_channel(session), language="nl")
    make.make_message(session, ticket, text=QUESTION, reply_text=QUESTION, subject="Zwembad")
    service.begin(session, ticket, by=MANAGER, at=NOON)
    return ticket


@pytest.fixture
def keep(session, ticket):
    def act():
        saved = bank.propose(session, ticket.team_id, POOL, today=TODAY, by=WRITER, at=NOON)
        bank.approve(session, saved, seen=None, today=TODAY, by=APPROVER, at=NOON)
        return saved

    return act


def ask(session, ticket, at=NOON):
    service.confirm_gate(session, ticket, by=MANAGER, at=at)
    for question, answer in UNTIL_K5:
        service.answer(session, ticket, question, answer, by=MANAGER, at=at)
    return standing.standing(session, ticket, "en")


def test_a_saved_reply_that_fits_proposes_yes(session, ticket, keep):
    keep()
    now = ask(session, ticket)
    assert now.question.id == "K5"
    assert (now.proposal.answer, now.proposal.saw) == ("yes", "known_answer = yes")


def test_without_one_nothing_is_proposed(session, ticket):
    now = ask(session, ticket)
    assert (now.question.id, now.proposal) == ("K5", None)


def test_what_was_kept_after_the_ticket_came_counts_too(session, ticket, keep):
    service.confirm_gate(session, ticket, by=MANAGER, at=NOON)
    keep()
    for question, answer in UNTIL_K5:
        service.answer(session, ticket, question, answer, by=MANAGER, at=NOON)
    assert standing.standing(session, ticket, "en").proposal.answer == "yes"


def test_an_expired_one_proposes_nothing(session, ticket, keep):
    keep()
    assert ask(session, ticket, at=NOON + timedelta(days=800)).proposal is None
