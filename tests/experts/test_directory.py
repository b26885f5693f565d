import pytest

from tests.conftest import NOON
from tests.factories import (
    actor_of,
    make_desk,
    make_expert,
    make_team,
    make_theme,
    make_user,
)
from webcare.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webcare.experts import queries, service
from webcare.experts.service import ExpertCard, ThemeCard
from workflows.rights import Role

LEAD = actor_of(Role.LEAD)
KIM = ExpertCard(email="Kim@City.example", name="Kim", unit="Streets", languages=("nl",))


def names(found):
    return [expert.name for expert in found]


@pytest.mark.parametrize("word", ["kim", "cleaner", "streets", "litter", "Netheid", "kim streets"])
def test_an_expert_is_found_by_name_function_unit_or_theme(session, word):
    team = make_team(session)
    kim = make_expert(session, team, name="Kim", function="Cleaner", unit="Streets")
    make_expert(session, team, name="Other")
    make_theme(session, team, words=["litter"], expert_id=kim.id)

    assert names(queries.directory(session, team.id, search=word)) == ["Kim"]


def test_a_percent_sign_is_a_sign_and_no_joker(session):
    team = make_team(session)
    make_expert(session, team, name="Kim")

    assert names(queries.directory(session, team.id, search="%")) == []


def test_the_directory_shows_the_team_s_own_active_experts(session):
    team = make_team(session)
    make_expert(session, make_team(session), name="Elsewhere")
    make_expert(session, team, name="Gone", active=False)
    make_expert(session, team, name="Bo", unit="Parks")
    make_expert(session, team, name="an", unit="Streets")

    assert names(queries.directory(session, team.id)) == ["an", "Bo"]
    assert names(session.scalars(queries.found(team.id, queries.Wanted(unit="parks"))).all()) == [
        "Bo"
    ]
    assert names(queries.directory(session, team.id, with_inactive=True)) == ["an", "Bo", "Gone"]
    assert queries.units(session, team.id) == ["Parks", "Streets"]


def test_an_expert_of_another_team_looks_absent(session):
    expert = make_expert(session, make_team(session))

    with pytest.raises(NotFound):
        queries.expert(session, expert.id, [make_team(session).id])


def test_a_new_expert_is_linked_to_the_colleague_with_that_address(session):
    team = make_team(session)
    user = make_user(session, team, Role.EXPERT, email="kim@city.example")

    expert = service.add_expert(session, team.id, KIM, by=LEAD, at=NOON)

    assert (expert.email, expert.user_id) == ("kim@city.example", user.id)


def test_the_directory_has_an_address_once(session):
    team = make_team(session)
    service.add_expert(session, team.id, KIM, by=LEAD, at=NOON)

    with pytest.raises(Invalid):
        service.add_expert(session, team.id, KIM, by=LEAD, at=NOON)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "kim",
        "kim@",
        "@city.example",
        "a@city.example,b@home.example",
        "a@city.example b@home.example",
        "Kim <kim@city.example>",
        "kim@city.example\r\nBcc: all@home.example",
        "kim@city.example\u2028x",
        "a@b@city.example",
        "x" * 250 + "@city.example",
    ],
)
def test_what_is_not_one_plain_address_is_refused(address):
    with pytest.raises(Invalid):
        service.fit_address(address)


def test_an_edit_of_an_older_card_is_refused(session):
    expert = make_expert(session, make_team(session))
    seen = expert.version
    service.update_expert(session, expert, KIM, by=LEAD, at=NOON, seen=seen)
    session.flush()

    with pytest.raises(Conflict):
        service.update_expert(session, expert, KIM, by=LEAD, at=NOON, seen=seen)


def test_an_expert_owns_exactly_the_themes_that_were_chosen(session):
    team = make_team(session)
    kim = make_expert(session, team)
    old, new = make_theme(session, team, expert_id=kim.id), make_theme(session, team)
    foreign = make_theme(session, make_team(session))

    service.set_themes(session, kim, [new.id, foreign.id], by=LEAD, at=NOON)

    asked = [queries.for_theme(session, theme.id) for theme in (old, new, foreign)]
    assert asked == [None, kim, None]


def test_a_theme_keeps_its_words_once_in_small_letters_with_owner_and_mandate(session):
    team = make_team(session)
    kim = make_expert(session, team)
    card = ThemeCard(
        slug="litter",
        names={"nl": "Zwerfvuil", "fr": " "},
        words=("Litter", "litter", " ", "trash"),
        sensitive=True,
        owner_id=kim.id,
    )

    theme = service.add_theme(session, team.id, card, by=LEAD, at=NOON)

    assert theme.words == ["litter", "trash"]
    assert theme.names == {"nl": "Zwerfvuil"}
    assert theme.sensitive
    assert queries.for_theme(session, theme.id) is kim


def test_a_theme_cannot_be_owned_by_an_expert_of_another_team(session):
    stranger = make_expert(session, make_team(session))
    card = ThemeCard(slug="litter", names={"nl": "Zwerfvuil"}, owner_id=stranger.id)

    with pytest.raises(NotFound):
        service.add_theme(session, make_team(session).id, card, by=LEAD, at=NOON)


def test_a_rota_holds_people_of_the_team_and_shows_who_still_works(session):
    team = make_team(session)
    desk = make_desk(session, team)
    bo = make_user(session, team, Role.SPOKESPERSON, Role.MANAGER, name="Bo")
    gone = make_user(session, team, Role.SPOKESPERSON, active=False)

    service.set_members(session, desk, [bo.id, gone.id], by=LEAD, at=NOON)

    assert names(queries.desk_members(session, desk.id)) == ["Bo"]
    assert queries.desks_of(session, bo.id) == [desk]
    with pytest.raises(Invalid):
        service.set_members(
            session, desk, [make_user(session, make_team(session)).id], by=LEAD, at=NOON
        )


def test_a_desk_is_added_and_changed_by_the_same_verb(session):
    team = make_team(session)
    for email in ("", "press@city.example"):
        desk = service.set_desk(
            session, team.id, "press", names={"nl": "Pers"}, email=email, by=LEAD, at=NOON
        )

    assert queries.desks(session, team.id) == [desk]
    assert desk.email == "press@city.example"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.LEAD, Role.ADMIN}))
def test_who_does_not_manage_the_team_changes_nothing(session, role):
    team = make_team(session)
    desk, expert = make_desk(session, team), make_expert(session, team)
    theme, me = make_theme(session, team), actor_of(role)
    card = ThemeCard(slug="litter", names={"nl": "Zwerfvuil"})

    for attempt in (
        lambda: service.add_expert(session, team.id, KIM, by=me, at=NOON),
        lambda: service.update_expert(session, expert, KIM, by=me, at=NOON),
        lambda: service.set_themes(session, expert, [], by=me, at=NOON),
        lambda: service.add_theme(session, team.id, card, by=me, at=NOON),
        lambda: service.update_theme(session, theme, card, by=me, at=NOON),
        lambda: service.set_desk(session, team.id, "ict", names={"nl": "ICT"}, by=me, at=NOON),
        lambda: service.set_members(session, desk, [], by=me, at=NOON),
    ):
        with pytest.raises(NotAllowed):
            attempt()
