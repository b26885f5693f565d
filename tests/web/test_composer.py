"""The composer's pages: nothing typed is lost, and nothing goes public unasked."""

import re

import pytest

from tests import factories as make
from tests.bank.test_bank import APPROVER, POOL, TODAY, WRITER
from tests.conftest import NOON
from tests.web.conftest import HTMX, statements
from webcare.bank import service as bank
from webcare.bank.models import SavedReplyUse
from webcare.channels.models import ChannelKind
from webcare.replies import versions
from webcare.replies.models import Reply
from workflows.reply import Purpose, ReplyState
from workflows.rights import Role
from workflows.ticket import TicketState


@pytest.fixture
def team(session):
    return make.make_team(session, language="en", organisation="City")


@pytest.fixture
def ticket(session, team):
    ticket = make.make_ticket(
        session, make.make_channel(session, team), language="en", author_name="Jan de Vries",
        state=TicketState.ANSWERING,
    )  # fmt: skip
    make.make_message(session, ticket)
    return ticket


@pytest.fixture
def posted(session, team):
    """A question that was asked in public."""
    channel = make.make_channel(
        session, team, kind=ChannelKind.MASTODON, is_public=True, address="@city@social.example"
    )
    ticket = make.make_ticket(session, channel, state=TicketState.ANSWERING, author_name="Jan Vos")
    make.make_message(session, ticket)
    return ticket


@pytest.fixture
def browser(session, team, login):
    return login(make.make_user(session, team, Role.MANAGER, name="An Verlinden", language="en"))


def begin(session, browser, ticket):
    session.commit()
    browser.post(f"/tickets/{ticket.id}/replies")
    reply = session.query(Reply).filter_by(ticket_id=ticket.id).one()
    return reply, f"/tickets/{ticket.id}/replies/{reply.id}"


def save(session, browser, reply, url, body):
    session.refresh(reply)
    answer = browser.post(
        f"{url}/draft", data={"body": body, "version": reply.version}, headers=HTMX
    )
    session.refresh(reply)
    return answer


def test_earlier_versions_are_read_compared_and_put_back(session, browser, ticket):
    reply, url = begin(session, browser, ticket)
    save(session, browser, reply, url, "We sweep on Monday.")
    save(session, browser, reply, url, "We sweep on Friday.")
    first = versions.of(session, reply.id)[-1]

    page = browser.get(f"{url}/versions?open={first.id}").text

    assert "An Verlinden" in page
    assert "<del>Friday</del><ins>Monday</ins>" in page
    answer = browser.post(
        f"{url}/versions/{first.id}/restore",
        data={"version": reply.version, "body": "We sweep on Friday, or so."},
    )
    assert answer.status_code == 303
    session.refresh(reply)
    assert reply.body == "We sweep on Monday."
    assert versions.of(session, reply.id)[1].body == "We sweep on Friday, or so."


def test_five_megabytes_are_refused_with_the_limit_and_the_text_is_kept(session, browser, ticket):
    reply, url = begin(session, browser, ticket)
    pasted = "word " * 1_000_000
    answer = save(session, browser, reply, url, pasted)
    assert answer.status_code == 422
    assert "at most 100000 signs; this has 5000000" in answer.text
    assert len(answer.text) < 5000  # the text stands in the field already
    plain = browser.post(f"{url}/draft", data={"body": pasted, "version": reply.version})
    assert plain.status_code == 422
    assert pasted in plain.text
    assert reply.body == ""


def test_an_old_tab_hears_of_the_newer_text_and_keeps_its_own(session, browser, ticket):
    reply, url = begin(session, browser, ticket)
    old = reply.version
    save(session, browser, reply, url, "Newer.")
    answer = browser.post(f"{url}/draft", data={"body": "Older.", "version": old}, headers=HTMX)
    assert answer.status_code == 409
    assert "<ins>Newer</ins>" in answer.text
    assert "Older." in answer.text
    session.refresh(reply)
    assert reply.body == "Newer."


def test_a_preview_shows_the_mail_as_it_leaves(session, browser, ticket):
    reply, url = begin(session, browser, ticket)
    page = browser.post(
        f"{url}/preview",
        data={"body": "Dear {{name}}, ask the {{unit}}. {{sender}}", "version": reply.version},
        headers=HTMX,
    ).text
    assert "Dear Jan de Vries, ask the {{unit}}. An Verlinden" in page
    assert "the expert’s unit" in page
    assert "Did this help you?" in page
    assert f"Re: {ticket.subject}" in page


def test_an_open_variable_blocks_sending_with_a_sentence(session, browser, ticket):
    reply, url = begin(session, browser, ticket)
    answer = browser.post(
        f"{url}/submit", data={"body": "Ask the {{unit}}.", "version": reply.version}
    )
    assert answer.status_code == 422
    assert "Still to be filled in: {{unit}}." in answer.text
    session.refresh(reply)
    assert reply.state is ReplyState.DRAFT


def test_the_unit_of_the_expert_who_was_asked_is_filled_in(session, browser, ticket, team):
    expert = make.make_expert(session, team, unit="Clean Streets")
    make.make_handoff(session, ticket, expert_id=expert.id)
    reply, url = begin(session, browser, ticket)
    browser.post(f"{url}/preview", data={"body": "The {{unit}} knows.", "version": reply.version})
    session.refresh(reply)
    assert reply.body == "The Clean Streets knows."


def test_a_thread_is_counted_and_shown_as_its_network_does(session, browser, posted):
    reply, url = begin(session, browser, posted)
    text = "The market goes on. " * 40
    kept = save(session, browser, reply, url, text).text
    assert re.search(r"799(&thinsp;|\u2009)/(&thinsp;|\u2009)500 · 2 posts", kept)
    page = browser.post(
        f"{url}/preview", data={"body": text, "version": reply.version}, headers=HTMX
    ).text
    assert "1/2" in page
    assert "2/2" in page


def test_personal_data_are_shown_and_asked_about_before_they_go_public(session, browser, posted):
    reply, url = begin(session, browser, posted)
    typed = {"body": "Call 0470 12 34 56, Jan Vos.", "version": reply.version}
    answer = browser.post(f"{url}/submit", data=typed, headers=HTMX)
    assert answer.status_code == 409
    assert "<mark>0470 12 34 56</mark>" in answer.text
    assert "<mark>Jan Vos</mark>" in answer.text
    agreed = re.search(r'name="agreed" value="(\w+)"', answer.text)[1]
    # What its network cannot do yet is said next: the person was asked once.
    again = browser.post(f"{url}/submit", data=typed | {"agreed": agreed}, headers=HTMX)
    assert "<mark>" not in again.text


def test_an_answer_is_made_private_and_says_so(session, browser, posted):
    reply, url = begin(session, browser, posted)
    assert "Everyone can read this." in browser.get(f"/tickets/{posted.id}").text
    browser.post(f"{url}/public", data={"public": "no", "body": "Hi", "version": reply.version})
    session.refresh(reply)
    assert (reply.is_public, reply.body) == (False, "Hi")
    assert "Everyone can read this." not in browser.get(f"/tickets/{posted.id}").text


def test_a_kept_answer_comes_to_the_cursor_filled_in(session, browser, ticket, team):
    saved = bank.propose(session, team.id, POOL, today=TODAY, by=WRITER, at=NOON)
    bank.approve(session, saved, seen=None, today=TODAY, by=APPROVER, at=NOON)
    saved.body = "Dear {{name}}, about {{number}}: ask the {{unit}}."
    reply, url = begin(session, browser, ticket)
    listed = browser.get(f"{url}/snippets?q={saved.title.split()[0]}", headers=HTMX).text
    assert f'data-use="{url}/snippets/{saved.id}"' in listed
    text = browser.post(f"{url}/snippets/{saved.id}", headers=HTMX)
    assert text.data.decode() == f"Dear Jan de Vries, about {ticket.id}: ask the {{{{unit}}}}."
    assert session.query(SavedReplyUse).one().reply_id == reply.id


def test_without_a_script_a_select_and_a_button_put_one_in(session, browser, ticket, team):
    saved = bank.propose(session, team.id, POOL, today=TODAY, by=WRITER, at=NOON)
    bank.approve(session, saved, seen=None, today=TODAY, by=APPROVER, at=NOON)
    session.flush()
    assert f'<option value="{saved.id}"' in browser.get(f"/tickets/{ticket.id}/saved").text
    answer = browser.post(f"/tickets/{ticket.id}/saved", data={"saved": saved.id})
    assert answer.status_code == 303
    reply = session.query(Reply).one()
    assert reply.body.strip()


def test_one_act_tells_the_asker_that_we_are_on_it(session, browser, ticket):
    session.commit()
    shown = browser.get(f"/tickets/{ticket.id}/holding", headers=HTMX).text
    assert "We are on it." in shown
    assert browser.post(f"/tickets/{ticket.id}/holding").status_code == 303
    reply = session.query(Reply).one()
    assert (reply.purpose, reply.state) == (Purpose.HOLDING, ReplyState.QUEUED)
    session.refresh(ticket)
    assert ticket.state is TicketState.ANSWERING
    refused = browser.post(f"/tickets/{ticket.id}/holding")
    assert refused.status_code == 409
    assert "less than a day ago" in refused.text


def test_a_holding_reply_with_something_open_waits_as_a_draft(session, browser, ticket, team):
    team.holding_texts = {"en": "Hello, the {{unit}} looks at it."}
    session.commit()
    assert browser.post(f"/tickets/{ticket.id}/holding").status_code == 303
    reply = session.query(Reply).one()
    assert (reply.state, reply.purpose) == (ReplyState.DRAFT, Purpose.HOLDING)
    assert "the expert’s unit" in browser.get(f"/tickets/{ticket.id}").text


def test_the_page_with_a_draft_keeps_to_its_statements(session, browser, ticket):
    reply, url = begin(session, browser, ticket)
    save(session, browser, reply, url, "Dear {{name}}, {{unit}} {{theme}} {{answer_by}}")
    with statements(session) as seen:
        browser.get(f"/tickets/{ticket.id}")
    assert len(seen) <= 10, seen
