"""That we are on it: the team's own words, in one act, and the clock runs on."""

from datetime import timedelta

import pytest

from tests.conftest import NOON
from tests.factories import actor_of, later
from tests.replies.conftest import MANAGER
from tests.replies.sending import drain, stands
from webcare.accounts import teams
from webcare.accounts.models import Team
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.replies import filling, holding
from workflows.reply import ReplyState
from workflows.rights import Role

LEAD = actor_of(Role.LEAD, user_id=9003, name="Cas")


@pytest.fixture
def team(session, ticket):
    return session.get_one(Team, ticket.team_id)


def said(session, ticket, team, **more):
    return holding.on_it(session, ticket, team, by=MANAGER, at=NOON, **more)


def test_it_says_by_when_in_the_askers_language(session, ticket, team):
    ticket.language, ticket.author_name, ticket.due_at = "nl", "An Peeters", later(days=2)
    text, gaps = said(session, ticket, team)
    assert gaps == ()
    assert text.startswith("Dag An Peeters,")
    assert "U hoort van ons uiterlijk op " in text
    assert "{{" not in text


def test_without_a_name_or_a_day_the_usual_words_do_without(session, ticket, team):
    ticket.language, ticket.author_name, ticket.due_at = "en", "", NOON - timedelta(days=1)
    text, gaps = said(session, ticket, team)
    assert gaps == ()
    assert text.startswith("Hello,")
    assert "hear from us" not in text


def test_a_team_writes_its_own_and_what_is_open_is_named(session, ticket, team):
    texts = {"nl": "Dag! De {{unit}} kijkt. {{number}}", "en": ""}
    teams.set_holding(session, team, texts, by=LEAD, at=NOON)
    ticket.language = "nl"
    assert said(session, ticket, team) == (f"Dag! De {{{{unit}}}} kijkt. {ticket.id}", ("unit",))
    text, gaps = said(session, ticket, team, unit="Dienst Netheid")
    assert (text, gaps) == (f"Dag! De Dienst Netheid kijkt. {ticket.id}", ())


def test_only_who_manages_the_team_words_it_and_with_known_variables(session, team):
    with pytest.raises(NotAllowed):
        teams.set_holding(session, team, {"nl": "Dag"}, by=MANAGER, at=NOON)
    with pytest.raises(Invalid) as caught:
        teams.set_holding(session, team, {"nl": "{{naam}}"}, by=LEAD, at=NOON)
    assert "{{answer_by}}" in caught.value.fields["holding-nl"]


def test_it_leaves_by_the_outbox_and_the_clock_runs_on(session, server, ticket, team):
    ticket.due_at = due = later(days=2)
    state = ticket.state
    text, _gaps = said(session, ticket, team)
    reply = holding.tell(session, ticket, text, by=MANAGER, at=NOON)
    session.commit()
    assert drain(server) == 1
    assert stands(session, ticket, reply)[:2] == (ReplyState.SENT, state)
    assert ticket.due_at == due
    with pytest.raises(Conflict):
        holding.tell(session, ticket, text, by=MANAGER, at=later(hours=1))


def test_the_date_is_written_in_the_replys_language(session, ticket, team):
    values = filling.values(session, ticket, team, language="fr", at=NOON)
    assert any(
        month in values["date"]
        for month in (
            "janvier",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
            "février",
        )
    )
