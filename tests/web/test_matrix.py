"""Who may do what on every page: each route, each role, own rows and another team's."""

import io
import queue
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories as make
from tests.conftest import NOON
from tests.web.conftest import HTMX
from tests.web.routes import CLOSED, OPEN, WORDS, Page
from tests.web.routes.what import (
    TEXT,
    TICKET,
)
from tests.web.world import ABSENT, CANARY, Side, furnish, publish
from webcare.accounts import service as accounts
from webcare.accounts.models import Membership
from webcare.core.actor import operator
from webcare.experts import queries as experts
from webcare.web import live
from workflows.rights import Role


@pytest.fixture
def ours(session: Session, client) -> Side:
    publish(session)
    return furnish(session, "Roodborst")


@pytest.fixture
def theirs(session: Session, ours) -> Side:
    return furnish(session, CANARY)


@contextmanager
def undone(session: Session) -> Iterator[None]:
    """What a request changes is undone, so that none depends on the ones before."""
    point = session.connection().begin_nested()
    yield
    point.rollback()
    session.expire_all()


def ask(session, browser, page: Page, ids, headers=HTMX):
    """The answer to the request, as status and body."""
    known = WORDS | ids
    form = {name: value.format(**known) for name, value in page.form.items()}
    with undone(session):
        answer = browser.open(page.path(known), method=page.method, data=form, headers=headers)
        status = answer.status_code
        text = b"" if page.rule == "/live" else answer.get_data()
        answer.close()
    return status, text


def said(body: bytes) -> str:
    """What a page says, without its own address and its form tokens."""
    text = body.decode("utf-8", "replace")
    return re.sub(r'csrf[^}]*|value="[^"]*"|/\d+', "", text, flags=re.IGNORECASE)


def member(session, login, team, *roles, **given):
    return login(make.make_user(session, team, *roles, language="en", **given))


def test_every_page_route_is_in_this_matrix(app):
    known = {(page.method, page.rule) for page in CLOSED} | OPEN
    there = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if not rule.rule.startswith("/api")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert there == known
    assert len(CLOSED) + len(OPEN) == len(known)


def test_whoever_is_logged_out_is_sent_to_log_in_whatever_they_ask(app, session, ours, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", value=False)
    session.commit()
    stranger, wrong = app.test_client(), []
    for page in CLOSED:
        path = page.path(WORDS | ours.ids)
        plain = stranger.open(path, method=page.method, data=page.form)
        block = stranger.open(path, method=page.method, data=page.form, headers=HTMX)
        if not (plain.status_code == 303 and plain.location.startswith("/login")):
            wrong.append((page.method, path, plain.status_code))
        if not (block.status_code == 401 and block.headers["HX-Redirect"].startswith("/login")):
            wrong.append((page.method, path, block.status_code))

    assert wrong == []


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_what_the_table_says_and_nothing_else(session, ours, login, role):
    browser, wrong = member(session, login, ours.team, role), []
    for page in CLOSED:
        status, _body = ask(session, browser, page, ours.ids)
        if role in page.who:
            right = status not in (401, 403, 404, 405) and status < 500
        else:
            right = status == (404 if role in page.unseen else page.refuses)
        if not right:
            wrong.append((page.method, page.rule, status))

    assert wrong == []


@pytest.mark.parametrize("role", list(Role))
def test_what_is_another_teams_looks_absent_to_every_role(session, ours, theirs, login, role):
    browser, wrong = member(session, login, ours.team, role), []
    absent = ours.ids | dict.fromkeys(theirs.ids, ABSENT)
    for page in CLOSED:
        if not page.names:
            continue
        foreign = ask(session, browser, page, theirs.ids)
        nothing = ask(session, browser, page, absent)
        status = 404 if role in page.who | page.unseen else page.refuses
        if foreign != nothing or foreign[0] != status:
            wrong.append((page.method, page.rule, foreign[0], nothing[0]))

    assert wrong == []


def test_no_part_of_an_address_opens_a_row_of_another_team(session, ours, theirs, login):
    """One foreign row at a time, in an address whose other rows are one's own; whole pages too."""
    browser, wrong = member(session, login, ours.team, *Role), []
    onward = ("GET", f"{TICKET}/handoffs")  # as a whole page it only leads to the ticket's
    for page in CLOSED:
        for part in page.names:
            name = page.rows.get(part, part)
            tried = [
                ask(session, browser, page, ours.ids | {name: row}, headers)
                for headers, row in (
                    (HTMX, theirs.ids[name]), (HTMX, ABSENT), (HTMX, 10**30),
                    ({}, theirs.ids[name]), ({}, ABSENT),
                )
            ]  # fmt: skip
            same = {said(body) for _, body in tried[:3]}, {said(body) for _, body in tried[3:]}
            statuses = {status for status, _ in tried}
            if (page.method, page.rule) == onward:
                statuses -= {303}
            if statuses != {404} or any(len(each) > 1 for each in same):
                wrong.append((page.method, page.rule, part, [status for status, _ in tried]))

    assert wrong == []


def test_whoever_sees_a_row_without_the_right_is_refused(session, ours, theirs, login):
    """An observer here who holds every role elsewhere, where rights count and here do not."""
    user = make.make_user(session, theirs.team, *Role, language="en")
    session.add(Membership(user_id=user.id, team_id=ours.team.id, role=Role.OBSERVER))
    session.flush()
    browser, wrong = login(user), []
    hidden = (
        "/scheme/replays", "/settings/users", "/settings/channels", "/settings/themes", "/asked",
        "/experts/mine",
        "/desks", "/views", "/bulk", "/alike",
    )  # fmt: skip
    for page in CLOSED:
        if page.names:
            status, _body = ask(session, browser, page, ours.ids)
            if Role.OBSERVER in page.who:
                right = status < 400 or page.rule.endswith(".md")  # only what is shared
            elif page.rule.startswith(hidden) or page.refuses == 404:
                right = status in (403, 404)
            else:
                right = status == 403
            if not right:
                wrong.append((page.method, page.rule, status))

    assert wrong == []


def test_no_page_holds_a_word_of_another_team(session, ours, theirs, login):
    everyone = member(session, login, ours.team, *Role)
    asked = {"/search": [f"?q={CANARY[:6]}*", f"?q={theirs.ticket.id}", "?q=%25"]}
    asked["/ledger"] = ["", f"?q={CANARY[:6]}", f"?expert={theirs.ids['expert_id']}"]
    asked["/answers"] = ["", f"?q={CANARY[:6]}", f"?theme={theirs.ids['theme_id']}"]
    asked["/experts"] = [f"?team={theirs.team.id}", f"?theme={theirs.ids['theme_id']}"]
    asked["/scheme"] = [f"?team={theirs.team.id}"]
    asked["/scheme/drawing"] = ["", f"?team={theirs.team.id}"]
    asked["/scheme/traffic"] = ["", f"?team={theirs.team.id}", f"?channel={theirs.channel.id}"]
    asked["/settings/audit"] = [f"?id={theirs.ticket.id}", "?actor=system"]
    asked["/improvement"] = ["", f"?q={CANARY[:6]}"]
    asked["/insight"] = ["", f"?team={theirs.team.id}", f"?channel={theirs.channel.id}"]
    asked["/insight/figures"] = ["", f"?team={theirs.team.id}", f"?channel={theirs.channel.id}"]
    asked["/register"] = ["?past=yes", f"?team={theirs.team.id}", f"?q={CANARY[:6]}"]
    asked["/press"] = ["?show=all", f"?show=all&q={CANARY[:6]}"]
    asked["/insight/approvals"] = ["", f"?team={theirs.team.id}", f"?channel={theirs.channel.id}"]
    asked["/spokesperson"] = [
        f"?item=reply-{theirs.reply.id}",
        f"?item=handoff-{theirs.escalation.id}",
    ]
    asked["/settings/channels/new"] = [f"?team={theirs.team.id}"]
    leaks = []
    for page in CLOSED:
        if page.method != "GET" or page.rule == "/live":
            continue
        path = page.path(WORDS | ours.ids)
        for query in asked.get(page.rule, [""]):
            answer = everyone.get(path + query)
            text = answer.get_data().decode("utf-8", "replace")
            text = text.replace(f"?q={CANARY}", "").replace(f'value="{CANARY}"', "")
            if CANARY in text or answer.status_code >= 500:
                leaks.append((path, query, answer.status_code))

    assert leaks == []


def test_the_first_teams_own_words_are_on_its_pages(session, ours, login):
    """So that the test above cannot pass by looking at pages that hold nothing."""
    everyone = member(session, login, ours.team, *Role)
    for path in (
        "/",
        f"/tickets/{ours.ticket.id}",
        "/search?q=Roodb*",
        "/ledger",
        "/improvement",
        "/improvement/units",
        "/insight",
        "/press",
        "/register",
        "/authors/blocked",
        f"/authors/{ours.ids['author_id']}",
    ):
        assert "Roodborst" in everyone.get(path).text, path


FOREIGN_FORMS = [
    ("/tickets/{ticket_id}/theme", {"theme": "{foreign[theme_id]}"}),
    (
        "/tickets/{ticket_id}/handoffs",
        {"to": "{foreign[expert_id]}", "question": "When?", "due_at": ""},
    ),
    (
        "/tickets/{ticket_id}/handoffs",
        {"to": "{expert_id}", "question": "When?", "shown": "{foreign[message_id]}"},
    ),
    (
        "/tickets/{ticket_id}/improvements",
        {"title": "Bins", "handoff": "{foreign[handoff_id]}"},
    ),
    ("/tickets/{ticket_id}/improvements", {"known": "{foreign[improvement_id]}"}),
    (
        "/settings/themes/{team_id}/new",
        {
            "slug": "bins",
            "name-nl": "B",
            "name-fr": "B",
            "name-de": "B",
            "name-en": "B",
            "owner": "{foreign[expert_id]}",
        },
    ),
    ("/settings/channels/new", {"team_id": "{foreign[team_id]}", "kind": "form", "name": "In"}),
    ("/authors/{author_id}/ties", {"other_id": "{foreign[author_id]}", "why": "So."}),
    ("/authors/{author_id}/ties", {"other": "{foreign[ticket_id]}", "why": "So."}),
    (
        "/settings/desks/{team_id}/new",
        {"slug": "press", "name-nl": "P", "members": "{foreign[user_id]}"},
    ),
]


@pytest.mark.parametrize(("path", "form"), FOREIGN_FORMS)
def test_a_field_that_names_another_teams_row_finds_none(session, ours, theirs, login, path, form):
    browser = member(session, login, ours.team, *Role)

    def send(ids):
        filled = {name: value.format(**ours.ids, foreign=ids) for name, value in form.items()}
        with undone(session):
            answer = browser.post(path.format(**ours.ids), data=filled, headers=HTMX)
            return answer.status_code, said(answer.data)

    foreign, absent, beyond = map(
        send, (theirs.ids, dict.fromkeys(theirs.ids, ABSENT), dict.fromkeys(theirs.ids, 10**30))
    )

    assert foreign[0] in (404, 422)
    assert foreign == absent
    assert beyond[0] < 500


def test_an_expert_is_made_owner_of_their_own_teams_themes_only(session, ours, theirs, login):
    browser = member(session, login, ours.team, Role.LEAD)
    path = f"/experts/{ours.team.id}/new"
    form = {"email": "new@city.example", "name": "New", "active": "yes"}

    browser.post(path, data=form | {"themes": theirs.ids["theme_id"]})

    assert experts.for_theme(session, theirs.ids["theme_id"]) is None


def test_an_administrator_gives_no_role_in_a_team_of_others(session, ours, theirs, login):
    boss = make.make_user(session, ours.team, Role.ADMIN, language="en")
    browser, page = login(boss), f"/settings/users/{ours.user.id}"
    seen = re.search(r'name="seen" value="(\w+)"', browser.get(page).text)[1]
    roles = {f"roles-{ours.team.id}": "expert", f"roles-{theirs.team.id}": "lead"}

    done = browser.post(page, data={"seen": seen, "name": "Kim", "language": "en"} | roles)

    session.expire_all()
    assert done.status_code == 303
    held = session.scalars(select(Membership).where(Membership.user_id == ours.user.id)).all()
    assert [(each.team_id, each.role) for each in held] == [(ours.team.id, Role.EXPERT)]


def test_who_left_the_team_hears_nothing_more_of_its_desk(session, ours, theirs, login):
    """The rota still names them; the membership is what counts."""
    accounts.set_roles(session, ours.user, ours.team.id, [], by=operator(), at=NOON)
    accounts.set_roles(session, ours.user, theirs.team.id, [Role.MANAGER], by=operator(), at=NOON)
    session.flush()
    session.expire_all()
    gone = login(ours.user)
    path = f"/asked/{ours.escalation.id}"

    assert gone.get(path).status_code == 404
    assert gone.get("/desks/spokesperson").status_code == 403
    assert gone.post(f"/desks/handoffs/{ours.escalation.id}", data=TEXT).status_code == 404


def test_an_expert_who_left_the_team_has_no_question_of_it_any_more(session, ours, theirs, login):
    """The directory still names their account; the membership is what counts."""
    path = f"/asked/{ours.handoff.id}"
    assert "Roodborst?" in login(ours.user).get("/asked").text
    accounts.set_roles(session, ours.user, ours.team.id, [], by=operator(), at=NOON)
    accounts.set_roles(session, ours.user, theirs.team.id, [Role.EXPERT], by=operator(), at=NOON)
    session.flush()
    session.expire_all()
    gone = login(ours.user)

    assert "Roodborst?" not in gone.get("/asked").text
    assert gone.get(path).status_code == 404
    assert gone.post(f"{path}/answer", data=TEXT).status_code == 404


def test_the_live_stream_tells_only_of_own_teams(app, session, ours, theirs, login, monkeypatch):
    mine: queue.Queue = queue.Queue()
    for news in (
        {"topic": f"team:{theirs.team.id}", "ticket": theirs.ticket.id, "what": "opened"},
        {"topic": "team:%", "ticket": 1, "what": "opened"},
        {"topic": "team:", "ticket": 2, "what": "opened"},
        {"topic": f"team:{ours.team.id}", "ticket": ours.ticket.id, "what": "opened"},
        None,
    ):
        mine.put(news)
    monkeypatch.setattr(live.hub, "join", lambda: mine)
    browser = member(session, login, ours.team, Role.OBSERVER)

    told = browser.get(f"/live?topic=team:{theirs.team.id}&team=%25").text

    named = set(re.findall(r'"ticket": (\d+)', told))
    assert named == {str(ours.ticket.id)}


def test_asking_only_for_the_head_of_the_stream_takes_no_place_in_it(session, ours, login):
    browser = member(session, login, ours.team, Role.OBSERVER)
    before = len(live.hub._listeners)

    assert browser.head("/live").status_code == 200

    assert len(live.hub._listeners) == before


def test_presence_is_told_only_within_the_team(session, ours, theirs, login):
    there = member(session, login, theirs.team, Role.MANAGER, name="Somebody Else")
    here = member(session, login, ours.team, Role.MANAGER, name="One Of Us")
    colleague = member(session, login, ours.team, Role.MANAGER)

    assert there.post(f"/tickets/{ours.ticket.id}/presence").status_code == 404
    assert here.post(f"/tickets/{ours.ticket.id}/presence").status_code == 200
    told = colleague.get(f"/tickets/{ours.ticket.id}/presence").text

    assert "One Of Us" in told
    assert "Somebody Else" not in told


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_holds_own_rows_only(session, ours, theirs, login, form):
    browser = member(session, login, ours.team, Role.MANAGER)
    content = browser.get(f"/ledger/webcare-ledger.{form}?expert={theirs.ids['expert_id']}").data
    content += browser.get(f"/ledger/webcare-ledger.{form}").data
    if form == "xlsx":
        with zipfile.ZipFile(io.BytesIO(browser.get("/ledger/webcare-ledger.xlsx").data)) as book:
            content = b"".join(book.read(name) for name in book.namelist())

    assert b"Roodborst" in content
    assert CANARY.encode() not in content
