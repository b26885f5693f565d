"""Files beside a reply: what was approved is what leaves, byte for byte."""

from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import actor_of
from tests.replies.conftest import MANAGER, SPOKESPERSON
from tests.replies.sending import DUE, drain, stands
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.intake import enclosures, files
from webcare.intake.enclosures import Given
from webcare.replies import service
from webcare.tickets.models import Attachment, Direction, Message
from workflows.reply import HeldFor, Purpose, ReplyState
from workflows.rights import Role
from workflows.ticket import TicketState

PLAN = bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def _shelf(tmp_path):
    files.use(tmp_path)


def given(name="Plan é.pdf", content=PLAN, kind="application/pdf"):
    return Given(name, kind, content)


def draft_with(session, ticket, *chosen, approval=False):
    reply = service.start(
        session, ticket, purpose=Purpose.FINAL, approval=approval, body="See the plan.",
        by=MANAGER, at=NOON,
    )  # fmt: skip
    service.add_files(session, reply, enclosures.keep(chosen), by=MANAGER, at=NOON)
    return reply


def test_a_file_leaves_with_the_reply_and_stands_in_the_thread(session, server, ticket):
    reply = draft_with(session, ticket, given())
    service.submit(session, ticket, reply, by=MANAGER, at=NOON)
    session.commit()

    assert drain(server) == 1

    [envelope] = server.envelopes
    _text, part = message_from_bytes(envelope.content, policy=policy.default).iter_parts()
    assert (part.get_filename(), part.get_payload(decode=True)) == ("Plan é.pdf", PLAN)
    kept = session.scalars(select(Message).where(Message.direction == Direction.OUTBOUND)).one()
    row = session.scalars(select(Attachment).where(Attachment.message_id == kept.id)).one()
    assert (row.name, row.type, row.size) == ("Plan é.pdf", "application/pdf", len(PLAN))
    assert files.read(row.sha256) == PLAN


def test_the_approval_covers_the_files(session, server, ticket):
    reply = draft_with(session, ticket, given(), approval=True)
    service.submit(session, ticket, reply, by=MANAGER, at=NOON)
    service.approve(session, ticket, reply, by=SPOKESPERSON, at=NOON)
    reply.files = enclosures.keep([given(content=b"another plan")])
    session.commit()

    assert drain(server) == 0

    assert stands(session, ticket, reply)[0] is ReplyState.HELD
    assert reply.error == "The text is not the one that was approved."
    assert server.envelopes == []


def test_a_renamed_file_is_not_what_was_approved_either(session, server, ticket):
    reply = draft_with(session, ticket, given(), approval=True)
    service.submit(session, ticket, reply, by=MANAGER, at=NOON)
    service.approve(session, ticket, reply, by=SPOKESPERSON, at=NOON)
    reply.files = [{**each, "name": "invoice.pdf"} for each in reply.files]
    session.commit()

    drain(server)

    assert stands(session, ticket, reply)[0] is ReplyState.HELD


@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_a_file_that_is_lost_or_changed_on_disk_holds_the_reply(session, server, ticket, damage):
    reply = draft_with(session, ticket, given())
    service.submit(session, ticket, reply, by=MANAGER, at=NOON)
    session.commit()
    place = files.place(reply.files[0]["sha256"])
    place.unlink() if damage == "gone" else place.write_bytes(b"other")

    assert drain(server) == 0

    assert stands(session, ticket, reply)[:2] == (ReplyState.HELD, TicketState.ANSWERING)
    assert reply.error == "A file that should go along is not here any more."


@pytest.mark.parametrize("back", ["undo", "hold"])
def test_what_is_taken_back_or_held_keeps_its_files(session, server, ticket, back):
    reply = draft_with(session, ticket, given())
    service.submit(session, ticket, reply, by=MANAGER, at=NOON)
    if back == "undo":
        service.undo(session, ticket, reply, by=MANAGER, at=NOON)
        service.submit(session, ticket, reply, by=MANAGER, at=NOON)
    else:
        service.hold(session, ticket, reply, HeldFor.CONFLICT, why="Look", by=MANAGER, at=NOON)
        service.release(session, ticket, reply, by=MANAGER, at=NOON)
    session.commit()

    assert drain(server, DUE) == 1

    assert b"filename*=utf-8''Plan" in server.envelopes[0].content


def test_a_file_is_taken_out_again_and_only_of_a_draft(session, ticket):
    reply = draft_with(session, ticket, given(), given("b.txt", b"two", "text/plain"))
    digest = reply.files[0]["sha256"]

    service.remove_file(session, reply, digest, by=MANAGER, at=NOON)
    service.remove_file(session, reply, digest, by=MANAGER, at=NOON)

    assert [each["name"] for each in reply.files] == ["b.txt"]
    service.submit(session, ticket, reply, by=MANAGER, at=NOON)
    with pytest.raises(Conflict):
        service.remove_file(session, reply, reply.files[0]["sha256"], by=MANAGER, at=NOON)
    with pytest.raises(Conflict):
        service.add_files(session, reply, enclosures.keep([given()]), by=MANAGER, at=NOON)


def test_whoever_may_not_write_adds_no_file(session, ticket):
    reply = draft_with(session, ticket)

    with pytest.raises(NotAllowed):
        service.add_files(
            session, reply, enclosures.keep([given()]), by=actor_of(Role.OBSERVER), at=NOON
        )


def test_the_same_content_stands_once(session, ticket):
    reply = draft_with(session, ticket, given(), given("again.pdf"))

    assert [each["name"] for each in reply.files] == ["Plan é.pdf"]


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ([given(content=b"x" * (enclosures.LARGEST + 1))], "A file may be at most 10 MB."),
        (
            [given(content=bytes([n]) * 8_000_000) for n in (1, 2)],
            "The files together may be at most 15 MB.",
        ),
        ([given(content=bytes([n])) for n in range(11)], "At most 10 files go along."),
        ([given(content=b"")], "One of the files is empty."),
    ],
)
def test_what_is_too_much_is_said_at_the_field(chosen, sentence):
    with pytest.raises(Invalid) as wrong:
        enclosures.keep(chosen)

    assert wrong.value.fields == {"files": sentence}


def test_limits_hold_for_what_is_added_later_too(session, ticket):
    reply = draft_with(session, ticket, given(content=b"1" * 9_000_000))
    more = enclosures.keep([given(content=b"2" * 9_000_000)])

    with pytest.raises(Invalid):
        service.add_files(session, reply, more, by=MANAGER, at=NOON)


@pytest.mark.parametrize(
    ("name", "warned"), [("a.pdf", False), ("a.EXE", True), ("a.pdf.js", True), ("page.html", True)]
)
def test_what_may_run_as_a_program_is_known(name, warned):
    assert enclosures.may_run(name) is warned
