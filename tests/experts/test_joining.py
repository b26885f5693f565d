"""Becoming an expert: by invitation, or by one's own offer; the team and the person both agree."""

import pytest

from tests.conftest import NOON
from tests.factories import actor_of, make_expert, make_expertise, make_team, make_theme
from webcare.channels.models import OutgoingMail
from webcare.core.errors import Conflict, Expired, Invalid, NotAllowed
from webcare.experts import engaging, queries, service
from webcare.experts.service import ExpertCard, Invitation
from workflows.engagement import EngagementState
from workflows.rights import Role
from workflows.suggestion import Rank

LEAD = actor_of(Role.LEAD)
EXPERT = actor_of(Role.EXPERT)
CARD = ExpertCard(email="bo@city.example", name="Bo", languages=("nl",))


@pytest.fixture
def team(session):
    return make_team(session, organisation="Sample City")


def invited(session, team, *themes, rank=Rank.FIRST):
    wanted = Invitation(card=CARD, themes={theme.id: rank for theme in themes}, words="Please.")
    return service.invite(session, team.id, wanted, by=LEAD, at=NOON)


def token_of(expert):
    return engaging.link(expert).rpartition("/")[2]


def states(session, expert):
    return [row.state for row in queries.knowledge_of(session, expert.id)]


def test_somebody_invited_counts_only_once_they_said_yes(session, team):
    litter, parks = make_theme(session, team), make_theme(session, team)
    bo = invited(session, team, litter, parks)
    assert queries.directory(session, team.id) == []

    service.respond(session, bo, [litter.id], yes=True, by=engaging.as_expert(bo), at=NOON)

    assert queries.directory(session, team.id) == [bo]
    assert queries.for_theme(session, litter.id) is bo
    assert queries.for_theme(session, parks.id) is None
    assert states(session, bo) == [EngagementState.CONFIRMED, EngagementState.DECLINED]


def test_the_invitation_is_a_mail_with_the_persons_own_link(session, team):
    bo = invited(session, team)

    mail = session.query(OutgoingMail).one()
    assert (mail.to_address, engaging.link(bo) in mail.text) == ("bo@city.example", True)
    assert "Please." in mail.text
    assert engaging.by_link(session, token_of(bo)) is bo


def test_a_no_leaves_nobody_in_the_directory_and_the_same_again_changes_nothing(session, team):
    bo = invited(session, team, make_theme(session, team))
    for _twice in range(2):
        service.respond(session, bo, [], yes=False, by=engaging.as_expert(bo), at=NOON)

    assert bo.state is EngagementState.DECLINED
    assert queries.directory(session, team.id) == []


def test_a_new_invitation_ends_the_link_of_the_one_before(session, team):
    old = token_of(invited(session, team))
    new = token_of(invited(session, team))

    assert engaging.by_link(session, new)
    for token in (old, "1-" + "a" * 32, "nothing", f"9{new}"):
        with pytest.raises(Expired):
            engaging.by_link(session, token)


def test_whoever_agreed_already_is_not_invited_for_nothing(session, team):
    theme = make_theme(session, team)
    bo = invited(session, team, theme)
    service.respond(session, bo, [theme.id], yes=True, by=engaging.as_expert(bo), at=NOON)

    with pytest.raises(Invalid):
        invited(session, team, theme)


def test_an_offer_counts_once_the_team_confirms_it_and_displaces_into_the_backup(session, team):
    theme, kim = make_theme(session, team), make_expert(session, team, name="Kim")
    make_expertise(session, kim, theme)
    bo = make_expert(session, team, name="Bo")
    assert service.offer(session, bo, [theme.id], "Terraces", by=EXPERT, at=NOON) == 2
    assert queries.for_theme(session, theme.id) is kim

    row = queries.knowledge_of(session, bo.id)[0]
    service.settle(session, bo, row, "confirm", Rank.FIRST, by=LEAD, at=NOON)

    assert queries.for_theme(session, theme.id) is bo
    assert [row.rank for row in queries.knowledge_of(session, kim.id)] == [Rank.BACKUP]


def test_the_same_offer_twice_stands_once(session, team):
    theme, bo = make_theme(session, team), make_expert(session, team)
    service.offer(session, bo, [theme.id], "Terraces", by=EXPERT, at=NOON)

    assert service.offer(session, bo, [theme.id], "terraces", by=EXPERT, at=NOON) == 0


def test_a_stranger_who_answers_can_offer_themselves_and_is_nobody_until_confirmed(session, team):
    theme = make_theme(session, team)
    bo = service.newcomer(session, team.id, "bo@city.example", "Bo", by=EXPERT, at=NOON)
    service.offer(session, bo, [theme.id], by=EXPERT, at=NOON)
    assert queries.directory(session, team.id) == []

    (row,) = queries.knowledge_of(session, bo.id)
    service.settle(session, bo, row, "confirm", by=LEAD, at=NOON)

    assert session.scalars(queries.found(team.id, queries.Wanted(theme_id=theme.id))).all() == [bo]


def test_nobody_confirms_their_own_offer_and_nobody_accepts_for_another(session, team):
    theme, bo = make_theme(session, team), make_expert(session, team)
    service.offer(session, bo, [theme.id], by=EXPERT, at=NOON)
    (row,) = queries.knowledge_of(session, bo.id)
    asked = invited(session, team, theme)

    with pytest.raises(NotAllowed):
        service.settle(session, bo, row, "confirm", by=EXPERT, at=NOON)
    with pytest.raises(NotAllowed):
        service.respond(session, asked, [], yes=True, by=LEAD, at=NOON)
    wanted = Invitation(card=CARD, themes={})
    with pytest.raises(NotAllowed):
        service.invite(session, team.id, wanted, by=actor_of(Role.MANAGER), at=NOON)


def test_an_offer_that_says_nothing_is_refused_and_a_foreign_theme_is_no_offer(session, team):
    bo = make_expert(session, team)
    with pytest.raises(Invalid):
        service.offer(session, bo, [], " ", by=EXPERT, at=NOON)

    foreign = make_theme(session, make_team(session))
    assert service.offer(session, bo, [foreign.id], by=EXPERT, at=NOON) == 0


def test_who_stepped_back_is_not_asked_about_it(session, team):
    theme, bo = make_theme(session, team), make_expert(session, team)
    row = make_expertise(session, bo, theme)

    service.step_back(session, row, by=EXPERT, at=NOON)

    assert queries.for_theme(session, theme.id) is None
    with pytest.raises(Conflict):
        service.step_back(session, row, by=EXPERT, at=NOON)
