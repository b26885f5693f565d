"""From a ticket to a case that other teams read, on the pages."""

import re

from tests import factories as make
from tests.cases.world import PEOPLE, make_told_ticket
from webcare.accounts.models import Team
from workflows.rights import Role


def test_pages_lead_from_the_ticket_to_a_shared_case(session, login):
    ticket = make_told_ticket(session)
    team = session.get_one(Team, ticket.team_id)
    lead = login(make.make_user(session, team, Role.LEAD, language="en"))
    answer = lead.post(f"/tickets/{ticket.id}/case")
    assert answer.status_code == 303
    page = lead.get(answer.location).text
    assert "Robbe" in page
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    form = {"version": version, "title": "Vuil", "lesson": "Vlugger", "suspect": "Robbe",
            "act": "share"}  # fmt: skip
    unread = lead.post(answer.location, data=form)
    assert unread.status_code == 422
    assert "Read every part first" in unread.text
    shared = lead.post(answer.location, data=form | {"was_read": "yes"})
    assert shared.status_code == 303
    other = login(make.make_user(session, make.make_team(session), Role.OBSERVER, language="en"))
    told = other.get(answer.location).text
    assert "Vlugger" in told
    assert not [name for name in (*PEOPLE, "Robbe", f"/tickets/{ticket.id}") if name in told]
    written = other.get(f"{answer.location}/case.md").text
    assert written.startswith("# Vuil")
