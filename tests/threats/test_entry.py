"""Ways into an account: guessing, old links, foreign redirects."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from tests import factories as make
from tests.conftest import NOON
from webcare import password_mails
from webcare.accounts import service
from webcare.accounts.models import LinkKind
from webcare.channels.models import OutgoingMail
from webcare.core import doorbell
from webcare.core.clock import now
from webcare.core.errors import Expired
from webcare.core.site import site
from webcare.web.pages import own_page
from workflows.rights import Role

PASSWORD = "a long enough password"


@pytest.fixture
def user(session):
    return make.make_user(session, make.make_team(session), Role.MANAGER, language="en")


def shown(answer, address):
    kept = {k: v for k, v in answer.headers if k not in ("Set-Cookie", "Content-Length")}
    return (
        answer.status_code,
        kept,
        re.sub(r"csrf[^>]*", "", answer.text.replace(address, "…"), flags=re.IGNORECASE),
    )


@pytest.mark.parametrize("path", ["/login", "/forgotten"])
def test_known_and_unknown_accounts_get_the_same_answer(app, client, user, path, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", value=False)
    answers = [
        shown(app.test_client().post(path, data={"email": email, "password": "wrong"}), email)
        for email in (user.email, "nobody@city.example")
    ]

    assert answers[0] == answers[1]


def test_guessing_is_slowed_for_the_account_and_for_the_address(app, client, monkeypatch):
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

    def guess(email, address):
        where = {"REMOTE_ADDR": address}
        form = {"email": email, "password": "x"}
        return app.test_client().post("/login", data=form, environ_base=where).status_code

    monkeypatch.setattr(service, "_hasher", lambda: quick)
    monkeypatch.setattr(service, "_nobody", lambda: quick.hash("x y"))
    one_account = [guess("an@city.example", f"10.0.0.{n}") for n in range(12)]

    assert one_account[-1] == 429
    assert guess("kim@city.example", "10.0.0.1") == 422
    one_address = [guess(f"user{n}@city.example", "10.9.9.9") for n in range(62)]
    assert one_address[0] == 422
    assert one_address[-1] == 429


@pytest.mark.parametrize("secret", ["", " ", "%20", "%00", "x", "None", "null", "a" * 5000])
@pytest.mark.parametrize("kind", ["invitation", "reset"])
def test_what_is_no_link_sets_no_password(app, client, user, kind, secret, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", value=False)
    answer = client.post(f"/{kind}/{secret}", data={"password": PASSWORD})

    assert answer.status_code in (404, 405, 410)
    assert user.password_hash is None


def test_a_link_works_once_for_its_kind_and_its_day(session, user):
    at = NOON
    secret = service.make_link(session, user, LinkKind.RESET, at=at)
    session.flush()

    def use(text, kind=LinkKind.RESET, when=at):
        service.set_password_by_link(session, text, kind, PASSWORD, at=when)

    for bad in (
        (secret, LinkKind.INVITATION), (secret.upper(),), (secret[:-1],),
        (secret, LinkKind.RESET, at + timedelta(hours=24)),
    ):  # fmt: skip
        with pytest.raises(Expired):
            use(*bad)
    use(secret)
    session.flush()
    with pytest.raises(Expired):
        use(secret)


def test_a_newer_link_ends_the_older_one(session, user):
    older = service.make_link(session, user, LinkKind.RESET, at=now())
    session.flush()
    service.make_link(session, user, LinkKind.RESET, at=now())
    session.flush()

    with pytest.raises(Expired):
        service.set_password_by_link(session, older, LinkKind.RESET, PASSWORD, at=now())


def test_no_redirect_leaves_this_site(app, hostile, user, login):
    browser = login(user)
    texts = hostile("open_redirect")
    left = [text for text in texts if _leaves(own_page(text, "/"))]
    for text in texts[::12]:
        for answer in (
            browser.get("/login", query_string={"next": text}),
            browser.post("/preferences", data={"back": text}),
        ):
            if answer.status_code < 500 and _leaves(answer.headers.get("Location", "/")):
                left.append(text)  # noqa: PERF401 - two conditions read better one by one

    assert left == []


def _leaves(target):
    parts = urlsplit(target)
    return bool(parts.netloc or parts.scheme) or target[1:2] in ("/", "\\")


@pytest.mark.parametrize("name", ["Host", "X-Forwarded-Host", "Forwarded"])
def test_a_forged_host_stands_in_no_link(app, session, client, user, name, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", value=False)
    client.post("/forgotten", data={"email": user.email}, headers={name: "evil.example"})
    (rung,) = doorbell.queue(doorbell.OUTBOX).jobs
    assert rung.args == [user.email]
    password_mails.ask_for_reset(session, *rung.args, at=NOON)
    session.flush()

    mail = session.scalars(select(OutgoingMail).where(OutgoingMail.to_address == user.email)).one()
    assert f"{site().base_url}/reset/" in mail.text
    assert "evil.example" not in mail.text
