"""A team's rules: changed knowingly, taken back, tried on what came before."""

import pytest

from tests import factories as make
from tests.conftest import NOON
from webcare.core.errors import Conflict, NotAllowed
from webcare.tickets import prioritising, rulebooks
from webcare.tickets.order_models import BookKind
from workflows.priority import Rule, kept_as
from workflows.rights import Role

LEAD = make.actor_of(Role.LEAD, user_id=None)
KIND = BookKind.PRIORITY


@pytest.fixture
def team(session):
    return make.make_team(session)


def write(session, team, value, seen, by=LEAD):
    return rulebooks.write(session, team.id, KIND, value, seen=seen, by=by, at=NOON)


def test_the_last_change_is_taken_back_and_that_too(session, team):
    one = write(session, team, {"rules": [1]}, 0)
    two = write(session, team, {"rules": [2]}, one.id)
    rulebooks.undo(session, team.id, KIND, seen=two.id, by=LEAD, at=NOON)
    back = rulebooks.current(session, team.id, KIND)

    assert back.value == {"rules": [1]}
    assert back.undoes_id == two.id
    rulebooks.undo(session, team.id, KIND, seen=back.id, by=LEAD, at=NOON)
    assert rulebooks.current(session, team.id, KIND).value == {"rules": [2]}


def test_who_did_not_see_a_colleagues_change_overwrites_nothing(session, team):
    write(session, team, {"rules": [1]}, 0)

    with pytest.raises(Conflict, match="colleague"):
        write(session, team, {"rules": [3]}, 0)


def test_only_who_manages_the_team_writes_rules(session, team):
    with pytest.raises(NotAllowed):
        write(session, team, {}, 0, by=make.actor_of(Role.MANAGER))


def test_rules_are_tried_on_what_came_before(session, team):
    channel = make.make_channel(session, team)
    for text in ("staking morgen", "de staking", "een boom"):
        make.make_message(session, make.make_ticket(session, channel), reply_text=text)
    strike = Rule(name="s", priority=1, words=("staking",))

    found = prioritising.preview(session, team.id, [strike], at=NOON)

    assert found == {"of": 3, "0": 2}
    assert kept_as([strike])["rules"][0]["words"] == ("staking",)
