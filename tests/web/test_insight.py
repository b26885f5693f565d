"""Insight: what the ledger teaches, as page, tables and API, with nobody's name in it."""

import io
import re
import zipfile

import pytest

from tests import factories as make
from tests.conftest import NOON
from tests.factories import later
from tests.handoffs.world import MANAGER, make_world, the_one_asked
from tests.web.api.conftest import Caller
from webcare.accounts import service as accounts
from webcare.core.actor import operator
from webcare.experts.models import Theme
from webcare.handoffs import service
from webcare.improvement.models import Helped, Pulse
from workflows.rights import Role

PEOPLE = ("Quintijn", "Rozalia", "Balthazar", "Seraphine", "Valdemar", "Ozymandia")
SINCE = "?since=2026-11-01&until=2026-12-31"


@pytest.fixture
def busy(session):
    """A ledger in which everybody has a name that no page has."""
    asker, expert, outsider, suggested, manager, _me = PEOPLE
    world = make_world(session)
    world.expert.name, world.expert.unit = expert, "Cleaning"
    theme = make.make_theme(session, world.team, names={"en": "=Waste()", "nl": "=Waste()"})
    world.ticket.theme_id, world.ticket.author_name = theme.id, asker
    world.ticket.author_address = f"{asker}@home.example"
    by = make.actor_of(Role.MANAGER, name=manager)
    one = world.forward(by=by)
    world.answer(one, at=later(hours=2))
    two = world.forward_to("bo@city.example", at=later(hours=3), by=by)
    two.to_name = outsider
    service.decline(
        session, two, f"Ask {suggested}", suggested, by=the_one_asked(two), at=later(hours=4)
    )
    session.add(Pulse(ticket_id=world.ticket.id, helped=Helped.NO, line=f"{asker} did", at=NOON))
    session.flush()
    return world


def me(session, world, login, *roles):
    return login(make.make_user(session, world.team, *roles, language="en", name="Me Myself"))


def unzipped(content):
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return b"".join(book.read(name) for name in book.namelist())


def test_no_page_table_or_answer_of_the_api_names_a_person(session, busy, login):
    user = make.make_user(session, busy.team, Role.LEAD, language="en", name="Me Myself")
    browser = login(user)
    token = accounts.create_token(session, user, "a program", by=operator(), at=NOON)
    session.flush()
    said = [browser.get(f"/insight{SINCE}").data]
    said += [
        browser.get(f"/insight/webcare-handoffs-{name}.csv{SINCE}").data
        for name in ("theme", "unit", "channel", "question", "flows")
    ]
    said.append(unzipped(browser.get(f"/insight/webcare-handoffs.xlsx{SINCE}").data))
    api = Caller(browser, token).get("/insight/handoffs", since="2026-11-01T00:00:00Z")
    assert api.status_code == 200
    said.append(api.data)

    found = [name for name in PEOPLE for each in said if name.encode() in each]
    found += [word for word in ("kim@", "bo@", "Kim") for each in said if word.encode() in each]

    assert found == []
    assert all(b"Waste" in each for each in (said[0], said[1], said[-2], said[-1]))


def test_the_page_draws_the_flows_and_says_them_in_a_table(session, busy, login):
    page = me(session, busy, login, Role.OBSERVER).get(f"/insight{SINCE}").text

    assert '<svg xmlns="http://www.w3.org/2000/svg" class="sankey"' in page
    assert "sent elsewhere" in page
    assert re.search(r"Cleaning.*answered", page, re.DOTALL)
    assert "someone else was named" in page


def test_what_begins_like_a_formula_leaves_as_text(session, busy, login):
    browser = me(session, busy, login, Role.MANAGER)

    table = browser.get(f"/insight/webcare-handoffs-theme.csv{SINCE}").data.decode("utf-8-sig")
    book = unzipped(browser.get(f"/insight/webcare-handoffs.xlsx{SINCE}").data)

    assert '"\'=Waste()"' in table
    assert b"<f>" not in book


def test_the_workbook_has_a_sheet_for_each_table(session, busy, login):
    content = me(session, busy, login, Role.MANAGER).get(f"/insight/webcare-handoffs.xlsx{SINCE}")

    with zipfile.ZipFile(io.BytesIO(content.data)) as book:
        sheets = [name for name in book.namelist() if "worksheets/sheet" in name]
    assert len(sheets) == 5


def test_who_may_not_export_sees_no_way_to(session, busy, login):
    page = me(session, busy, login, Role.OBSERVER).get(f"/insight{SINCE}").text

    assert "webcare-handoffs" not in page


def test_which_question_of_the_scheme_sent_them_is_told(session, login):
    from webcare import pipeline
    from webcare.core.actor import INTAKE
    from webcare.schemes.service import publish_shipped

    publish_shipped(session, by=operator(), at=later(days=-1))
    world = make_world(session)
    ticket = make.make_ticket(session, world.channel)
    make.make_message(session, ticket)
    pipeline.consider(session, ticket, by=INTAKE, at=NOON)
    pipeline.confirm_gate(session, ticket, by=MANAGER, at=NOON)
    for question, answer in (("K1", "question"), ("K4", "no"), ("K5", "no")):
        pipeline.answer(session, ticket, question, answer, reason="So", by=MANAGER, at=NOON)
    service.forward(
        session, ticket, to=service.ToExpert(world.expert.id), question="When?", shown=[],
        by=MANAGER, at=NOON,
    )  # fmt: skip

    page = me(session, world, login, Role.MANAGER).get(f"/insight{SINCE}").text

    assert "K5 " in page
    assert "by a person, without the scheme" not in page


def test_nothing_asked_says_so_and_offers_a_longer_period(session, login):
    world = make_world(session)

    page = me(session, world, login, Role.MANAGER).get("/insight").text

    assert "Nobody was asked anything in that period" in page


def test_another_teams_channel_and_team_look_absent(session, busy, login):
    other = make.make_channel(session)
    browser = me(session, busy, login, Role.MANAGER)

    assert browser.get(f"/insight?channel={other.id}").status_code == 404
    assert browser.get(f"/insight?team={other.team_id}").status_code == 404


def test_the_api_refuses_a_foreign_team_and_withholds_times_of_one_person(session, busy, login):
    user = make.make_user(session, busy.team, Role.OBSERVER, language="en")
    browser = login(user)
    token = accounts.create_token(session, user, "a program", by=operator(), at=NOON)
    session.flush()
    api = Caller(browser, token)

    told = api.get("/insight/handoffs", since="2026-11-01T00:00:00Z").json

    assert told["total"]["asked"] == 2
    assert [each["answered_in"] for each in told["units"]] == [None, None]
    assert told["helped"] == [{"theme": "=Waste()", "yes": 0, "partly": 0, "no": 1}]
    foreign = make.make_team(session)
    assert api.get("/insight/handoffs", team=foreign.id).status_code == 404
    assert session.get(Theme, busy.ticket.theme_id)
