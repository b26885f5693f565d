"""The ticket: deciding, writing and reading, safely and without losing a typed word."""

from datetime import timedelta
from hashlib import sha256

import pytest

from tests.conftest import NOON
from tests.factories import (
    make_channel,
    make_handoff,
    make_message,
    make_reply,
    make_team,
    make_ticket,
    make_user,
)
from tests.web.conftest import HTMX, statements
from webcare import pipeline
from webcare.complaints import service as complaints
from webcare.complaints.service import Lodged
from webcare.core.actor import INTAKE, operator
from webcare.decisions import queries as decisions
from webcare.intake import files
from webcare.replies.models import Reply
from webcare.schemes import service as schemes
from webcare.tickets.models import Attachment, RawMessage
from webcare.web.crisis import strip
from workflows.complaint import WayIn
from workflows.reply import ReplyState
from workflows.rights import Role
from workflows.ticket import TicketState


@pytest.fixture
def team(session):
    schemes.publish_shipped(session, by=operator(), at=NOON)
    return make_team(session, signature="The team")


@pytest.fixture
def ticket(session, team):
    ticket = make_ticket(session, make_channel(session, team))
    make_message(session, ticket)
    pipeline.consider(session, ticket, by=INTAKE, at=NOON)
    return ticket


@pytest.fixture
def browser(session, team, login):
    return login(make_user(session, team, Role.MANAGER, name="An Verlinden", language="en"))


def decide(browser, session, ticket, **form):
    version = decisions.current(session, ticket.id).version
    return browser.post(f"/tickets/{ticket.id}/answers", data={"version": version, **form})


def pass_the_gate(browser, session, ticket, **headers):
    version = decisions.current(session, ticket.id).version
    return browser.post(f"/tickets/{ticket.id}/gate", data={"version": version}, headers=headers)


def draft_of(session, ticket, **given):
    return make_reply(session, ticket, **{"state": ReplyState.DRAFT, "version": 1, **given})


def test_the_page_asks_the_schemes_question_with_its_gate(browser, ticket):
    page = browser.get(f"/tickets/{ticket.id}").text

    assert "Is there danger, a threat, or talk of self-harm?" in page
    assert f"/tickets/{ticket.id}/gate" in page


def test_a_ticket_of_another_team_is_not_there(browser, session):
    assert browser.get(f"/tickets/{make_ticket(session).id}").status_code == 404


def test_looking_changes_nothing(browser, session, ticket):
    ticket.unread_count = 3
    session.flush()
    before = ticket.version

    browser.get(f"/tickets/{ticket.id}")

    session.refresh(ticket)
    assert (ticket.unread_count, ticket.version) == (3, before)


def test_a_page_costs_no_more_for_a_long_conversation(browser, session, ticket, monkeypatch):
    monkeypatch.setattr(strip, "KEPT", 3600)  # asked once in two seconds, however slow
    assert browser.get(f"/tickets/{ticket.id}").status_code == 200

    def cost() -> int:
        with statements(session) as seen:
            assert browser.get(f"/tickets/{ticket.id}").status_code == 200
        return len(seen)

    cost()  # what stands on every page is asked once in seconds
    short = cost()
    for _ in range(20):
        make_message(session, ticket)

    assert cost() == short


def test_four_keys_lead_a_simple_question_to_its_draft(browser, session, ticket):
    assert pass_the_gate(browser, session, ticket).status_code == 303
    for question, answer in (("K1", "question"), ("K4", "no"), ("K5", "yes")):
        assert decide(browser, session, ticket, question=question, answer=answer).status_code == 303

    session.refresh(ticket)
    page = browser.get(f"/tickets/{ticket.id}").text
    assert ticket.state is TicketState.ANSWERING
    assert 'class="draft-body"' in page
    assert ticket.assignee_name == "An Verlinden"


def test_htmx_gets_the_ticket_without_the_frame(browser, session, ticket):
    answer = pass_the_gate(browser, session, ticket, **HTMX)

    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert 'id="ticket"' in answer.text


def test_an_answer_to_an_older_state_is_refused(browser, session, ticket):
    pass_the_gate(browser, session, ticket)

    late = browser.post(
        f"/tickets/{ticket.id}/answers", data={"version": 1, "question": "K1", "answer": "question"}
    )

    assert late.status_code == 409


def test_overruling_asks_why_and_keeps_what_was_chosen(browser, session, ticket):
    pass_the_gate(browser, session, ticket)
    version = decisions.current(session, ticket.id).version
    form = {"version": version, "question": "G2", "answer": "yes", "reason": " "}

    answer = browser.post(f"/tickets/{ticket.id}/overrule", data=form)

    assert answer.status_code == 422
    assert "Say why you decide otherwise." in answer.text
    assert decisions.current(session, ticket.id).version == version


def test_an_observer_cannot_decide(session, team, ticket, login):
    observer = login(make_user(session, team, Role.OBSERVER))

    assert observer.get(f"/tickets/{ticket.id}").status_code == 200
    assert pass_the_gate(observer, session, ticket).status_code == 403


def test_a_note_is_kept_and_an_empty_one_is_not(browser, ticket):
    assert browser.post(f"/tickets/{ticket.id}/notes", data={"text": " "}).status_code == 422
    assert browser.post(f"/tickets/{ticket.id}/notes", data={"text": "Call"}).status_code == 303
    assert "Call" in browser.get(f"/tickets/{ticket.id}").text


def test_a_colleagues_claim_is_respected(browser, session, team, ticket, login):
    login(make_user(session, team, Role.MANAGER)).post(f"/tickets/{ticket.id}/claim")

    assert browser.post(f"/tickets/{ticket.id}/claim").status_code == 409


def test_closing_asks_first_when_someone_is_still_asked(browser, session, ticket):
    make_handoff(session, ticket)
    ticket.open_handoffs = 1
    session.flush()
    form = {"version": ticket.version, "resolution": "moot", "why": "Solved itself"}

    answer = browser.post(f"/tickets/{ticket.id}/close", data=form)

    assert answer.status_code == 409
    assert "Withdraw the question and close" in answer.text
    assert "Solved itself" in answer.text


def test_a_draft_is_kept_while_it_is_typed(browser, session, ticket):
    reply = draft_of(session, ticket)

    answer = browser.post(
        f"/tickets/{ticket.id}/replies/{reply.id}/draft",
        data={"version": reply.version, "body": "Half a sen"},
        headers=HTMX,
    )

    session.refresh(reply)
    assert reply.body == "Half a sen"
    assert answer.text.startswith("<span")
    assert f'name="version" value="{reply.version}"' in answer.text


def test_what_was_typed_is_kept_when_the_draft_turns_into_a_question(browser, session, ticket):
    ticket.state = TicketState.ANSWERING
    reply = draft_of(session, ticket, body="")
    path = f"/tickets/{ticket.id}/replies/{reply.id}/purpose"
    form = {"version": reply.version, "body": "Which street?", "purpose": "ask"}

    assert browser.post(path, data=form).status_code == 303

    session.refresh(reply)
    assert (reply.body, reply.purpose) == ("Which street?", "ask")


def test_an_old_page_leads_back_to_the_ticket(browser, session, team, ticket, login):
    login(make_user(session, team, Role.MANAGER)).post(f"/tickets/{ticket.id}/claim")

    told = browser.post(f"/tickets/{ticket.id}/claim").text

    assert f'href="/tickets/{ticket.id}"' in told


def test_an_old_page_tells_where_it_stands_in_words(browser, session, ticket):
    ticket.state = TicketState.WITH_EXPERT
    session.flush()

    told = browser.post(f"/tickets/{ticket.id}/reopen").text

    assert "It stands at: " in told
    assert "with_expert" not in told


def test_two_who_write_at_once_both_keep_their_text(browser, session, ticket):
    reply = draft_of(session, ticket, body="The colleague's text")

    answer = browser.post(
        f"/tickets/{ticket.id}/replies/{reply.id}/draft",
        data={"version": reply.version + 5, "body": "My own text"},
        headers=HTMX,
    )

    assert answer.status_code == 409
    assert "colleague&#39;s" in answer.text  # within what differs from one's own
    assert "My own text" in answer.text


def test_sending_can_be_undone_while_it_waits(browser, session, ticket):
    ticket.state = TicketState.ANSWERING
    reply = draft_of(session, ticket)
    path = f"/tickets/{ticket.id}/replies/{reply.id}"
    form = {"version": reply.version, "body": "Tomorrow.", "seen": 2**40}

    assert browser.post(f"{path}/submit", data=form).status_code == 303
    session.refresh(reply)
    assert reply.state is ReplyState.QUEUED
    assert browser.post(f"{path}/undo").status_code == 303
    session.refresh(reply)
    assert reply.state is ReplyState.DRAFT


def test_an_empty_answer_is_not_sent_and_says_so(browser, session, ticket):
    ticket.state = TicketState.ANSWERING
    reply = draft_of(session, ticket, body="")
    form = {"version": reply.version, "body": " ", "seen": 2**40}

    answer = browser.post(f"/tickets/{ticket.id}/replies/{reply.id}/submit", data=form)

    assert answer.status_code == 422
    assert session.get(Reply, reply.id).state is ReplyState.DRAFT


@pytest.mark.parametrize("state", list(ReplyState))
def test_every_state_of_a_reply_can_be_shown(session, team, ticket, login, state):
    make_reply(session, ticket, state=state, error="550 no such user", version=1)

    for role in (Role.LEAD, Role.SPOKESPERSON, Role.OBSERVER):
        browser = login(make_user(session, team, role))
        assert browser.get(f"/tickets/{ticket.id}").status_code == 200


def keep_file(session, message, content, name, type_):
    row = Attachment(
        message_id=message.id, name=name, type=type_, size=len(content), sha256=files.keep(content)
    )
    session.add(row)
    session.flush()
    return row


def test_a_file_is_only_ever_saved_never_shown(app, browser, session, ticket):
    evil = keep_file(
        session,
        make_message(session, ticket),
        b"<script>1</script>",
        'a"\r\nx.svg',
        "image/svg+xml",
    )

    answer = browser.get(f"/attachments/{evil.id}/x.svg")

    assert answer.data == b"<script>1</script>"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "\n" not in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_files_and_raw_mails_of_another_team_are_not_there(app, browser, session):
    message = make_message(session, make_ticket(session), html="<p>x</p>", has_html=True)
    file = keep_file(session, message, b"x", "x.txt", "text/plain")

    for path in (f"/attachments/{file.id}/x.txt", f"/messages/{message.id}/raw"):
        assert browser.get(path).status_code == 404
    assert browser.get(f"/messages/{message.id}/html").status_code == 404


def test_the_raw_mail_comes_byte_for_byte(browser, session, ticket):
    content = b"From: x\r\n\r\n\xff"
    raw = RawMessage(
        channel_id=ticket.channel_id, external_id="1", sha256=sha256(content).hexdigest(),
        content=content, received_at=NOON,
    )  # fmt: skip
    session.add(raw)
    session.flush()
    message = make_message(session, ticket, raw_id=raw.id)

    assert browser.get(f"/messages/{message.id}/raw").data == content


def test_a_mails_html_stands_in_a_frame_that_can_do_nothing(browser, session, ticket):
    html = '<p>Hi<img data-remote-src="https://spy.example/1.gif"><img src="cid:logo@x"></p>'
    message = make_message(session, ticket, html=html, has_html=True)
    logo = keep_file(session, message, b"\x89PNG\r\n\x1a\nrest", "logo.png", "image/png")
    logo.content_id = "<logo@x>"
    session.flush()

    quiet = browser.get(f"/messages/{message.id}/html")
    asked = browser.get(f"/messages/{message.id}/html?remote=1")

    policy = quiet.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "https:" not in policy
    assert ' src="https://spy.example' not in quiet.text
    assert "data:image/png;base64," in quiet.text
    assert ' src="https://spy.example/1.gif"' in asked.text


def test_a_picture_that_is_none_is_not_drawn(browser, session, ticket):
    message = make_message(session, ticket, html='<img src="cid:a">', has_html=True)
    file = keep_file(session, message, b"<svg onload=alert(1)>", "a.png", "image/png")
    file.content_id = "a"
    session.flush()

    page = browser.get(f"/messages/{message.id}/html").text

    assert 'src="data:,"' in page
    assert "svg" not in page


def test_what_was_written_is_only_text(browser, session, ticket):
    make_message(
        session, ticket, reply_text="<img src=x onerror=alert(1)>", quoted_text="<b>q</b>",
        signature="<i>s</i>", from_name="<u>n</u>", url="javascript:alert(1)",
    )  # fmt: skip

    page = browser.get(f"/tickets/{ticket.id}").text

    for never in ("<img src=x", "<b>q</b>", "<i>s</i>", "<u>n</u>", "javascript:"):
        assert never not in page


def test_a_formal_complaint_names_both_legal_days(session, ticket, browser):
    lodged = Lodged(way_in=WayIn.MAIL)
    complaints.open_formal(session, ticket, lodged, by=operator(), at=NOON)
    session.flush()

    page = browser.get(f"/tickets/{ticket.id}").text

    opened = ticket.opened_at.date()
    for days in (10, 45):
        assert f"{opened + timedelta(days=days):%-d %b %Y}" in page
