"""The team's guidance and its holding reply, on the pages."""

import re

import pytest

from tests import factories as make
from webcare.accounts import guidance
from workflows.rights import Role


@pytest.fixture
def team(session):
    return make.make_team(session, language="en")


@pytest.fixture
def lead(inside, team):
    return inside(team, Role.LEAD, name="Cas")


def write(lead, team, text):
    page = lead.get(f"/settings/writing/{team.id}").text
    seen = re.search(r'name="version_seen" value="(\d+)"', page)[1]
    url = f"/settings/writing/{team.id}"
    return lead.post(f"{url}/guidance", form=url, text=text, version_seen=seen)


def test_it_is_written_read_and_an_earlier_text_put_back(session, lead, team):
    assert write(lead, team, "# Short\nWe **listen**.").status_code == 303
    read = lead.get(f"/guidance/{team.id}").text
    assert "<h2>Short</h2>" in read
    assert "<strong>listen</strong>" in read
    write(lead, team, "Long.")
    first, holds = guidance.versions(session, team.id)[-1], guidance.present(session, team.id)
    url = f"/settings/writing/{team.id}"
    assert "<del>Long</del>" in lead.get(f"{url}?open={first.id}").text
    back = lead.post(f"{url}/guidance/{first.id}/restore", form=url, version_seen=str(holds.id))
    assert back.status_code == 303
    assert guidance.present(session, team.id).text == first.text


def test_markup_that_is_typed_stays_text(lead, team):
    write(lead, team, "<script>alert(1)</script> [x](javascript:alert(1))")
    read = lead.get(f"/guidance/{team.id}").text
    assert "<script>alert(1)" not in read
    assert 'href="javascript' not in read


def test_an_old_form_shows_what_a_colleague_wrote(session, lead, team):
    url = f"/settings/writing/{team.id}"
    hidden = lead.seen(url)
    write(lead, team, "Theirs.")
    answer = lead.client.post(
        f"{url}/guidance", data=hidden | {"text": "Mine.", "version_seen": "0"}
    )
    assert answer.status_code == 409
    assert "Theirs." in answer.text
    assert "Mine." in answer.text


def test_an_unknown_variable_is_refused_with_the_list(session, lead, team):
    url = f"/settings/writing/{team.id}"
    page = lead.get(url).text
    seen = re.findall(r'name="seen" value="([^"]*)"', page)[-1]
    typed = {f"holding-{code}": "" for code in ("nl", "fr", "de")} | {"holding-en": "Hi {{nom}}"}
    wrong = lead.post(f"{url}/holding", form=url, **typed | {"seen": seen})
    assert wrong.status_code == 422
    assert "{{answer_by}} and {{link}}" in wrong.text
    assert "Hi {{nom}}" in wrong.text
    typed["holding-en"] = "Hi {{name}}"
    assert lead.post(f"{url}/holding", form=url, **typed | {"seen": seen}).status_code == 303
    session.refresh(team)
    assert team.holding_texts == {"en": "Hi {{name}}"}
