"""Tags: a team's own words on its tickets."""

import pytest
from sqlalchemy import select

from tests import factories as make
from webcare.audit.models import AuditEntry
from workflows.rights import Role


@pytest.fixture
def team(session):
    return make.make_team(session)


@pytest.fixture
def ticket(session, team):
    return make.make_ticket(session, make.make_channel(session, team))


@pytest.fixture
def browser(session, team, login):
    return login(make.make_user(session, team, Role.MANAGER, language="en"))


def test_a_tag_is_put_on_and_taken_off_and_the_audit_says_so(browser, session, ticket):
    browser.post(f"/tickets/{ticket.id}/tags", data={"tag": "  #Speelplein   Noord "})
    browser.post(f"/tickets/{ticket.id}/tags", data={"tag": "speelplein noord"})
    session.refresh(ticket)
    assert ticket.tags == ["speelplein noord"]
    assert "speelplein noord" in browser.get(f"/tickets/{ticket.id}").text

    browser.post(f"/tickets/{ticket.id}/tags/remove", data={"tag": "speelplein noord"})

    session.refresh(ticket)
    assert ticket.tags == []
    tagging = select(AuditEntry.event).where(AuditEntry.event.like("ticket.%tag%"))
    events = session.scalars(tagging.order_by(AuditEntry.id))
    assert events.all() == ["ticket.tagged", "ticket.untagged"]


def test_a_tag_that_the_team_used_is_offered_as_one_types(browser, session, team, ticket):
    other = make.make_ticket(session, make.make_channel(session, team), tags=[])
    for tag in ("speelplein", "sport", "winter"):
        browser.post(f"/tickets/{other.id}/tags", data={"tag": tag})

    offered = browser.get(f"/tickets/{ticket.id}/tags/offered?tag=SP").text
    everything = browser.get(f"/tickets/{ticket.id}/tags/offered").text

    assert "speelplein" in offered
    assert "sport" in offered
    assert "winter" not in offered
    assert "winter" in everything
    assert "<option" not in browser.get(f"/tickets/{other.id}/tags/offered?tag=sp").text


@pytest.mark.parametrize("typed", ["", "***", "x" * 41, "<b>", "a,b", "%", "\u202e"])
def test_what_cannot_be_a_tag_is_refused_beside_what_was_typed(browser, session, ticket, typed):
    answer = browser.post(f"/tickets/{ticket.id}/tags", data={"tag": typed})

    assert answer.status_code == 422
    assert "A tag has letters and digits" in answer.text
    session.refresh(ticket)
    assert ticket.tags == []


def test_a_ticket_bears_twelve_tags_and_no_more(browser, session, ticket):
    for number in range(13):
        answer = browser.post(f"/tickets/{ticket.id}/tags", data={"tag": f"t{number}"})

    assert answer.status_code == 422
    session.refresh(ticket)
    assert len(ticket.tags) == 12


def test_another_teams_tags_are_not_offered(browser, session, ticket, login):
    other = make.make_team(session)
    theirs = make.make_ticket(session, make.make_channel(session, other))
    login(make.make_user(session, other, Role.MANAGER)).post(
        f"/tickets/{theirs.id}/tags", data={"tag": "geheim"}
    )

    assert "geheim" not in browser.get(f"/tickets/{ticket.id}/tags/offered").text
    assert "geheim" not in browser.get("/").text
