"""Keys of one’s own, the sheet of them, and the palette: neither more nor less than one may."""

import re
from html import unescape

import pytest

from tests import factories as make
from tests.conftest import NOON
from tests.web.conftest import HTMX, statements
from tests.web.world import publish
from webcare import pipeline
from webcare.core.actor import INTAKE
from webcare.web.keys.pages import PAGES
from workflows.rights import Role
from workflows.ticket import Resolution, TicketState

ON_THE_PAGE = re.compile(r'data-act="([\w-]+)"')
IN_THE_PALETTE = re.compile(r'data-does="([\w-]+)"')
ROLES = (Role.MANAGER, Role.LEAD, Role.SPOKESPERSON, Role.OBSERVER)
ELSEWHERE = {"back", "search"}  # of every page
MINE = {"pane"}  # of the list


@pytest.fixture
def team(session):
    return make.make_team(session)


@pytest.fixture
def ticket(session, team):
    return make.make_ticket(session, make.make_channel(session, team))


def person(session, team, login, *roles, **given):
    return login(make.make_user(session, team, *roles, language="en", **given))


@pytest.mark.parametrize("role", ROLES)
def test_the_palette_offers_exactly_the_acts_of_the_tickets_page(
    session, team, ticket, login, role
):
    publish(session)
    make.make_message(session, ticket)
    pipeline.consider(session, ticket, by=INTAKE, at=NOON)
    make.make_theme(session, team)
    ticket.messages_count, ticket.resolution = 2, Resolution.MOOT
    browser = person(session, team, login, role)
    offered, shown = {}, {}

    for state in TicketState:
        ticket.state = state
        session.commit()
        page = browser.get(f"/tickets/{ticket.id}").text
        shown[state] = set(ON_THE_PAGE.findall(page)) - ELSEWHERE
        palette = browser.get(f"/commands?ticket={ticket.id}", headers=HTMX).text
        offered[state] = set(IN_THE_PALETTE.findall(palette)) - MINE

    assert offered == shown
    assert "answer-0" in offered[TicketState.NEW] or role in (Role.SPOKESPERSON, Role.OBSERVER)


def test_one_of_ones_own_with_a_draft_asleep_is_offered_what_fits(session, team, ticket, login):
    user = make.make_user(session, team, Role.MANAGER, language="en")
    ticket.assignee_id, ticket.assignee_name = user.id, user.name
    ticket.state, ticket.snoozed_until = TicketState.ANSWERING, make.later(days=1)
    make.make_reply(session, ticket)
    browser = login(user)

    page = set(ON_THE_PAGE.findall(browser.get(f"/tickets/{ticket.id}").text)) - ELSEWHERE
    offered = set(IN_THE_PALETTE.findall(browser.get(f"/commands?ticket={ticket.id}").text))

    assert {"release", "wake", "reply"} <= offered
    assert offered - MINE == page


def test_the_palette_costs_no_more_than_the_ticket(session, team, ticket, login):
    browser = person(session, team, login, Role.MANAGER)

    with statements(session) as seen:
        browser.get(f"/commands?ticket={ticket.id}", headers=HTMX)

    assert len(seen) <= 11


def test_another_teams_ticket_has_no_acts_here(session, team, login):
    theirs = make.make_ticket(session, make.make_channel(session))
    browser = person(session, team, login, *Role)

    offered = browser.get(f"/commands?ticket={theirs.id}")

    assert offered.status_code == 200
    assert set(IN_THE_PALETTE.findall(offered.text)) == MINE


@pytest.mark.parametrize("role", Role)
def test_every_page_of_the_palette_opens_for_whoever_is_offered_it(session, team, login, role):
    publish(session)
    browser = person(session, team, login, role)
    commands = browser.get("/commands", headers=HTMX).text

    links = {unescape(each) for each in re.findall(r'<li><a href="(/[^"]*)"', commands)}

    assert len(links) > 3
    assert {each for each in links if browser.get(each).status_code not in (200, 303)} == set()


def test_every_page_without_a_number_in_its_address_is_in_the_palette(app):
    inside = {each[0] for each in PAGES} | {"keys.show", "alarms_mine.show", "palette.show"}
    open_to_all = {"asking.form", "auth.forgotten", "auth.login"}
    no_pages = {
        "alarms.strip_again", "alarms_mine.worker", "complaints.download", "crisis.strips",
        "handed.workbook", "health.alive", "health.metrics", "health.ready", "inbox.look",
        "live.stream", "notices.bell", "notices.new", "schemes_versions.download",
        "scheme_drawing.pdf", "scheme_drawing.svg", "traffic.download",
    }  # fmt: skip
    one_step_on = {
        "schemes_versions.difference", "scheme_drawing.show", "settings.new_team",
        "settings_channels.new", "settings_users.new",
    }  # fmt: skip
    found = {
        rule.endpoint for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.arguments and not rule.rule.startswith("/api")
    }  # fmt: skip

    assert found - inside - open_to_all - no_pages - one_step_on == set()


def test_it_is_found_by_any_word_without_capitals_or_accents(session, team, login):
    browser = person(session, team, login, Role.MANAGER)

    found = browser.get("/commands", query_string={"q": "FIGÜRES complaint"}).text

    assert "Complaints: figures" in found
    assert "Mandates</span></a></li>" not in found
    assert "No command is called that." in browser.get("/commands?q=zzz").text


def test_a_number_leads_to_its_ticket(session, team, ticket, login):
    browser = person(session, team, login, Role.MANAGER)

    for typed in (str(ticket.id), f"%23{ticket.id}"):
        assert browser.get(f"/commands?q={typed}").location == f"/tickets/{ticket.id}"


def test_saved_views_are_in_it(session, team, login):
    browser = person(session, team, login, Role.MANAGER)
    browser.post("/views", data={"name": "Late ones", "address": "clock=late"})

    found = re.search(r'href="([^"]+)"[^>]*>(?:(?!</a>).)*Late ones', browser.get("/commands").text)

    assert found
    assert "clock=late" in found[1]


def test_a_key_of_ones_own_is_on_every_page_and_in_the_sheet(session, team, ticket, login):
    browser = person(session, team, login, Role.MANAGER)

    browser.post("/keys", data={"on": "1", "key-note": "p"})
    page = browser.get(f"/tickets/{ticket.id}").text
    sheet = browser.get("/keys", headers=HTMX).text

    assert '"p": ["note"]' in page
    assert 'data-act="note" aria-keyshortcuts="p"' in page
    assert "<html" not in sheet
    assert re.search(r'<kbd class="key">p</kbd></dt><dd>Write a note', sheet)


def test_switched_off_no_page_names_a_key(session, team, ticket, login):
    browser = person(session, team, login, Role.MANAGER)

    browser.post("/keys", data={"key-note": "n"})
    page = browser.get(f"/tickets/{ticket.id}").text

    assert "data-keys" not in page
    assert 'data-act="note" aria-keyshortcuts' not in page
    assert "Your single keys are switched off." in browser.get("/keys").text


def test_a_clash_is_told_beside_both_fields_and_what_was_typed_stays(session, team, login):
    browser = person(session, team, login, Role.MANAGER)

    answer = browser.post("/keys", data={"on": "1", "key-note": "r", "key-tag": "F5"})

    assert answer.status_code == 422
    assert answer.text.count("Another act has this key.") == 2
    assert "The browser keeps this key for itself." in answer.text
    assert 'name="key-tag" value="F5"' in answer.text
    assert '"n": ["note"' in browser.get("/").text


def test_the_usual_keys_come_back(session, team, login):
    browser = person(session, team, login, Role.MANAGER)
    browser.post("/keys", data={"key-note": "p"})

    browser.post("/keys", data={"reset": "1"})

    assert '"n": ["note"' in browser.get("/").text


def test_the_reading_pane_is_there_until_it_is_switched_off(session, team, ticket, login):
    browser = person(session, team, login, Role.MANAGER)
    assert 'id="pane"' in browser.get("/").text

    browser.post("/preferences", data={"pane": "off"})
    assert 'id="pane"' not in browser.get("/").text

    browser.post("/preferences", data={"pane": "sideways"})
    assert 'id="pane"' not in browser.get("/").text


def test_the_address_of_an_open_ticket_is_the_lists_own(session, team, ticket, login):
    browser = person(session, team, login, Role.MANAGER)

    page = browser.get(f"/?view=open&ticket={ticket.id}")

    assert page.status_code == 200
    assert "asks for something that is not there" not in page.text


@pytest.mark.parametrize("mark", ["complaint", "suggestion"])
def test_a_mark_is_put_on_told_to_open_screens_and_taken_off(session, team, ticket, login, mark):
    browser = person(session, team, login, Role.MANAGER)

    browser.post(f"/tickets/{ticket.id}/marks/{mark}")
    session.refresh(ticket)
    assert mark in ticket.flags
    assert ticket.state is TicketState.NEW
    assert mark.title() in browser.get("/").text.partition("<ol")[2]

    browser.post(f"/tickets/{ticket.id}/marks/{mark}")
    session.refresh(ticket)
    assert mark not in ticket.flags


def test_an_improvement_from_a_marked_ticket_names_the_mark(session, team, ticket, login):
    browser = person(session, team, login, Role.MANAGER)
    ticket.flags = ["suggestion"]
    session.commit()

    form = browser.get(f"/tickets/{ticket.id}/improve").text

    assert '<option value="suggestion" selected>' in form
