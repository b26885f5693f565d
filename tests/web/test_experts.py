"""The pages of the directory, as those who use them meet them."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import (
    make_absence,
    make_channel,
    make_expert,
    make_expertise,
    make_handoff,
    make_message,
    make_team,
    make_theme,
    make_ticket,
    make_unit,
    make_user,
)
from tests.web.conftest import statements
from webcare.core.clock import now
from webcare.experts import engaging, queries
from webcare.experts.models import Absence, Expert, Expertise
from webcare.handoffs import mailing
from workflows.absence import AbsenceState
from workflows.engagement import EngagementState
from workflows.handoff import HandoffState
from workflows.rights import Role
from workflows.suggestion import Rank


@pytest.fixture
def team(session):
    return make_team(session, organisation="Sample City")


@pytest.fixture
def lead(session, team, login):
    return login(make_user(session, team, Role.LEAD, language="en"))


@pytest.fixture
def ticket(session, team):
    ticket = make_ticket(session, make_channel(session, team))
    make_message(session, ticket)
    return ticket


def test_the_tree_narrows_to_a_unit_and_all_below_it(session, team, lead):
    city = make_unit(session, team, name="City")
    parks = make_unit(session, team, name="Parks", parent_id=city.id)
    pool = make_unit(session, team, name="Pool")
    for name, unit in (("Kim", parks), ("Bo", pool)):
        make_expert(session, team, name=f"{name} of {unit.name}", unit_id=unit.id)
    session.commit()

    found = lead.get(f"/experts?unit={city.id}").text

    assert "Kim of Parks" in found
    assert "Bo of Pool" not in found


def test_who_is_away_today_says_so_and_can_be_left_out(session, team, lead):
    kim = make_expert(session, team, name="Kim Away")
    today = now().date()
    make_absence(session, kim, today - timedelta(days=3), today + timedelta(days=3))
    session.commit()

    assert "away until" in lead.get("/experts").text
    assert "Kim Away" not in lead.get("/experts?today=1", headers={"HX-Request": "true"}).text


def test_the_directory_costs_as_many_statements_for_many_as_for_one(session, team, lead):
    make_expert(session, team)
    session.commit()
    lead.get("/experts")  # what the house remembers for seconds is remembered by now
    with statements(session) as few:
        lead.get("/experts")
    for _expert in range(20):
        make_expertise(session, make_expert(session, team), make_theme(session, team))
    session.commit()
    with statements(session) as many:
        lead.get("/experts")

    assert len(many) == len(few)


def test_what_somebody_was_asked_is_for_them_and_their_lead_alone(session, team, login, ticket):
    user = make_user(session, team, Role.EXPERT, language="en")
    kim = make_expert(session, team, user_id=user.id)
    make_handoff(
        session, ticket, expert_id=kim.id, question="Private matter?", asked_at=NOON,
        state=HandoffState.ANSWERED, ended_at=NOON + timedelta(hours=3),
    )  # fmt: skip
    card = f"/experts/{team.id}/{kim.id}"

    seen = {
        role: "Private matter?"
        in login(make_user(session, team, role, language="en")).get(card).text
        for role in (Role.LEAD, Role.MANAGER, Role.OBSERVER, Role.ADMIN, Role.SPOKESPERSON)
    }

    assert [role for role, sees in seen.items() if sees] == [Role.LEAD]
    own = login(user).get("/experts/mine").text
    assert "Private matter?" in own
    assert "half of them within 3 h" in own


def test_ones_own_entry_is_kept_by_oneself_and_by_nobody_else(session, team, login):
    user = make_user(session, team, Role.EXPERT, language="en")
    kim, other = make_expert(session, team, user_id=user.id), make_expert(session, team)
    theme = make_theme(session, team)
    me = login(user)
    days = {"first": "2030-01-07", "last": "2030-01-11", "reason": "Leave"}

    assert me.post(f"/experts/mine/{kim.id}/absence", data=days).status_code == 303
    assert me.post(f"/experts/mine/{kim.id}/offer", data={"themes": theme.id}).status_code == 303
    assert me.post(f"/experts/mine/{other.id}/absence", data=days).status_code == 404

    (absence,) = session.scalars(select(Absence))
    assert (absence.expert_id, absence.reason) == (kim.id, "Leave")
    (row,) = session.scalars(select(Expertise))
    assert (row.expert_id, row.state) == (kim.id, EngagementState.OFFERED)


def test_wrong_days_come_back_as_typed(session, team, lead):
    kim = make_expert(session, team)
    session.commit()

    page = lead.post(
        f"/experts/{team.id}/{kim.id}/absences",
        data={"first": "2030-01-07", "last": "2030-01-01", "reason": "Sailing"},
    )

    assert page.status_code == 422
    assert "The last day comes before the first." in page.text
    assert "Sailing" in page.text


def test_an_invitation_is_answered_by_its_link_alone(session, team, lead, client):
    theme = make_theme(session, team, names={"en": "Litter", "nl": "Zwerfvuil"})
    session.commit()
    sent = lead.post(
        f"/experts/{team.id}/invite",
        data={"email": "bo@city.example", "name": "Bo", "languages": "en", "themes": theme.id},
    )
    assert sent.status_code == 303
    bo = session.scalars(select(Expert)).one()
    link = engaging.link(bo)
    path = link[link.index("/e/") :]

    page = client.get(path)
    assert "Litter" in page.text
    done = client.post(f"{path}/yes", data={"themes": theme.id})

    assert done.status_code == 303
    session.expire_all()
    assert queries.for_theme(session, theme.id).email == "bo@city.example"
    for wrong in (f"{path}x", "/e/1-" + "a" * 32, "/e/none"):
        gone = client.get(wrong)
        assert (gone.status_code, "Litter" in gone.text) == (410, False)


def test_from_the_page_of_a_question_one_offers_more(session, team, ticket, client, lead):
    theme = make_theme(session, team, names={"en": "Trees"})
    handoff = make_handoff(session, ticket, to_email="new@city.example", to_name="New One")
    session.commit()
    link = mailing.link(handoff)
    path = link[link.index("/x/") :]

    assert "Also ask me about" in client.get(f"{path}?lang=en").text
    client.post(f"{path}/also", data={"themes": theme.id, "about": "Roots"})

    waiting = lead.get("/experts").text
    assert "New One" in waiting
    assert "can also be asked about Trees" in waiting
    assert client.get(path).status_code == 200  # an offer shuts nobody out


def test_the_team_takes_an_offer_with_one_click(session, team, lead):
    theme, kim = make_theme(session, team), make_expert(session, team)
    row = make_expertise(session, kim, theme, state=EngagementState.OFFERED)
    session.commit()

    lead.post(f"/experts/{team.id}/{kim.id}/knows/{row.id}/confirm", data={"rank": "first"})

    session.expire_all()
    assert queries.for_theme(session, theme.id) == kim


def test_a_proposed_absence_is_noted_with_one_click_by_the_manager_too(session, team, login):
    kim = make_expert(session, team, name="Kim")
    today = now().date()
    row = make_absence(
        session, kim, today, today + timedelta(days=9), state=AbsenceState.PROPOSED, said="Away!"
    )
    manager = login(make_user(session, team, Role.MANAGER, language="en"))
    assert "seems away until" in manager.get("/experts").text

    manager.post(f"/experts/{team.id}/{kim.id}/absences/{row.id}/note")

    session.expire_all()
    assert session.get_one(Absence, row.id).state is AbsenceState.NOTED


def test_a_table_is_looked_at_before_it_is_taken_in(session, team, lead):
    lines = {"lines": "name;email;belongs_to\nZoë;zoe@city.example;Parks"}
    looked = lead.post(f"/experts/{team.id}/import", data=lines)
    assert looked.status_code == 200
    assert session.scalars(select(Expert)).all() == []

    form = dict(re.findall(r'name="(content|digest)" value="([^"]+)"', looked.text))
    taken = lead.post(f"/experts/{team.id}/import/all", data=form)

    assert taken.status_code == 303
    assert session.scalars(select(Expert)).one().unit == "Parks"
    again = lead.post(f"/experts/{team.id}/import/all", data=form)
    assert (again.status_code, "Nothing would change." in again.text) == (409, True)


def test_a_unit_is_added_with_hours_and_not_removed_while_people_belong_to_it(session, team, lead):
    form = {"name": "Parks", "kind": "service", "hours-1": "9-12", "hours-2": "whenever"}
    assert lead.post(f"/experts/{team.id}/units/new", data=form).status_code == 422
    added = lead.post(f"/experts/{team.id}/units/new", data=form | {"hours-2": "13:00-16:00"})
    unit_id = int(re.search(r"unit=(\d+)", added.location)[1])
    make_expert(session, team, unit_id=unit_id)
    session.commit()

    refused = lead.post(f"/experts/{team.id}/units/{unit_id}/remove")

    assert (refused.status_code, "Move them first." in refused.text) == (409, True)


def test_the_gaps_are_shown_and_lead_to_an_invitation(session, team, lead):
    theme = make_theme(session, team, names={"en": "Litter"})
    make_expertise(session, make_expert(session, team, name="Kim"), theme, rank=Rank.FIRST)
    session.commit()

    page = lead.get(f"/experts/{team.id}/gaps").text

    assert "theme without a backup" in page
    assert f"/experts/{team.id}/invite?theme={theme.id}" in page


def test_nobody_is_chosen_for_a_person_and_two_are_too_many(session, team, login, ticket):
    theme = make_theme(session, team)
    kim = make_expert(session, team, name="Kim First")
    make_expertise(session, kim, theme)
    ticket.theme_id = theme.id
    manager = login(make_user(session, team, Role.MANAGER, language="en"))
    form = {"question": "When?", "due_at": ""}

    opened = manager.get(f"/tickets/{ticket.id}/ask?kind=expert").text
    assert f'name="to" value="{kim.id}"' in opened
    assert not re.search(r'name="to" value="[^"]*" checked', opened)
    for given, said in (
        ({}, "Choose somebody, or type an address."),
        ({"to": kim.id, "address": "bo@city.example"}, "not both"),
        ({"address": "Nobody Known"}, "Nobody of the directory is called so"),
    ):
        page = manager.post(f"/tickets/{ticket.id}/handoffs", data=form | given)
        assert (page.status_code, said in page.text) == (422, True)
    asked = manager.post(f"/tickets/{ticket.id}/handoffs", data=form | {"address": "kim first"})
    assert asked.status_code == 303
