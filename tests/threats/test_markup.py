"""Hostile text from the public, on every page that shows it: it stays text."""

from html.parser import HTMLParser

import pytest

from tests import factories as make
from tests.conftest import NOON
from webcare.channels.models import ChannelSecret
from webcare.intake import files
from webcare.tickets import search
from webcare.tickets.models import Attachment, Note
from workflows.rights import Role

OURS = {"script", "iframe"}  # our pages have them, from our own addresses only
NEVER = {"object", "embed", "base", "applet", "frame", "math", "marquee"}
IN_ADDRESS = ("href", "src", "action", "formaction", "data", "xlink:href")


class Active(HTMLParser):
    """Collects what a browser would run."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag in NEVER or (tag in OURS and not (given.get("src") or "").startswith("/")):
            self.found.append((tag, given))
        for name, value in attrs:
            bad = (value or "").strip().lower()
            if name.startswith("on") or name == "srcdoc":
                self.found.append((tag, name, value))
            if name in IN_ADDRESS and bad.startswith(("javascript:", "vbscript:", "data:text")):
                self.found.append((tag, name, value))

    handle_startendtag = handle_starttag


def active(page):
    parser = Active()
    parser.feed(page)
    return parser.found


@pytest.mark.parametrize("name", ["xss_payloads", "blns", "dompurify_expect"])
def test_hostile_text_runs_on_no_page(session, ours, login, hostile, name):
    """All texts in a few long messages; one each in the fields that hold a line."""
    texts = [text.replace("\x00", "") for text in hostile(name) if text]
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    line = " ".join(texts)[:4000].replace("\n", " ").replace("\r", " ")
    whole = "\n".join(texts)
    ticket = ours.ticket
    ticket.subject, ticket.author_name, ticket.preview = line, line, line
    message = make.make_message(
        session, ticket, text=whole, reply_text=whole, quoted_text=whole, signature=whole,
        from_name=line, subject=line, url=texts[0],
    )  # fmt: skip
    session.add_all(
        [
            Attachment(message_id=message.id, name=line[:500], type=line[:200], size=1,
                       sha256=files.keep(b"x")),
            Note(ticket_id=ticket.id, user_name=line, text=whole, created_at=NOON),
        ]
    )  # fmt: skip
    ours.handoff.question = ours.reply.body = whole
    ours.improvement.title = ours.improvement.text = line
    session.flush()
    search.index(session, ticket.id)
    browser = login(make.make_user(session, ours.team, *Role, language="en"))
    found = {}
    for path in (
        f"/tickets/{ticket.id}", "/", "/search?q=script", "/spokesperson", "/improvement",
        f"/improvement/{ours.improvement.id}", "/ledger",
    ):  # fmt: skip
        answer = browser.get(path)
        assert answer.status_code == 200, path
        if active(answer.text):
            found[path] = active(answer.text)[:3]

    assert found == {}


def test_template_marks_from_the_public_are_only_text(session, ours, login):
    marks = "{{7*7}} {{config}} ${7*7} {0.__class__} {% raise %} #{7*7}"
    ours.ticket.subject = marks
    make.make_message(session, ours.ticket, reply_text=marks, text=marks)
    page = login(make.make_user(session, ours.team, Role.MANAGER)).get(f"/tickets/{ours.ticket.id}")

    assert "{{7*7}}" in page.text
    assert "{0.__class__}" in page.text


def test_no_page_tells_a_secret(app, session, ours, login, caplog):
    canary = "imaps://info:Zwijgplicht@mail.example/INBOX"
    session.merge(ChannelSecret(channel_id=ours.channel.id, imap_url=canary, smtp_url=canary))
    ours.user.password_hash = "Zwijgplicht"
    session.flush()
    browser = login(make.make_user(session, ours.team, *Role, language="en"))
    from tests.web.routes import CLOSED, WORDS

    told = []
    for page in CLOSED:
        if page.method == "GET" and page.rule != "/live":
            text = browser.get(page.path(WORDS | ours.ids)).get_data().decode("utf-8", "replace")
            secrets = ("Zwijgplicht", app.secret_key, ours.ticket.nonce, ours.handoff.nonce)
            told += [(page.rule, each) for each in secrets if each in text]

    assert told == []
    assert "Zwijgplicht" not in caplog.text
