"""The fictional city hangs together: whoever is named exists."""

from webcare.demo.content import city
from workflows import opening
from workflows.norms import Term, read, ruling

LANGUAGES = {"nl", "fr", "en", "de"}


def test_every_theme_has_four_names_words_and_an_expert_or_a_desk():
    experts = {expert.email for expert in city().experts}
    desks = {desk.slug for desk in city().desks}
    for theme in city().themes:
        assert set(theme.names) == LANGUAGES, theme.slug
        assert theme.words, theme.slug
        assert theme.owner in experts or theme.desk in desks, theme.slug


def test_sensitive_are_police_council_and_press():
    assert {theme.slug for theme in city().themes if theme.sensitive} == {
        "safety",
        "council",
        "press",
    }


def test_experts_know_themes_that_exist():
    themes = {theme.slug for theme in city().themes}
    assert all(set(expert.themes) <= themes for expert in city().experts)
    assert {theme for expert in city().experts for theme in expert.themes} == themes - {"press"}


def test_the_six_desks_have_a_rota_of_users():
    users = {user.email for user in city().users}
    assert {desk.slug for desk in city().desks} == {
        "spokesperson",
        "legal",
        "complaints",
        "privacy",
        "customer_service",
        "ict",
    }
    for desk in city().desks:
        assert set(desk.names) == LANGUAGES
        assert desk.rota
        assert set(desk.rota) <= users


def test_there_is_one_demonstration_user_for_every_role_and_a_second_to_publish_schemes():
    roles = ["admin", "expert", "lead", "lead", "manager", "observer", "spokesperson"]
    shown = [user for user in city().users if user.email.endswith("@demo.example")]
    assert sorted(role for user in shown for role in user.roles) == roles
    assert all(user.email.partition("@")[0].rstrip("2") == user.roles[0] for user in shown)
    assert "expert@demo.example" in {expert.email for expert in city().experts}


def test_channels_belong_to_a_team_and_have_a_norm():
    for channel in city().channels:
        assert channel.team in city().teams
        rule = ruling(read(city().norms), Term.REPLY, kind=channel.kind)
        assert rule.kind == channel.kind
    watched = {channel.kind for channel in city().channels if not channel.can_reply}
    assert watched == {"mastodon", "bluesky"}


def test_statements_are_at_least_in_the_two_languages_of_the_city():
    themes = {theme.slug for theme in city().themes}
    for statement in city().statements:
        assert {"nl", "fr"} <= set(statement.texts) <= LANGUAGES, statement.slug
        assert statement.theme in themes


def test_every_expert_belongs_to_a_unit_of_the_tree_whose_hours_can_be_read():
    before: set[str] = set()
    for unit in city().units:
        assert unit.parent is None or unit.parent in before, unit.name
        assert opening.week_written(opening.week_of(unit.hours)) == unit.hours
        before.add(unit.name)
    assert {expert.unit for expert in city().experts} <= before


def test_somebody_is_away_something_is_offered_and_something_is_missing():
    experts = city().experts
    assert any(expert.away for expert in experts)
    assert any(expert.offers for expert in experts)
    assert any(not expert.themes for expert in experts)
    assert not any("de" in expert.languages for expert in experts)
