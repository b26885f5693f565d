"""The organisation's one page of guidance."""

import pytest
from sqlalchemy.exc import DBAPIError

from tests import factories as make
from tests.conftest import NOON
from webcare.accounts import guidance
from webcare.core.errors import Conflict, Invalid, NotAllowed, NotFound
from workflows.rights import Role

LEAD = make.actor_of(Role.LEAD, name="Cas")
MANAGER = make.actor_of(Role.MANAGER, name="An")


def write(session, team, text, seen=0, by=LEAD):
    return guidance.write(session, team, text, seen=seen, by=by, at=NOON)


def test_each_version_is_kept_and_the_newest_holds(session):
    team = make.make_team(session)
    first = write(session, team, "Kort.")
    second = write(session, team, "Kort en warm.", seen=first.id)
    assert guidance.present(session, team.id) is second
    assert [each.text for each in guidance.versions(session, team.id)] == ["Kort en warm.", "Kort."]
    assert write(session, team, "Kort en warm.", seen=second.id) is second


def test_an_old_form_never_overwrites_a_newer_page(session):
    team = make.make_team(session)
    write(session, team, "Kort.")
    with pytest.raises(Conflict) as caught:
        write(session, team, "Lang.")
    assert caught.value.text == "Kort."


def test_who_manages_the_team_writes_it_and_nobody_else(session):
    team = make.make_team(session)
    with pytest.raises(NotAllowed):
        write(session, team, "Kort.", by=MANAGER)
    with pytest.raises(Invalid):
        write(session, team, "x" * (guidance.LONGEST + 1))


def test_another_teams_page_is_absent(session):
    ours, theirs = make.make_team(session), make.make_team(session)
    page = write(session, theirs, "Kort.")
    with pytest.raises(NotFound):
        guidance.version(session, ours.id, page.id)


def test_a_version_never_changes(session):
    page = write(session, make.make_team(session), "Kort.")
    page.text = "Lang."
    with pytest.raises(DBAPIError, match="append-only"):
        session.flush()
