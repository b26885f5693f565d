"""The search page."""

from html import unescape

import pytest

from tests import factories as make
from webcare.tickets import search
from workflows.rights import Role


@pytest.fixture
def team(session):
    return make.make_team(session)


def put(session, team, text, **given):
    channel = make.make_channel(session, team)
    ticket = make.make_ticket(session, channel, **given)
    make.make_message(session, ticket, text=text, reply_text=text)
    search.index(session, ticket.id)
    return ticket


def test_what_is_found_is_shown_marked_and_escaped(session, team, inside):
    ticket = put(session, team, "Glas <script>alert(1)</script> in de straten", subject="<i>Glas")

    page = inside(team, Role.MANAGER).get("/search", q="straat").text

    assert f'href="/tickets/{ticket.id}"' in page
    assert "<mark>straten</mark>" in page
    assert "<script>alert" not in page
    assert "<i>Glas" not in page
    assert "&lt;script&gt;" in page


def test_another_teams_tickets_are_not_there_by_word_or_by_number(session, team, inside):
    foreign = put(session, make.make_team(session), "Wespennest")
    visitor = inside(team, Role.MANAGER)

    for asked in ("wespennest", f"#{foreign.id}", str(foreign.id)):
        page = visitor.get("/search", q=asked).text
        assert f"/tickets/{foreign.id}" not in page
        assert "Nothing found" in page


def test_a_number_leads_to_its_ticket(session, team, inside):
    ticket = put(session, team, "Dag")

    page = inside(team, Role.OBSERVER).get("/search", q=f"#{ticket.id}").text

    assert f'href="/tickets/{ticket.id}"' in page


def test_whoever_may_not_read_tickets_may_not_search_them(session, team, inside):
    assert inside(team, Role.ADMIN).get("/search", q="x").status_code == 403


@pytest.mark.parametrize("asked", ['"><script>', "%00", "' or 1=1", "a" * 3000, "\\", "{{7*7}}"])
def test_what_was_typed_comes_back_as_text(session, team, inside, asked):
    answer = inside(team, Role.MANAGER).get("/search", q=asked, after="' or 1")

    assert answer.status_code == 200
    assert '"><script>' not in answer.text
    assert asked.strip()[:200] in unescape(answer.text)


def test_the_next_page_goes_on_where_this_one_ends(session, team, inside):
    for _number in range(26):
        put(session, team, "glas")
    visitor = inside(team, Role.MANAGER)

    first = visitor.get("/search", q="glas").text
    link = unescape(first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0])
    second = visitor.get(link).text

    assert first.count("data-row-link") == 25
    assert second.count("data-row-link") == 1
