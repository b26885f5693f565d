"""Improvement: noted on a ticket, moved on the board, linked both ways; and the directory."""

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import (
    actor_of,
    make_channel,
    make_expert,
    make_handoff,
    make_team,
    make_theme,
    make_ticket,
    make_user,
)
from tests.web.conftest import HTMX
from webcare.experts import queries as experts
from webcare.experts.models import Expert
from webcare.improvement import service, telling
from webcare.improvement.askers import askers
from webcare.improvement.models import Improvement
from workflows.improvement import ImprovementState
from workflows.rights import Role


@pytest.fixture
def team(session):
    return make_team(session)


@pytest.fixture
def ticket(session, team):
    return make_ticket(session, make_channel(session, team))


@pytest.fixture
def manager(session, team, login):
    return login(make_user(session, team, Role.MANAGER, name="An", language="en"))


def noted(session, ticket, title="Empty the bins", owner="Cleaning"):
    by = actor_of(Role.MANAGER)
    return service.note(session, ticket.team_id, title, "Why", owner, ticket, by=by, at=NOON)


def leave_out(session, card):
    """Nobody is left to be told."""
    for each in askers(session, card):
        by = actor_of(Role.MANAGER)
        telling.skip(session, card, each.source.id, "No address", by=by, at=NOON)
    session.commit()


def test_a_ticket_and_its_handoff_show_something_and_the_card_leads_back(session, manager, ticket):
    handoff = make_handoff(session, ticket)
    session.commit()
    url = f"/tickets/{ticket.id}/improvements"

    manager.post(url, data={"title": "Empty the bins", "owner": "Cleaning", "handoff": handoff.id})

    (card,) = session.scalars(select(Improvement))
    page = manager.get(f"/improvement/{card.id}").text
    assert f"/tickets/{ticket.id}#handoff-{handoff.id}" in page
    assert f"/improvement/{card.id}" in manager.get(f"/tickets/{ticket.id}").text


def test_what_was_noted_before_counts_this_ticket_too(session, manager, team, ticket):
    card = noted(session, ticket)
    other = make_ticket(session, make_channel(session, team))
    session.commit()

    manager.post(f"/tickets/{other.id}/improvements", data={"known": card.id})

    session.refresh(card)
    assert card.sources_count == 2


def test_without_a_title_the_form_comes_back_with_the_rest(session, manager, ticket):
    session.commit()
    url = f"/tickets/{ticket.id}/improvements"

    page = manager.post(url, data={"title": " ", "text": "My careful words"}, headers=HTMX)

    assert page.status_code == 422
    assert page.headers["HX-Retarget"] == "#improving"
    assert "Say what should change." in page.text
    assert "My careful words" in page.text


def test_a_card_goes_from_noted_to_told(session, manager, ticket):
    card = noted(session, ticket)
    session.commit()
    for step, words in (
        ("accept", ""),
        ("start", ""),
        ("finish", "Bins twice a day."),
        ("tell", ""),
    ):
        if step == "tell":
            leave_out(session, card)
        session.refresh(card)
        form = {"words": words, "version": card.version}
        assert manager.post(f"/improvement/{card.id}/{step}", data=form).status_code == 303

    session.refresh(card)
    assert (card.state, card.outcome) == (ImprovementState.TOLD, "Bins twice a day.")


def test_not_taking_it_up_wants_a_reason(session, manager, ticket):
    card = noted(session, ticket)
    session.commit()

    page = manager.post(f"/improvement/{card.id}/reject", data={"words": ""})

    assert page.status_code == 422
    assert "Say why not." in page.text


def test_an_old_card_is_refused_with_what_was_typed(session, manager, ticket):
    card = noted(session, ticket)
    session.commit()

    form = {"words": "My careful words", "version": card.version + 3}
    page = manager.post(f"/improvement/{card.id}/reject", data=form)

    assert page.status_code == 409
    assert "My careful words" in page.text


def test_the_board_has_five_columns_and_finds_by_word_and_unit(session, manager, ticket):
    noted(session, ticket)
    noted(session, ticket, "Mow the grass", "Green")
    session.commit()

    page = manager.get("/improvement").text
    found = manager.get("/improvement?q=green").text

    assert page.count('class="column column-') == 5
    assert "Mow the grass" in found
    assert "Empty the bins" not in found


def test_an_empty_board_says_what_would_fill_it(manager):
    assert "Nothing was noted yet" in manager.get("/improvement").text


def test_another_teams_card_is_not_there(session, manager):
    card = noted(session, make_ticket(session))
    session.commit()

    assert manager.get(f"/improvement/{card.id}").status_code == 404
    assert manager.post(f"/improvement/{card.id}/accept").status_code == 404
    assert card.title not in manager.get("/improvement").text


def test_an_expert_sees_that_tickets_showed_it_and_not_what_they_say(session, team, ticket, login):
    ticket.subject = "My neighbour beats her child"
    handoff = make_handoff(session, ticket, question="What do we know of her?", to_name="Police")
    by = actor_of(Role.MANAGER)
    card = service.note(
        session, team.id, "A number to call", "Why", "", ticket, handoff, by=by, at=NOON
    )
    expert = login(make_user(session, team, Role.EXPERT, language="en"))

    page = expert.get(f"/improvement/{card.id}").text

    assert f"#{ticket.id}" in page
    assert "1 ticket" in page
    for private in ("neighbour", "What do we know", "Police"):
        assert private not in page


def test_the_directory_is_searched_by_theme_and_read_by_all(session, team, manager):
    owner = make_expert(session, team, name="Zoë", unit="Cleaning")
    make_expert(session, team, name="Aad")
    make_theme(session, team, expert_id=owner.id, names={"en": "Litter"})
    session.commit()

    found = manager.get("/experts?q=litter").text

    assert "Zoë" in found
    assert "Aad" not in found
    assert manager.get(f"/experts/{team.id}/new").status_code == 403


def test_the_lead_adds_someone_with_themes_and_languages(session, team, login):
    theme = make_theme(session, team)
    lead = login(make_user(session, team, Role.LEAD, language="en"))
    form = {
        "email": "zoe@city.example", "name": "Zoë", "languages": ["nl", "fr"], "preferred": "fr",
        "themes": [theme.id], "active": "yes",
    }  # fmt: skip

    lead.post(f"/experts/{team.id}/new", data=form)

    (expert,) = session.scalars(select(Expert))
    assert expert.languages == ["fr", "nl"]
    assert experts.for_theme(session, theme.id) is expert
    again = lead.post(f"/experts/{team.id}/new", data=form)
    assert (again.status_code, "The directory has this address." in again.text) == (422, True)


def test_an_expert_of_another_team_is_not_there(session, team, login):
    foreign = make_expert(session, make_team(session))
    lead = login(make_user(session, team, Role.LEAD, language="en"))

    assert lead.get(f"/experts/{team.id}/{foreign.id}").status_code == 404
    assert lead.get(f"/experts/{foreign.team_id}/{foreign.id}").status_code == 404
