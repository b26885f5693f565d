"""The bell, the list, the settings and the link of a digest, as a browser meets them."""

import re

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.conftest import NOON
from tests.web.conftest import HTMX, statements
from tests.web.world import publish
from webcare.core import presence
from webcare.core.clock import now
from webcare.notices import choosing
from webcare.notices.models import Notice, NoticeChoice
from webcare.web import live
from workflows.notice import Cadence
from workflows.rights import Role


@pytest.fixture
def team(session, client):
    publish(session)
    return make.make_team(session)


@pytest.fixture
def ticket(session, team):
    return make.make_ticket(session, make.make_channel(session, team), subject="Bins & bags")


@pytest.fixture
def anna(session, team):
    return make.make_user(session, team, Role.MANAGER, name="Anna de Vries", language="en")


def tell(session, user, ticket, **given):
    row = Notice(**{
        "user_id": user.id, "team_id": ticket.team_id, "kind": "assigned",
        "what": "ticket.assigned", "ticket_id": ticket.id, "by_name": "Lena", "at": now(),
        "in_page": True, "by_mail": True, "by_push": False, **given,
    })  # fmt: skip
    session.add(row)
    session.flush()
    return row


def test_the_bell_counts_on_every_page_without_a_statement_of_its_own(session, ticket, anna, login):
    browser = login(anna)
    browser.get("/")
    with statements(session) as before:
        calm = browser.get("/").text
    tell(session, anna, ticket)
    session.commit()
    with statements(session) as after:
        page = browser.get("/").text

    assert len(before) == len(after) <= 6
    assert "bell-count" not in calm
    assert '<span class="bell-count" aria-hidden="true">1</span>' in page
    assert "1 unread notice" in browser.get("/notices/bell").text


def test_the_list_says_what_happened_and_leads_there(session, ticket, anna, login):
    tell(session, anna, ticket)
    tell(session, anna, ticket, kind="reacted", what="ticket.author_reacts", by_name="")
    page = login(anna).get("/notices").text

    assert page.count('class="told-thing') == 1
    assert "The author wrote again" in page
    assert "Bins &amp; bags" in page
    assert f'href="/tickets/{ticket.id}"' in page
    assert "and 1 before it" in page


def test_a_ticket_of_another_team_is_not_named(session, ticket, login, team):
    olga = make.make_user(session, make.make_team(session), Role.MANAGER, language="en")
    tell(session, olga, ticket)
    page = login(olga).get("/notices").text

    assert "Something happened on a ticket that you may no longer see" in page
    assert "Bins" not in page
    assert f"#{ticket.id}" not in page


def test_all_are_read_and_taken_back(session, ticket, anna, login):
    notice = tell(session, anna, ticket)
    browser = login(anna)
    done = browser.post("/notices/read", data={"up_to": notice.id})
    page = browser.get(done.location).text
    assert "All notices are read." in page
    assert "bell-count" not in page

    marked = re.search(r'name="marked" value="([^"]+)"', page)[1]
    back = browser.post("/notices/unread", data={"marked": marked})
    assert "bell-count" in browser.get(back.location).text


@pytest.mark.parametrize("marked", ["", "yesterday", "2026-11-18T11:00:00"])
def test_nonsense_takes_nothing_back(session, ticket, anna, login, marked):
    tell(session, anna, ticket, read_at=NOON)
    browser = login(anna)

    assert browser.post("/notices/unread", data={"marked": marked}).status_code == 303
    assert browser.get("/notices", query_string={"marked": marked}).status_code == 200
    assert "bell-count" not in browser.get("/notices").text


def test_one_is_marked_and_one_stays_on_the_same_list(session, ticket, anna, login):
    notice = tell(session, anna, ticket)
    browser = login(anna)
    done = browser.post(f"/notices/{notice.id}/read", data={"show": "unread"})

    assert done.location == "/notices?show=unread"
    assert "You have read everything" in browser.get(done.location).text


def test_news_are_offered_and_the_list_stays_where_it_is(session, ticket, anna, login):
    shown = tell(session, anna, ticket)
    browser = login(anna)
    assert "told-more" not in browser.get(f"/notices/new?after={shown.id}").text
    tell(session, anna, ticket)

    assert "1 new notice: show it" in browser.get(f"/notices/new?after={shown.id}").text


def test_a_page_of_the_list_says_that_it_was_seen(session, ticket, anna, login):
    notice = tell(session, anna, ticket)
    browser = login(anna)
    page = browser.get("/notices").text
    sent = dict(re.findall(r'name="(first|last)" value="(\d+)"', page))
    browser.post("/notices/seen", data=sent)
    session.refresh(notice)

    assert notice.seen_at is not None
    assert "bell-count" in browser.get("/notices").text


def test_an_expert_who_hears_of_nothing_has_no_bell(session, team, login):
    page = login(make.make_user(session, team, Role.EXPERT, language="en")).get("/handoffs").text

    assert 'id="bell"' not in page


def test_opening_a_ticket_reads_what_one_was_told_of_it(session, ticket, anna, login):
    tell(session, anna, ticket, in_page=False)
    tell(session, anna, ticket)
    login(anna).post(f"/tickets/{ticket.id}/presence")

    assert session.scalars(select(Notice).where(Notice.read_at.is_(None))).all() == []


def test_a_note_calls_and_says_whom(session, ticket, team, anna, login):
    bart = make.make_user(session, team, Role.MANAGER, name="Bart Claes")
    make.make_user(session, make.make_team(session), Role.LEAD, name="Eva Elders")
    browser = login(anna)
    text = "@Bart Claes look, and @Eva Elders <b>"
    page = browser.post(f"/tickets/{ticket.id}/notes", data={"text": text}, headers=HTMX).text

    assert "Told: Bart Claes." in page
    assert "Eva Elders may not see this ticket, and was not told." in page
    assert '<b class="called">@Bart Claes</b>' in page
    assert "@Eva Elders &lt;b&gt;" in page
    assert session.scalars(select(Notice.user_id)).all() == [bart.id]
    plain = browser.post(f"/tickets/{ticket.id}/notes", data={"text": "@nobody"})
    assert "Nobody here is called @nobody." in browser.get(plain.location).text


def test_a_note_from_a_colleague_who_looks_at_it_is_no_notice_to_them(
    session, ticket, team, anna, login
):
    bart = make.make_user(session, team, Role.MANAGER, name="Bart Claes")
    presence.note(ticket.id, team.id, bart.id, bart.name, "reads", at=now())
    login(anna).post(f"/tickets/{ticket.id}/notes", data={"text": "@Bart Claes"})

    assert session.scalars(select(Notice)).all() == []


def test_colleagues_are_offered_by_name(session, ticket, team, anna, login):
    bart = make.make_user(session, team, Role.MANAGER, name="Bart", email="bart@city.example")
    make.make_user(session, team, Role.EXPERT, name="Only an expert")

    offered = login(anna).get(f"/tickets/{ticket.id}/colleagues").json
    assert offered == [{"name": bart.name, "login": "bart"}]


def test_ones_own_choice_is_kept_followed_and_taken_back(session, team, anna, inside, login):
    browser = login(anna)
    page = browser.get("/notices/mine").text
    seen = re.search(r'name="seen" value="([^"]*)"', page)[1]
    form = dict.fromkeys(re.findall(r'name="([\w]+-(?:page|mail))"', page), "yes")
    browser.post("/notices/mine", data={**form, "cadence": "hourly", "seen": seen})
    row = session.scalars(select(NoticeChoice)).one()
    assert row.cadence is Cadence.HOURLY
    assert row.ways["crisis"] == ["page", "mail"]
    assert "mention" not in row.ways  # as usual, so it goes on following

    browser.post("/notices/mine/undo")
    session.refresh(row)
    assert (row.ways, row.cadence) == ({}, None)
    browser.post("/notices/mine/undo")
    browser.post("/notices/mine/follow")
    session.refresh(row)
    assert row.ways == {}


def test_a_form_made_from_an_older_choice_shows_what_stands_now(session, anna, login):
    answer = login(anna).post("/notices/mine", data={"seen": "old", "cadence": "never"})

    assert answer.status_code == 409
    assert session.scalars(select(NoticeChoice)).all() == []


@pytest.mark.parametrize(
    "wrong",
    [{"opens": "late"}, {"closes": "07:00"}, {"timezone": "Moon"}, {"weekdays": ""},
     {"cadence": "always"}],
)  # fmt: skip
def test_hours_that_make_no_sense_are_marked_and_nothing_is_lost(session, anna, login, wrong):
    browser = login(anna)
    seen = re.search(r'name="seen" value="([^"]*)"', browser.get("/notices/mine").text)[1]
    good = {"own_hours": "yes", "opens": "08:00", "closes": "17:00", "weekdays": "1",
            "timezone": "Europe/Lisbon", "seen": seen}  # fmt: skip
    answer = browser.post("/notices/mine", data=good | wrong)

    assert answer.status_code == 422
    assert 'class="fault"' in answer.text
    assert "Europe/Lisbon" in answer.text


def test_a_lead_chooses_for_the_team(session, team, login):
    browser = login(make.make_user(session, team, Role.LEAD, language="en"))
    page = browser.get("/settings/notices").text
    seen = re.search(r'name="seen" value="([^"]*)"', page)[1]
    browser.post(f"/settings/notices/{team.id}", data={"cadence": "never", "seen": seen})
    row = session.scalars(select(NoticeChoice)).one()
    assert (row.team_id, row.cadence, row.ways["mention"]) == (team.id, Cadence.NEVER, [])

    browser.post(f"/settings/notices/{team.id}/undo")
    session.refresh(row)
    assert row.cadence is None


def test_the_link_of_a_digest_ends_it_by_one_post_and_reading_changes_nothing(
    app, session, anna, monkeypatch
):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", value=True)
    link = choosing.link_of(session, anna.id)
    session.commit()
    stranger = app.test_client()
    assert "No more of these mails" in stranger.get(f"/notices/off/{link}").text
    assert session.scalars(select(NoticeChoice.cadence)).one() is None
    answer = stranger.post(f"/notices/off/{link}", data={"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert "You get no more of these mails" in answer.text
    session.expire_all()
    assert session.scalars(select(NoticeChoice.cadence)).one() is Cadence.NEVER
    assert stranger.post("/notices/off/1-made-up").status_code == 410


def test_a_persons_own_news_reach_their_bell_and_nobody_elses(anna):
    news = {"topic": f"user:{anna.id}", "what": "notices"}

    assert list(live._written(news)) == ["event: notices\ndata: {}\n\n"]


def test_the_api_lists_and_marks_ones_own(session, ticket, anna, client):
    from webcare.accounts import service as accounts
    from webcare.core.actor import operator

    notice = tell(session, anna, ticket)
    other = tell(session, anna, make.make_ticket(session))
    token = accounts.create_token(session, anna, "x", by=operator(), at=NOON)
    session.commit()
    head = {"Authorization": f"Bearer {token}"}
    told = client.get("/api/v1/notices", headers=head).json

    assert [each["id"] for each in told["notices"]] == [other.id, notice.id]
    assert [each["ticket"] for each in told["notices"]] == [None, ticket.id]
    assert told["unread"] == 2
    one = client.post(f"/api/v1/notices/{notice.id}/read", json={}, headers=head)
    assert one.json == {"unread": 1}
    rest = client.post("/api/v1/notices/read", json={"up_to": other.id}, headers=head)
    assert rest.json == {"unread": 0}
    none = client.get("/api/v1/notices?unread=true", headers=head).json
    assert none["notices"] == []
