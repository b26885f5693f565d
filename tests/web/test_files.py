"""Files on the pages: put with a draft, given by an expert or the public, and fetched by whom."""

import io
import re
from hashlib import sha256

import pytest
from sqlalchemy import select

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
from tests.web.conftest import HTMX
from tests.web.world import publish
from webcare.channels.models import ChannelKind
from webcare.core import tokens
from webcare.handoffs.mailing import link
from webcare.handoffs.models import ConsultMessage
from webcare.intake import enclosures, files
from webcare.intake.enclosures import Given
from webcare.replies.drafting import follow_token
from webcare.replies.models import Reply
from webcare.tickets.models import Attachment, Direction, Message, MessageKind, Ticket
from webcare.web import uploads
from workflows.reply import ReplyState
from workflows.rights import Role
from workflows.ticket import TicketState

PLAN = b"%PDF-1.4 the plan"
TOO_LARGE = b"x" * 1001


@pytest.fixture(autouse=True)
def _small_files(monkeypatch):
    """A test's browser would leave larger forms open on disk."""
    monkeypatch.setattr(uploads, "LARGEST", 1000)


@pytest.fixture
def team(session, client, app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", value=False)
    publish(session)
    return make_team(session, organisation="City")


@pytest.fixture
def ticket(session, team):
    ticket = make_ticket(session, make_channel(session, team), state=TicketState.ANSWERING)
    make_message(session, ticket)
    return ticket


@pytest.fixture
def manager(session, team, login):
    return login(make_user(session, team, Role.MANAGER, language="en"))


def chosen(*files, **fields):
    """A form with files, as a browser sends it."""
    given = [(io.BytesIO(content), name) for name, content in files or [("plan.pdf", PLAN)]]
    return {"files": given, **fields}


def address(reply, rest=""):
    return f"/tickets/{reply.ticket_id}/replies/{reply.id}{rest}"


def fresh(session, row):
    session.expire_all()
    return session.get(type(row), row.id)


def enclosed(name="map.png", content=b"a map"):
    return enclosures.keep([Given(name, "image/png", content)])


def test_files_are_put_with_the_draft_and_the_text_is_kept(session, ticket, manager):
    reply = make_reply(session, ticket, body="So")
    session.commit()

    answer = manager.post(
        address(reply, "/files"), data=chosen(body="So far", version=reply.version), headers=HTMX
    )

    assert answer.status_code == 200
    assert "plan.pdf" in answer.text
    kept = fresh(session, reply)
    assert (kept.body, [each["name"] for each in kept.files]) == ("So far", ["plan.pdf"])
    assert f'name="version" value="{kept.version}"' in answer.text


def test_without_a_script_files_come_with_the_word_to_send(session, ticket, manager):
    reply = make_reply(session, ticket, body="So")
    session.commit()

    answer = manager.post(
        address(reply, "/submit"), data=chosen(body="So", version=reply.version, seen=10**9)
    )

    assert answer.status_code == 303
    kept = fresh(session, reply)
    assert (kept.state, kept.files[0]["size"]) == (ReplyState.QUEUED, len(PLAN))


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([("a.pdf", TOO_LARGE)], "“a.pdf” is larger than 10 MB."),
        ([(f"{n}.txt", b"%d" % n) for n in range(11)], "At most 10 files go along."),
        ([("a.txt", b"")], "One of the files is empty."),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_too_much_is_said_at_the_field_with_the_text_kept(
    session, ticket, manager, files, sentence, headers
):
    reply = make_reply(session, ticket, body="So")
    session.commit()
    form = chosen(*files, body="Typed", version=reply.version)

    answer = manager.post(address(reply, "/files"), data=form, headers=headers)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert headers or "Typed" in answer.text
    assert fresh(session, reply).files == []


def test_an_older_draft_gets_no_file_and_the_text_comes_back(session, ticket, manager):
    reply = make_reply(session, ticket, body="A colleague's")
    session.commit()

    answer = manager.post(address(reply, "/files"), data=chosen(body="Mine", version=99))

    assert answer.status_code == 409
    assert "Mine" in answer.text
    assert "A colleague&#39;s" in answer.text


def test_a_file_is_fetched_as_it_will_leave_and_taken_out(session, ticket, manager):
    reply = make_reply(session, ticket, files=enclosed())
    session.commit()
    digest = reply.files[0]["sha256"]

    file = manager.get(address(reply, f"/files/{digest}/map.png"))
    gone = manager.post(address(reply, f"/files/{digest}/remove"), data={"body": reply.body})

    assert (file.data, file.mimetype) == (b"a map", "application/octet-stream")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert gone.status_code == 303
    assert fresh(session, reply).files == []
    assert manager.get(address(reply, f"/files/{digest}/map.png")).status_code == 404


def test_a_program_is_warned_of_and_goes_along(session, ticket, manager):
    make_reply(session, ticket, files=enclosed("tool.exe"))
    session.commit()

    assert "may run as a program" in manager.get(f"/tickets/{ticket.id}").text


def test_who_approves_sees_what_goes_along(session, team, ticket, login):
    make_reply(session, ticket, state=ReplyState.SUBMITTED, files=enclosed(), submitted_at=NOON)
    speaker = login(make_user(session, team, Role.SPOKESPERSON, language="en"))

    assert "map.png" in speaker.get("/spokesperson").text
    assert "map.png" in speaker.get(f"/tickets/{ticket.id}").text


def test_enter_in_the_composer_neither_turns_the_purpose_nor_sends(session, ticket, manager):
    make_reply(session, ticket)
    session.commit()

    page = manager.get(f"/tickets/{ticket.id}").text

    draft = page[page.index("data-draft") :]
    draft = draft[: draft.index("</form>")]
    assert draft.index("data-send") < draft.index('name="purpose" value="final"')
    fields = re.findall(r"<input[^>]*>", draft)
    assert fields
    for field in fields:  # nothing in it that a browser sends the form for at Enter
        beside = re.search(r'form="(checks|saved)-', field)  # checklist and search have their own
        assert 'type="hidden"' in field or 'type="file"' in field or beside, field


def test_an_experts_file_is_material_until_a_person_adds_it(session, ticket, manager, client):
    handoff = make_handoff(session, ticket)
    session.commit()
    path = link(handoff).partition("://")[2].partition("/")[2]

    sent = client.post(f"/{path}/answer", data=chosen(text="See the plan."))

    assert sent.status_code == 303
    page = manager.get(f"/tickets/{ticket.id}").text
    assert "plan.pdf" in page
    assert "Add to the draft" in page
    assert session.scalars(select(Reply)).all() == []
    turn = session.scalars(select(ConsultMessage).where(ConsultMessage.inbound)).one()
    digest = turn.files[0]["sha256"]
    there = f"/tickets/{ticket.id}/handoffs/{handoff.id}/files/{digest}"
    assert manager.get(f"{there}/plan.pdf").data == PLAN
    assert manager.post(f"{there}/use").status_code == 303
    assert [each["name"] for each in session.scalars(select(Reply)).one().files] == ["plan.pdf"]


def test_an_expert_may_answer_with_a_file_alone(session, ticket, client):
    handoff = make_handoff(session, ticket)
    session.commit()
    path = link(handoff).partition("://")[2].partition("/")[2]

    assert client.post(f"/{path}/answer", data=chosen(text="")).status_code == 303

    assert fresh(session, handoff).answer == "plan.pdf"


def test_a_link_that_is_not_ours_leaves_nothing_on_disk(session, ticket, client):
    handoff = make_handoff(session, ticket)
    handoff.nonce = tokens.new_nonce()
    session.commit()
    path = link(handoff).partition("://")[2].partition("/")[2]
    handoff.nonce = tokens.new_nonce()
    session.commit()
    content = b"nobody asked for this"

    assert client.post(f"/{path}/answer", data=chosen(("x.txt", content))).status_code == 410

    assert not files.place(sha256(content).hexdigest()).exists()


def test_what_went_out_with_files_is_on_the_askers_page_and_no_one_elses(session, ticket, client):
    other = make_ticket(session, make_channel(session))
    message = make_message(session, ticket, direction=Direction.OUTBOUND)
    aside = make_message(session, ticket, kind=MessageKind.CONSULT)
    rows = []
    for each in (message, aside):
        kept = enclosed()[0]
        rows.append(Attachment(message_id=each.id, **kept))
    session.add_all(rows)
    session.commit()
    shown, hidden = (f"files/{row.id}/map.png" for row in rows)

    page = client.get(f"/t/{follow_token(ticket)}")

    assert "map.png" in page.text
    assert hidden not in page.text
    file = client.get(f"/t/{follow_token(ticket)}/{shown}")
    assert file.data == b"a map"
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"/t/{follow_token(ticket)}/{hidden}").status_code == 404
    assert client.get(f"/t/{follow_token(other)}/{shown}").status_code == 404
    assert client.get(f"/t/{follow_token(ticket)}x/{shown}").status_code == 410


def form_channel(session, team):
    return make_channel(session, team, kind=ChannelKind.FORM, name="Form")


def test_the_public_form_takes_files(session, team, client):
    channel = form_channel(session, team)
    form = chosen(("photo.jpg", b"a photo"), text="Look", address="anna@home.example")

    sent = client.post(f"/contact/{channel.id}", data=form)

    assert sent.status_code == 303
    ticket = session.scalars(select(Ticket).where(Ticket.channel_id == channel.id)).one()
    message = session.scalars(
        select(Message).where(Message.ticket_id == ticket.id, Message.direction == "in")
    ).one()
    row = session.scalars(select(Attachment).where(Attachment.message_id == message.id)).one()
    assert (row.name, row.size) == ("photo.jpg", 7)
    assert "photo.jpg" in client.get(sent.location).text
    again = client.post(f"/t/{follow_token(ticket)}", data=chosen(text="And this"))
    assert again.status_code == 303
    assert "plan.pdf" in client.get(f"/t/{follow_token(ticket)}").text


def test_a_file_too_large_in_the_public_form_keeps_the_text_and_says_to_choose_again(
    session, team, client
):
    channel = form_channel(session, team)
    form = chosen(("a.pdf", TOO_LARGE), text="Look here", address="anna@home.example")

    answer = client.post(f"/contact/{channel.id}", data=form)

    assert answer.status_code == 422
    assert "“a.pdf” is larger than 10 MB." in answer.text
    assert "Choose your files again" in answer.text
    assert "Look here" in answer.text
    assert session.scalars(select(Ticket)).all() == []


def test_another_fault_in_the_public_form_says_too_that_files_are_not_kept(session, team, client):
    channel = form_channel(session, team)

    answer = client.post(f"/contact/{channel.id}", data=chosen(text="Look here", address="x"))

    assert answer.status_code == 422
    assert "Choose your files again" in answer.text
