"""The inbox's filters, its address, and the views that are kept."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.conftest import NOON
from tests.factories import later
from tests.web.conftest import HTMX, statements
from webcare.audit.models import AuditEntry
from webcare.tickets.view_models import SavedView
from workflows.rights import Role
from workflows.ticket import TicketState


@pytest.fixture
def team(session):
    return make.make_team(session, name="Desk")


@pytest.fixture
def channel(session, team):
    return make.make_channel(session, team)


@pytest.fixture
def browser(session, team, login):
    return login(make.make_user(session, team, Role.MANAGER, name="An", language="en"))


def colleague(session, team, login, *roles):
    return login(make.make_user(session, team, *roles or [Role.MANAGER], language="en"))


def subjects(page):
    return re.findall(r'class="row-subject">([^<]*)<', page)


def only(session):
    return session.scalars(select(SavedView)).one()


def test_filters_of_the_address_narrow_the_list_and_stand_there_as_chips(
    browser, session, team, channel
):
    theme = make.make_theme(session, team, slug="waste", names={"en": "Waste"})
    make.make_ticket(session, channel, subject="Both", theme_id=theme.id, language="fr")
    make.make_ticket(session, channel, subject="Theme alone", theme_id=theme.id)
    make.make_ticket(session, channel, subject="Neither", due_at=None)

    page = browser.get("/?theme=waste&language=fr").text

    assert subjects(page) == ["Both"]
    assert "1 ticket" in page
    assert 'href="/?language=fr"' in page
    assert 'href="/?theme=waste"' in page


def test_late_is_short_for_its_clock(browser, session, channel):
    make.make_ticket(session, channel, subject="Late", due_at=NOON, sort_at=NOON)
    make.make_ticket(session, channel, subject="Far", due_at=later(days=9999))

    assert subjects(browser.get("/?late=1").text) == ["Late"]


@pytest.mark.parametrize(
    "query",
    [
        "view=nonsense", "colour=blue", "state=purple", "channel=999999", "theme=none-such",
        "assignee=x", "clock=late&sort=id;drop", "last-to=31-02", "priority=9", "show=password",
        "channel=%3Cscript%3Ealert(1)%3C/script%3E", "kind=' or 1=1 --", "language={{7*7}}",
        "tag=%25%28%29s***",
    ],
)  # fmt: skip
def test_nonsense_in_the_address_shows_the_default_view_and_a_sentence(
    browser, session, channel, query
):
    make.make_ticket(session, channel, subject="New one")
    make.make_ticket(session, channel, subject="Other", state=TicketState.ANSWERING)

    answer = browser.get(f"/?{query}")

    assert answer.status_code == 200
    assert subjects(answer.text) == ["New one"]
    assert "asks for something that is not there" in answer.text
    assert "<script>alert" not in answer.text


def test_another_teams_channel_theme_and_person_look_like_nothing(browser, session, team):
    other = make.make_channel(session)
    theme = make.make_theme(session, make.make_team(session), slug="hidden")
    person = make.make_user(session, make.make_team(session), Role.MANAGER)

    def said(query):
        return re.sub(r"\d+", "0", browser.get(f"/?{query}").text.partition("<main")[2])

    assert said(f"channel={other.id}") == said("channel=9999999")
    assert said(f"assignee={person.id}") == said("assignee=9999999")
    assert "not there" in said(f"theme={theme.slug}")


@pytest.mark.parametrize(
    "name",
    [
        "q",
        "author",
        "tag",
        "sort",
        "after",
        "saved",
        "view",
        "state",
        "channel",
        "opened-from",
        "x",
    ],
)
@pytest.mark.parametrize(
    "payload",
    ["' or 1=1 --", '"><img src=x onerror=alert(1)>', "%s%(x)s{0.__class__}", "\x00", "9" * 30],
)
def test_no_parameter_reaches_the_database_or_the_page_raw(
    browser, session, channel, name, payload
):
    make.make_ticket(session, channel)

    answer = browser.get("/", query_string={name: payload}, follow_redirects=True)

    assert answer.status_code == 200
    assert "<img src=x" not in answer.text


def test_operators_among_the_words_become_the_plain_address(browser, session, channel):
    make.make_ticket(session, channel, subject="Found", language="fr", tags=["park"])

    answer = browser.get("/?q=taal:frans+tag:park&theme=&author=")

    assert answer.location == "/?language=fr&tag=park"
    assert subjects(browser.get(answer.location).text) == ["Found"]


def test_a_search_that_cannot_be_parsed_is_made_literally_with_a_hint(browser, session, channel):
    page = browser.get("/?q=state:purple").text

    assert "so looked for as words: state:purple" in page
    assert "No ticket answers to all of this" in page


def test_htmx_gets_list_and_column_and_the_plain_address_to_push(browser, session, channel):
    make.make_ticket(session, channel)

    answer = browser.get("/?view=new&q=is:late&sort=due", headers=HTMX | {"HX-Trigger": "filters"})

    assert answer.headers["HX-Push-Url"] == "/?view=new&clock=late"
    assert answer.text.lstrip().startswith("<section")
    assert 'id="views"' in answer.text
    assert "hx-swap-oob" in answer.text


def test_columns_are_chosen(browser, session, team, channel):
    make.make_ticket(session, channel, language="fr", tags=["park"], priority=2)

    usual = browser.get("/").text
    chosen = browser.get("/?show=language&show=priority").text

    assert "flag-tag" in usual
    assert "row-time" in usual
    assert "flag-tag" not in chosen
    assert "row-time" not in chosen
    assert "no-clock" in chosen
    assert ">FR<" in chosen


def test_the_page_costs_at_most_six_statements_with_filters_and_saved_views(
    browser, session, team, channel
):
    for number in range(30):
        make.make_ticket(session, channel, tags=["park"])
        browser.post("/views", data={"name": f"V{number}", "address": "tag=park&clock=late"})

    for address in ("/?tag=park&sort=priority&q=litter", "/?view=all&author=as", "/?saved=1&tag=x"):
        with statements(session) as seen:
            assert browser.get(address).status_code == 200
        assert len(seen) <= 6, seen


def test_a_list_is_kept_under_a_name_with_its_count(browser, session, channel):
    for _ in range(2):
        make.make_ticket(session, channel, language="fr")

    kept = browser.post("/views", data={"name": "French", "address": "language=fr&x=1&sort=id"})
    view = only(session)
    browser.post("/views", data={"name": "French", "address": "language=fr"})
    page = browser.get("/").text

    assert (view.name, view.address, view.team_id) == ("French", "", None)  # nonsense is not kept
    assert kept.location == f"/?saved={view.id}"
    assert re.search(r'views-name">French</span><span class="views-count">2<', page)


def test_more_than_can_be_counted_at_once_is_said_so(browser, session, channel, monkeypatch):
    monkeypatch.setattr("webcare.web.tickets.inbox.MANY_SAVED", 2)
    monkeypatch.setattr("webcare.web.tickets.inbox.MANY", 3)
    for _ in range(5):
        make.make_ticket(session, channel, language="fr")
    browser.post("/views", data={"name": "French", "address": "language=fr"})

    page = browser.get("/?language=fr").text

    assert 'views-count">99+<' in page
    assert "more than 3 tickets" in page


def test_a_shared_view_stands_with_colleagues_and_nowhere_else(
    browser, session, team, channel, login
):
    browser.post("/views", data={"name": "Shared", "address": "language=fr", "team": team.id})
    view = only(session)
    near = colleague(session, team, login)
    far = colleague(session, make.make_team(session), login)

    assert f'href="/?language=fr&amp;saved={view.id}"' in near.get("/").text
    assert near.get(f"/?saved={view.id}").location == f"/?language=fr&saved={view.id}"
    assert near.post(f"/views/{view.id}/rename", data={"name": "FR"}).status_code == 303
    assert "Shared" not in far.get("/").text
    assert far.post(f"/views/{view.id}/delete").status_code == 404
    assert far.post("/views/99999999/delete").status_code == 404
    session.refresh(view)
    assert view.name == "FR"


def test_who_may_only_read_keeps_their_own_and_shares_nothing(session, team, login):
    watcher = colleague(session, team, login, Role.OBSERVER)

    assert watcher.post("/views", data={"name": "Mine", "address": "clock=late"}).status_code == 303
    view = only(session)
    shared = watcher.post("/views", data={"name": "Ours", "address": "", "team": team.id})
    assert shared.status_code == 403
    assert watcher.post(f"/views/{view.id}/share", data={"team": team.id}).status_code == 403
    assert watcher.post(f"/views/{view.id}/rename", data={"name": "Still mine"}).status_code == 303
    session.refresh(view)
    view.team_id = team.id
    session.commit()
    assert watcher.post(f"/views/{view.id}/delete").status_code == 403


def test_a_kept_view_is_written_over_deleted_and_put_back_and_all_is_in_the_audit(browser, session):
    browser.post("/views", data={"name": "Mine", "address": "clock=late"})
    view = only(session)
    changed = browser.get(f"/?clock=late&language=fr&saved={view.id}").text
    assert "Save “Mine”" in unescape(changed)

    browser.post(f"/views/{view.id}/overwrite", data={"address": "language=fr&clock=late"})
    browser.post(f"/views/{view.id}/delete")
    assert "Mine” was deleted" in browser.get("/views").text
    assert f"saved={view.id}" not in browser.get("/").text
    browser.post(f"/views/{view.id}/restore")

    assert f"/?language=fr&amp;clock=late&amp;saved={view.id}" in browser.get("/").text
    events = session.scalars(
        select(AuditEntry.event)
        .where(AuditEntry.object_kind == "saved_views")
        .order_by(AuditEntry.id)
    ).all()
    assert events == ["view.kept", "view.changed", "view.deleted", "view.put_back"]


def test_kept_views_are_put_in_order(browser, session):
    for name in ("One", "Two", "Three"):
        browser.post("/views", data={"name": name, "address": "clock=late"})
    ids = {each.name: each.id for each in session.scalars(select(SavedView))}

    browser.post(f"/views/{ids['Three']}/up")
    browser.post(f"/views/{ids['One']}/down")
    browser.post(f"/views/{ids['Three']}/up")

    page = browser.get("/").text
    assert page.index("Three") < page.index("One</span>") < page.index("Two</span>")


def test_a_view_without_a_name_is_not_kept_and_no_more_than_thirty_are(browser, session):
    browser.post("/views", data={"name": " \u202e ", "address": "clock=late"})
    assert session.scalars(select(SavedView)).all() == []
    for number in range(31):
        browser.post("/views", data={"name": f"{number}", "address": ""})

    assert len(session.scalars(select(SavedView)).all()) == 30


def test_the_search_page_understands_operators_and_leads_to_the_list(browser, session, channel):
    make.make_ticket(session, channel, subject="Found", tags=["park"])

    page = browser.get("/search?q=tag:park+is:open").text

    assert "Found" in page
    assert "Open as a list" in page
    assert "tag=park" in page
    assert "looked for as words: before:never" in browser.get("/search?q=before:never").text
