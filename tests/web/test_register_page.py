"""The register of what is watched and let stand, on its page, as a table, and on the ticket."""

from datetime import timedelta

import pytest

from tests import factories as make
from tests.conftest import NOON
from tests.web.conftest import statements
from webcare.core.actor import operator
from webcare.core.clock import now
from webcare.tickets import asides, service
from workflows.rights import Role


@pytest.fixture
def team(session, client):
    return make.make_team(session)


@pytest.fixture
def ticket(session, team):
    channel = make.make_channel(session, team)
    ticket = make.make_ticket(session, channel, subject="=1+1 is it?")
    make.make_message(session, ticket)
    service.let_stand(session, ticket, why="Rage, no question.", by=operator("Bo"), at=NOON)
    return ticket


def browser(session, login, team, *roles):
    return login(make.make_user(session, team, *roles, language="en"))


def test_the_register_says_why_by_whom_and_when_to_look_again(session, login, team, ticket):
    page = browser(session, login, team, Role.OBSERVER).get("/register").text

    assert "Rage, no question." in page
    assert "Bo" in page
    assert "as the scheme says" in page
    assert "no date" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=rage", True), ("q=joy", False), ("kind=watch", False), ("kind=let_stand", True),
        ("since=2026-11-18", True), ("until=2026-11-17", False), ("theme=1", False),
        ("channel=mail&resolution=let_stand", True), ("kind=<b>&since=x&after=-&team=9", True),
        ("since=0001-01-01&after=9999999999999999999-1", True),
    ],
)  # fmt: skip
def test_the_filters_combine_and_nonsense_narrows_nothing(
    session, login, team, ticket, query, found
):
    page = browser(session, login, team, Role.OBSERVER).get(f"/register?{query}")

    assert page.status_code == 200
    assert (f"#{ticket.id}" in page.text) == found


def test_it_leaves_as_a_table_in_which_nothing_runs(session, login, team, ticket):
    manager = browser(session, login, team, Role.MANAGER)

    content = manager.get("/register/webcare-register.csv").data.decode("utf-8-sig")

    assert "Rage, no question." in content
    assert '"\'=1+1 is it?"' in content
    assert manager.get("/register/webcare-register.xlsx").data[:2] == b"PK"


def test_a_day_to_look_again_is_set_on_the_ticket_and_taken_away(session, login, team, ticket):
    lead = browser(session, login, team, Role.LEAD)
    form = {"on": "2099-01-01", "why": "Calm?"}
    far = lead.post(f"/tickets/{ticket.id}/look-again", data=form)
    nonsense = lead.post(f"/tickets/{ticket.id}/look-again", data={"on": "tomorrow"})
    day = (now() + timedelta(days=30)).date().isoformat()
    done = lead.post(f"/tickets/{ticket.id}/look-again", data={"on": day, "why": "Calm?"})
    page, register = lead.get(f"/tickets/{ticket.id}").text, lead.get("/register").text
    session.expire_all()
    kept = asides.standing(session, ticket.id).look_again_at
    lead.post(f"/tickets/{ticket.id}/look-again", data={"on": ""})

    assert far.status_code == nonsense.status_code == 422
    assert "Choose a day after today, within five years." in far.text
    assert done.status_code == 303
    assert f'value="{day}"' in page
    assert "Comes back on" in page
    assert "Calm?" in register
    assert kept is not None
    session.expire_all()
    assert asides.standing(session, ticket.id).look_again_at is None


def test_who_only_reads_sees_the_date_and_cannot_set_it(session, login, team, ticket):
    observer = browser(session, login, team, Role.OBSERVER)

    assert "look-again" not in observer.get(f"/tickets/{ticket.id}").text
    assert observer.post(f"/tickets/{ticket.id}/look-again").status_code == 403


def test_the_register_takes_few_statements_whatever_its_length(session, login, team, ticket):
    observer = browser(session, login, team, Role.OBSERVER)
    observer.get("/register")
    with statements(session) as few:
        observer.get("/register")
    for number in range(60):
        more = make.make_ticket(session, subject=f"No. {number}")
        more.team_id = team.id
        service.let_stand(session, more, why="Noise.", by=operator(), at=NOON)
    session.commit()
    with statements(session) as many:
        page = observer.get("/register").text

    assert len(many) <= len(few) + 1  # a strip looks again every two seconds
    assert len(few) <= 6
    assert "Next page" in page
