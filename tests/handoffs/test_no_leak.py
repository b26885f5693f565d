"""The consult is the house's own: not a word of it may reach who asked."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import later
from tests.handoffs.world import MANAGER, SPEAKER, the_one_asked
from webcare.channels.models import OutgoingMail
from webcare.core.db import Base
from webcare.handoffs import service
from webcare.handoffs.service import HandBack
from webcare.replies.models import Reply
from webcare.tickets.models import Message, MessageKind

WEBCARE = Path(__file__).resolve().parents[2] / "webcare"
SECRET = "quokka"  # a word that only the consult says


def test_nothing_of_a_whole_consult_stands_in_the_thread_a_reply_or_a_mail_to_the_asker(world):
    session = world.session
    one = world.forward(question=f"{SECRET} question?", why=f"{SECRET} why")
    them = the_one_asked(one)
    service.ask_info(session, one, f"{SECRET} back?", by=them, at=NOON)
    service.give_info(session, one, f"{SECRET} more", by=MANAGER, at=NOON)
    world.answer(one, f"{SECRET} answer")
    world.answer(one, f"{SECRET} afterthought")
    two = world.forward_to("bo@city.example", question=f"{SECRET} too?")
    world.mail_answered(two, f"{SECRET} stranger", from_address="eve@home.example")
    service.decline(session, two, f"{SECRET} no", SECRET, by=the_one_asked(two), at=NOON)
    three = world.escalate(question=f"{SECRET} up?", why=f"{SECRET} why")
    service.hand_back(
        session, world.ticket, three, HandBack.INSTRUCTION, f"{SECRET} line", by=SPEAKER,
        at=later(hours=1),
    )  # fmt: skip
    session.flush()

    assert session.scalars(select(Reply)).all() == []
    thread = session.scalars(select(Message).where(Message.ticket_id == world.ticket.id)).all()
    assert thread == [world.message]
    readers = {mail.to_address for mail in session.scalars(select(OutgoingMail))}
    assert readers == {"kim@city.example", "bo@city.example", "sam@city.example"}


def test_the_consult_s_words_stand_only_in_tables_that_no_reply_is_made_from(world):
    handoff = world.forward(question="When?")
    world.mail_answered(handoff, SECRET)
    session = world.session
    session.flush()

    holding = {
        table.name
        for table in Base.metadata.sorted_tables
        if any(SECRET in repr(tuple(row)) for row in session.execute(table.select()))
    }

    assert holding == {"messages", "consult_messages", "handoffs", "ledger_entries"}
    kept = session.scalars(select(Message).where(Message.text.contains(SECRET))).all()
    assert [(m.ticket_id, m.kind) for m in kept] == [(None, MessageKind.CONSULT)]


@pytest.mark.parametrize("capability", ["replies", "channels", "tickets", "intake", "decisions"])
def test_what_writes_to_the_public_does_not_know_the_consult(capability):
    for path in (WEBCARE / capability).rglob("*.py"):
        names = {node.id for node in ast.walk(ast.parse(path.read_text())) if _is_name(node)}
        assert "ConsultMessage" not in names, path
        assert "webcare.handoffs" not in path.read_text(), path


def test_handoffs_write_no_reply_and_no_message_but_by_the_one_verb_of_a_person():
    for path in set((WEBCARE / "handoffs").glob("*.py")) - {WEBCARE / "handoffs/quoting.py"}:
        called = {
            node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
        }
        assert called.isdisjoint({"Reply", "Message", "start", "save_draft", "submit"}), path


def _is_name(node):
    return isinstance(node, ast.Name)
