"""Links between tickets: seen from both ends, said once, taken back."""

import pytest

from tests import factories as make
from tests.conftest import NOON
from webcare.core.errors import Conflict, NotAllowed, NotFound
from webcare.tickets import links
from webcare.tickets.order_models import LinkKind
from workflows.rights import Role

MANAGER = make.actor_of(Role.MANAGER, user_id=None)


@pytest.fixture
def pair(session):
    channel = make.make_channel(session)
    return make.make_ticket(session, channel), make.make_ticket(session, channel)


def link(session, one, other, kind=LinkKind.RELATED, by=MANAGER):
    links.add(session, one, other, kind, why="Same pipe", by=by, at=NOON)


def seen_from(session, ticket):
    return [
        (each.other.id, each.onward, each.link.why)
        for each in links.of_ticket(session, ticket.id, [ticket.team_id])
    ]


def test_it_is_seen_from_both_ends_with_its_reason(session, pair):
    one, other = pair
    link(session, one, other)

    assert seen_from(session, one) == [(other.id, True, "Same pipe")]
    assert seen_from(session, other) == [(one.id, False, "Same pipe")]


def test_said_twice_or_from_the_other_end_it_stands_once(session, pair):
    one, other = pair
    link(session, one, other)
    link(session, one, other)
    link(session, other, one)

    assert len(seen_from(session, one)) == 1


def test_it_is_taken_back_and_may_be_said_again(session, pair):
    one, other = pair
    link(session, one, other)
    (found,) = links.of_ticket(session, one.id, [one.team_id])
    links.remove(session, other, found.link.id, by=MANAGER, at=NOON)

    assert seen_from(session, one) == []
    with pytest.raises(NotFound):
        links.remove(session, one, found.link.id, by=MANAGER, at=NOON)
    link(session, one, other)
    assert len(seen_from(session, one)) == 1


def test_what_follows_from_another_is_not_what_that_follows_from(session, pair):
    one, other = pair
    link(session, one, other, LinkKind.FOLLOWS)

    with pytest.raises(Conflict, match="both ways"):
        link(session, other, one, LinkKind.FOLLOWS)
    with pytest.raises(Conflict, match="itself"):
        link(session, one, one)


def test_another_teams_ticket_is_not_shown_to_who_may_not_read_it(session, pair):
    theirs = make.make_ticket(session)
    link(session, pair[0], theirs)

    assert seen_from(session, pair[0]) == []


def test_who_only_reads_links_nothing(session, pair):
    with pytest.raises(NotAllowed):
        link(session, *pair, by=make.actor_of(Role.OBSERVER))
