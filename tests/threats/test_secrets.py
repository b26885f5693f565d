"""Secrets and private words: not in the API, the audit, the exports, an error or a log."""

import json

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.conftest import NOON
from tests.web.routes import CLOSED, WORDS
from tests.web.test_matrix import undone
from webcare.accounts import service as accounts
from webcare.accounts.models import LinkKind
from webcare.audit.models import AuditEntry
from webcare.channels.models import ChannelSecret
from webcare.core.actor import operator
from workflows.rights import Role

CANARY = "Zwijgplicht"


@pytest.fixture
def planted(app, session, ours):
    """A secret of each kind, and what none of them may be seen in."""
    url = f"imaps://info:{CANARY}@mail.example/INBOX"
    session.merge(ChannelSecret(channel_id=ours.channel.id, imap_url=url, smtp_url=url))
    ours.user.password_hash = CANARY
    everyone = make.make_user(session, ours.team, *Role, language="en")
    token = accounts.create_token(session, everyone, "Program", by=operator(), at=NOON)
    link = accounts.make_link(session, ours.user, LinkKind.RESET, at=NOON)
    session.commit()
    secrets = [CANARY, token, link, app.secret_key, ours.ticket.nonce, ours.handoff.nonce]
    return everyone, token, secrets


def told(text, secrets):
    return [each for each in secrets if each in text]


def test_no_answer_of_the_api_tells_a_secret(app, session, ours, planted, caplog):
    _everyone, token, secrets = planted
    client = app.test_client()
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api")]
    found = {}
    for rule in rules:
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            path = rule.rule
            for name in rule.arguments:
                converter = "<int:" if f"<int:{name}>" in path else "<"
                path = path.replace(f"{converter}{name}>", str(ours.ids.get(name, 1)))
            with undone(session):
                answer = client.open(
                    path, method=method, json={} if method != "GET" else None,
                    headers={"Authorization": f"Bearer {token}"},
                )  # fmt: skip
            if leaks := told(answer.text, secrets):
                found[method, rule.rule] = leaks

    assert len(rules) > 8
    assert found == {}
    assert told(caplog.text, secrets) == []


def test_no_error_tells_what_was_sent_or_how_we_work(app, ours, planted, caplog, monkeypatch):
    _everyone, token, secrets = planted
    client = app.test_client()
    monkeypatch.setattr("webcare.web.api.tickets.listing", None)
    answers = [
        client.get("/api/v1/tickets", headers={"Authorization": f"Bearer {token}"}),
        client.get("/api/v1/tickets", headers={"Authorization": f"Bearer {token}x"}),
        client.post("/login", data={"email": "a@b.example", "password": CANARY}),
        client.post(f"/api/v1/tickets/1/replies?token={token}", data="{"),
    ]

    assert answers[0].status_code == 500
    for answer in answers:
        assert told(answer.text, secrets) == []
        assert "Traceback" not in answer.text
    assert told(caplog.text, secrets) == []


def test_the_audit_holds_who_did_what_and_none_of_the_words(session, ours, planted, login):
    everyone, _token, secrets = planted
    browser = login(everyone)
    private = "Mijn buurvrouw is ziek"
    form = {"text": private, "body": private, "why": "Over", "version": "1"}
    for page in CLOSED:
        if page.method == "POST" and page.rule not in ("/logout", "/preferences"):
            with session.connection().begin_nested():
                browser.post(page.path(WORDS | ours.ids), data=page.form | form)
    session.flush()

    rows = session.scalars(select(AuditEntry)).all()
    whole = json.dumps([[row.actor_name, row.event, row.data] for row in rows])
    assert len(rows) > 5
    assert told(whole, secrets) == []
    assert private not in whole


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_export_tells_a_secret(planted, login, form):
    everyone, _token, secrets = planted

    content = login(everyone).get(f"/ledger/webcare-ledger.{form}").data.decode("latin-1")

    assert told(content, secrets) == []
