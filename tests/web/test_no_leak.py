"""Not a word of a consult reaches whoever asked: every way out is walked with planted words."""

import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from tests.channels.smtp_servers import real_server
from tests.conftest import NOON
from tests.factories import (
    actor_of,
    make_channel,
    make_expert,
    make_message,
    make_team,
    make_ticket,
    make_user,
)
from webcare import clockwork
from webcare.channels.models import OutgoingMail
from webcare.core import tokens
from webcare.core.actor import asked
from webcare.handoffs import queries, service
from webcare.handoffs.service import HandBack, Show, ToAddress, ToExpert, Via
from webcare.intake import files
from webcare.replies import holding, outbox, words
from webcare.replies import service as replies
from webcare.tickets.models import Message, Note
from workflows.reply import Purpose
from workflows.rights import Role
from workflows.ticket import TicketState

CANARY = "quokka"  # a word that only the consult says
ASKER = "asker@home.example"


@pytest.fixture(autouse=True)
def attachments(tmp_path):
    files.use(tmp_path)


@pytest.fixture
def server():
    with real_server() as desk:
        yield desk


@pytest.fixture
def team(session):
    return make_team(session, organisation="City", allowed_domains=["city.example"])


@pytest.fixture
def people(session, team):
    """A manager who drafts and a spokesperson who approves."""
    return [
        actor_of(role, user_id=make_user(session, team, role, name=role.title()).id, name="An")
        for role in (Role.MANAGER, Role.SPOKESPERSON)
    ]


@pytest.fixture
def ticket(session, team):
    ticket = make_ticket(
        session, make_channel(session, team), language="en", state=TicketState.ANSWERING,
        author_address=ASKER,
    )  # fmt: skip
    make_message(session, ticket)
    return ticket


@pytest.fixture
def consulted(session, team, ticket, people):
    """A consult in which every field that anybody can fill holds the canary."""
    by, speaker = people
    kim = make_expert(session, team, name=f"Kim {CANARY}", email="kim@city.example")
    shown = [Show(message_id=m) for m in session.scalars(select(Message.id))]
    given = {"question": f"{CANARY} question?", "why": f"{CANARY} why", "by": by, "at": NOON}
    one = service.forward(
        session, ticket, to=ToExpert(kim.id), shown=shown, due_at=NOON + timedelta(hours=9),
        in_turn=[ToAddress("next@city.example", f"Next {CANARY}")], **given,
    )  # fmt: skip
    them = asked(one.id, one.to_name)
    one.unsent = f"{CANARY} unsent"
    service.ask_info(session, one, f"{CANARY} back?", by=them, at=NOON)
    service.give_info(session, one, f"{CANARY} more", by=by, at=NOON)
    file = {
        "name": f"{CANARY}.txt", "type": "text/plain", "size": 6,
        "sha256": files.keep(CANARY.encode()),
    }  # fmt: skip
    service.answer(session, one, f"{CANARY} answer", files=[file], by=them, at=NOON, via=Via.LINK)
    service.answer(session, one, f"{CANARY} afterthought", by=them, at=NOON, via=Via.LINK)
    further = service.ask_further(session, ticket, one, f"{CANARY} further?", by=by, at=NOON)
    service.decline(
        session, further, f"{CANARY} no", f"{CANARY} else", by=asked(further.id, "Kim"), at=NOON
    )
    up = service.escalate(session, ticket, urgency=1, why=f"{CANARY} up", by=by, at=NOON)
    service.hand_back(
        session, ticket, up, HandBack.INSTRUCTION, f"{CANARY} line", by=speaker, at=NOON
    )
    note = Note(
        ticket_id=ticket.id, user_id=by.user_id, user_name="An", text=f"{CANARY} note",
        created_at=NOON,
    )  # fmt: skip
    session.add(note)
    session.flush()
    return one


def test_no_way_out_to_the_asker_says_a_word_of_it(
    session, client, team, ticket, people, consulted, server
):
    by, speaker = people
    replies.acknowledge(session, ticket, at=NOON)
    told = holding.text_for(ticket, team)
    holding.tell(session, ticket, told, by=by, at=NOON)
    session.commit()
    for approval in (False, True):
        session.expire_all()
        ticket.state = TicketState.ANSWERING
        reply = replies.start(
            session, ticket, purpose=Purpose.FINAL, approval=approval,
            body=words.typed("We sweep on Monday. {{link}} {{sender}} {{organisation}}"),
            by=by, at=NOON,
        )  # fmt: skip
        replies.submit(session, ticket, reply, by=by, at=NOON)
        if approval:
            replies.approve(session, ticket, reply, by=speaker, at=NOON)
        session.commit()
        outbox.drain(
            smtp_url_of=lambda _channel: server.url, clock=lambda: NOON + timedelta(minutes=1)
        )
    session.expire_all()
    for hours in (1, 9, 24 * 15):
        clockwork.turn_the_clock(session, at=NOON + timedelta(hours=hours))
    session.commit()

    left = [envelope.content for envelope in server.envelopes]
    kinds = sorted(str(message_from_bytes(each)["X-Webcare"]) for each in left)
    assert kinds == ["acknowledgement", "reply", "reply", "reply"]
    assert [each for each in left if CANARY.encode() in each] == []
    for mail in left:
        body = message_from_bytes(mail, policy=policy.default)
        assert not re.search(CANARY, body.as_string(), re.IGNORECASE)
    to_asker = session.scalars(select(OutgoingMail).where(OutgoingMail.to_address == ASKER))
    assert to_asker.all() == []


def test_the_askers_own_page_and_forms_say_no_word_of_it(session, client, ticket, consulted):
    session.commit()
    token = tokens.sign("follow", ticket.id, ticket.nonce)
    digest = queries.files(queries.get(session, consulted.id, [ticket.team_id]))[0]["sha256"]

    pages = [
        client.get(f"/t/{token}"),
        client.post(f"/t/{token}", data={"text": "Any news?"}),
        client.post(f"/t/{token}", data={"text": ""}),
        client.get(f"/t/{token}/files/1/{digest}.txt"),
        client.get("/contact"),
        client.get("/"),
    ]

    assert pages[0].status_code == 200
    assert [page.request.path for page in pages if CANARY in page.text] == []


def test_the_thread_from_which_replies_are_quoted_holds_no_word_of_it(session, ticket, consulted):
    rows = session.scalars(select(Message).where(Message.ticket_id == ticket.id)).all()

    assert [each for each in rows if CANARY in f"{each.text}{each.reply_text}{each.html}"] == []
