"""What we know of an author is said on the ticket, and heard by a decision under way."""

import pytest

from tests import factories as make
from tests.insight.decided import TEXT, decide, decision_of, desk, published
from webcare.accounts.models import Team
from webcare.tickets.models import Author
from workflows.rights import Role

RULED = TEXT.replace("fact: theme_is_ours, is: false", "fact: author_is_press, is: true")


@pytest.fixture
def ticket(session):
    published(session, RULED)
    return decide(session, desk(session))


def inside(session, ticket, login, *roles):
    team = session.get_one(Team, ticket.team_id)
    return login(make.make_user(session, team, *roles, language="en"))


def test_a_manager_says_that_the_author_is_press_and_the_scheme_hears_it(session, ticket, login):
    manager = inside(session, ticket, login, Role.MANAGER)
    assert "About the author" in manager.get(f"/tickets/{ticket.id}").text

    answer = manager.post(f"/tickets/{ticket.id}/author", data={"mark": ["press", "<b>", "spam"]})
    page = manager.get(f"/tickets/{ticket.id}").text

    assert answer.status_code == 303
    session.expire_all()
    assert session.get_one(Author, ticket.author_id).marks == ["press"]
    assert decision_of(session, ticket).position == "refer"
    assert "the author is known as press" in page
    assert 'value="press" checked' in page


def test_a_mark_can_be_taken_back(session, ticket, login):
    manager = inside(session, ticket, login, Role.MANAGER)
    manager.post(f"/tickets/{ticket.id}/author", data={"mark": "influential"})

    manager.post(f"/tickets/{ticket.id}/author")

    session.expire_all()
    assert session.get_one(Author, ticket.author_id).marks == []


def test_who_only_reads_sees_the_mark_and_cannot_change_it(session, ticket, login):
    session.get_one(Author, ticket.author_id).marks = ["influential"]
    observer = inside(session, ticket, login, Role.OBSERVER)

    page = observer.get(f"/tickets/{ticket.id}").text

    assert "Widely read" in page
    assert f"/tickets/{ticket.id}/author" not in page
    assert observer.post(f"/tickets/{ticket.id}/author").status_code == 403
