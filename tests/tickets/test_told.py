"""Open screens hear of every change of a ticket, once, whichever verb made it."""

import pytest

from tests import factories as make
from tests.conftest import NOON
from webcare.core import doorbell
from webcare.core.actor import Actor
from webcare.tickets import service, tags
from workflows.rights import Right

MANAGER = Actor("user:1", "An", rights=frozenset(Right))


@pytest.fixture
def ticket(session):
    found = make.make_ticket(session)
    session.flush()
    session.info.pop("news", None)
    return found


def told(session):
    session.flush()
    return [(each.get("ticket"), each["what"]) for each in doorbell.once(session.info["news"])]


def test_a_tag_and_a_theme_are_told_though_their_verbs_say_nothing(session, ticket):
    tags.add(session, ticket, "bench", by=MANAGER, at=NOON)
    assert told(session) == [(ticket.id, doorbell.CHANGED)]


def test_what_a_verb_tells_is_not_told_again(session, ticket):
    service.set_priority(session, ticket, 2, by=MANAGER, at=NOON)
    assert told(session) == [(ticket.id, "priority")]


def test_a_ticket_that_was_only_read_is_not_told(session, ticket):
    service.mark_read(ticket)
    session.flush()
    assert "news" not in session.info


def test_the_same_news_twice_is_news_once():
    bell = {"topic": "team:1", "ticket": 3, "what": "message"}
    other = {"topic": "team:1", "what": "surge"}
    assert doorbell.once([bell, other, dict(bell)]) == [bell, other]
