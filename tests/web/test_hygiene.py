"""What every answer bears, whatever it is: headers, a token for each change, and no 500."""

import re

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from tests import factories as make
from tests.web.conftest import HTMX
from tests.web.routes import CLOSED, WORDS
from tests.web.test_matrix import undone
from tests.web.world import ABSENT, furnish, publish
from webcare.core import doorbell
from webcare.core.db import Base
from webcare.web import session as visit
from workflows.rights import Role


@pytest.fixture
def ours(session, client):
    publish(session)
    return furnish(session, "Roodborst")


@pytest.fixture
def everyone(session, ours, login):
    return login(make.make_user(session, ours.team, *Role, language="en"))


def lacking(answer, *, inside=False):
    """Which of the headers that guard a browser the answer lacks."""
    headers, found = answer.headers, []
    policy = headers.get("Content-Security-Policy", "")
    if "default-src" not in policy or "unsafe-eval" in policy or "*" in policy:
        found.append("policy")
    if "script-src" in policy and "unsafe-inline" in policy:
        found.append("inline scripts")
    if headers.get("X-Content-Type-Options") != "nosniff":
        found.append("nosniff")
    if headers.get("X-Frame-Options") != "SAMEORIGIN":
        found.append("frames")
    if inside and "no-store" not in headers.get("Cache-Control", ""):
        found.append("no-store")
    if inside and "cookie" not in headers.get("Vary", "").lower():
        found.append("vary")
    return found


def test_every_answer_to_a_person_inside_is_guarded_and_never_kept(session, ours, everyone):
    """Pages, fragments, downloads, and errors of every route; a 404 of each as well."""
    wrong, statuses = [], set()
    for page in CLOSED:
        if page.rule == "/logout":
            continue
        for ids in (ours.ids, dict.fromkeys(ours.ids, ABSENT)):
            if ids is not ours.ids and not page.names:
                continue
            for headers in (HTMX, {}) if page.method == "GET" and ids is ours.ids else (HTMX,):
                with undone(session):
                    answer = everyone.open(
                        page.path(WORDS | ids), method=page.method, headers=headers
                    )
                    answer.close()
                statuses.add(answer.status_code)
                if found := lacking(answer, inside=True):
                    wrong.append((page.method, page.rule, answer.status_code, found))

    assert wrong == []
    assert {200, 303, 404, 409, 422} <= statuses


def test_every_error_is_guarded(app, session, ours, everyone, monkeypatch):
    stranger = app.test_client()
    answers = {
        404: stranger.get("/nothing-here"),
        405: stranger.delete("/login"),
        410: stranger.get("/t/no-such-token"),
        422: stranger.post("/login", data={"email": "a@b.example", "password": "x"}),
        303: stranger.get("/"),
        200: stranger.get("/static/app.css", buffered=True),
    }
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", value=True)
    answers[400] = everyone.post("/preferences", data={"theme": "dark"})
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 100)
    answers[413] = everyone.post("/preferences", data={"x": "y" * 600})
    monkeypatch.setattr("webcare.web.tickets.inbox.listing.counts", lambda *_: 1 / 0)
    answers[500] = everyone.get("/")
    for _ in range(12):
        answers[429] = stranger.post("/login", data={"email": "a@b.example", "password": "x"})

    assert {code: answer.status_code for code, answer in answers.items()} == {
        code: code for code in answers
    }
    assert {code: found for code, answer in answers.items() if (found := lacking(answer))} == {}


def test_a_database_that_is_away_is_said_so_to_who_is_inside_too(app, everyone, monkeypatch):
    def away(*_):
        raise OperationalError("select", {}, Exception("gone"))

    monkeypatch.setattr(visit.queries, "signed_in", away)
    answer = everyone.get("/")

    assert answer.status_code == 503
    assert lacking(answer) == []
    assert "gone" not in answer.text


def test_every_change_refuses_a_form_without_our_token(app, session, ours, everyone, monkeypatch):
    """All but the log-in, which a program may do: without, with a made-up, with a foreign token."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", value=True)
    other = app.test_client()
    foreign = re.search(r'name="csrf_token" value="([^"]+)"', other.get("/forgotten").text)[1]
    posts = [page.path(WORDS | ours.ids) for page in CLOSED if page.method == "POST"]
    posts += ["/forgotten", "/reset/x", "/t/x", f"/contact/{ours.ids['channel_id']}"]
    wrong = [
        (path, token)
        for path in posts
        for token in ("", "made-up", foreign)
        if everyone.post(path, data={"csrf_token": token}, headers=HTMX).status_code != 400
    ]

    assert wrong == []
    # The expert's link is its own proof: no other site can know the address that it would post to.
    assert everyone.post("/x/x/answer", data={"text": "So."}).status_code == 410


def test_logging_in_from_another_site_is_refused(client):
    form = {"email": "a@b.example", "password": "x"}

    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post("/login", data=form, headers=headers).status_code == 400


def counted(session):
    """How many rows each table holds, and the sum of every row's version."""
    tables = inspect(session.connection()).get_table_names()
    versioned = {
        mapper.local_table.name
        for mapper in Base.registry.mappers
        if "version" in mapper.columns and mapper.version_id_col is not None
    }
    parts = [
        f"select '{name}', count(*), "  # noqa: S608 - names of our own tables
        + (f"sum(version) from {name}" if name in versioned else f"0 from {name}")
        for name in tables
    ]
    return {row[0]: row[1:] for row in session.execute(text(" union all ".join(parts)))}


def test_looking_at_every_page_changes_nothing(session, ours, everyone):
    session.flush()
    before = counted(session)
    for page in CLOSED:
        if page.method == "GET":
            everyone.get(page.path(WORDS | ours.ids)).close()
    for path in ("/t/x", "/x/x", "/reset/x", "/invitation/x", "/contact", "/forgotten", "/login"):
        everyone.get(path)

    assert counted(session) == before


PAYLOADS = [
    "' or 1=1 --", "%_\\", "\x00²", "٣", "9" * 16, "9" * 5000, "%s{{7*7}}${7*7}",
    "<script>x</script>", "0001-01-01", "9999-12-31", "99999999999999999-1", "²-²", "\u202e\u2028",
]  # fmt: skip
ASKED = {
    "/": ["view", "after"],
    "/search": ["q", "after"],
    "/ledger": ["kind", "state", "desk", "expert", "since", "until", "q", "after"],
    "/ledger/webcare-ledger.csv": ["since", "until", "q", "expert", "desk"],
    "/experts": ["q", "unit", "team", "theme", "language", "today", "all"],
    "/scheme": ["team", "version", "lang"],
    "/scheme/versions/difference": ["from", "to", "lang"],
    "/scheme/version.yaml": ["version"],
    "/scheme/drafts": ["version"],
    "/improvement": ["q"],
    "/improvement/all/noted": ["before"],
    "/settings/audit": ["kind", "id", "actor", "event", "before"],
    "/settings/channels/new": ["team"],
    "/spokesperson": ["desk", "item"],
    "/demo/mail": ["mail"],
    "/login": ["next", "lang"],
}


@pytest.mark.parametrize("path", ASKED)
def test_no_parameter_of_a_list_breaks_it(session, ours, everyone, path):
    wrong = []
    for name in ASKED[path]:
        for payload in PAYLOADS:
            answer = everyone.get(path, query_string={name: payload}, headers=HTMX)
            if answer.status_code >= 500 or "<script>x" in answer.text:
                wrong.append((name, payload[:40], answer.status_code))

    assert wrong == []


def test_no_field_of_a_form_breaks_it(app, session, ours, everyone):
    """Every field that our forms send, on every route that takes one."""
    doorbell.connection().flushdb()
    fields = (
        "text", "body", "why", "reason", "version", "seen", "theme", "to", "address", "question",
        "due_at", "shown", "desk", "urgency", "answer", "resolution", "handoff", "known", "title",
        "owner", "name", "email", "subject", "medium", "words", "mode", "hold_until", "label",
        "slug", "name-nl", "members", "themes", "team_id", "kind", "imap_url", "smtp_url",
        "password", "once", "back", "language", "emergency_reason", "purpose", "suggested", "ask",
        "timezone", "scheme", "allowed_domains", "day-1", "calendar-0", "on-0", "how-0", "hours-0",
        "name-0", "warn", "mail-reply", "mail-whole", "rule0-where", "rule0-reply", "tag",
        "becomes", "into", "foreseen", "window",
        "house_words",
        "minutes-mail", "amount-mail", "organisation", "signature",
        "node", "section", "revision", "do", "id", "title-en", "text-en", "answer-0-was",
        "answer-0-id", "answer-0-next", "rule-0-answer", "rule-0-if-0-fact", "start", "languages",
        "lead_to", "number", "base", "note", "valid_from", "give", "step", "marks", "example",
        "how", "channel_kind", "list-nl", "deadline-amount", "source-kind", "moderate-action",
        "first", "last", "substitute", "capacity", "backup", "about", "row", "lines", "content",
        "digest", "parent", "phone", "hours-1", "function", "unit", "rank",
    )  # fmt: skip
    posts = [page.path(WORDS | ours.ids) for page in CLOSED if page.method == "POST"]
    posts.remove("/logout")
    posts += ["/login", "/forgotten", "/reset/x", "/t/x", "/x/x/answer"]
    wrong = []
    for payload in ("\x00²", "9999-12-31T23:59-14:00"):
        form = dict.fromkeys(fields, payload) | {"mode": "instruction"}
        for path in posts:
            with undone(session):
                answer = everyone.post(path, data=form, headers=HTMX)
            if answer.status_code >= 500:
                wrong.append((path, payload[:20], answer.status_code))

    assert wrong == []
