"""Tickets by the API: lists that hold still, the whole ticket, and bodies that cannot be read."""

from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import NOON
from tests.factories import make_handoff, make_message, make_reply, make_ticket
from tests.web.api.conftest import Caller, Desk
from webcare.tickets.models import Attachment, Ticket
from workflows.reply import ReplyState
from workflows.rights import Role
from workflows.ticket import TicketState


def ids_of_all_pages(caller: Caller, **asked: Any) -> list[list[int]]:
    pages, cursor = [], None
    while True:
        page = caller.get("/tickets", cursor=cursor, **asked).json
        pages.append([each["id"] for each in page["tickets"]])
        cursor = page["next_cursor"]
        if cursor is None:
            return pages


def test_pages_name_every_ticket_once_to_the_microsecond(desk: Desk, manager: Caller) -> None:
    moments = [NOON + timedelta(microseconds=7 * n, days=n % 3 * 13_000) for n in range(40)]
    made = [make_ticket(desk.session, desk.channel, sort_at=at).id for at in moments]

    pages = ids_of_all_pages(manager, limit=7)

    flat = [each for page in pages for each in page]
    assert sorted(flat) == sorted(made)
    assert [len(page) for page in pages] == [7] * 5 + [5]


def test_a_page_stays_where_it_was_while_tickets_come_and_go(desk: Desk, manager: Caller) -> None:
    made = [
        make_ticket(desk.session, desk.channel, sort_at=NOON + timedelta(hours=n)) for n in range(6)
    ]
    first = manager.get("/tickets", limit=3).json
    made[1].state = TicketState.CLOSED
    make_ticket(desk.session, desk.channel, sort_at=NOON - timedelta(hours=1))
    desk.session.flush()

    second = manager.get("/tickets", limit=3, cursor=first["next_cursor"]).json

    assert [each["id"] for each in second["tickets"]] == [each.id for each in made[3:]]
    assert second["next_cursor"] is None


def test_a_list_is_of_one_state_or_of_a_view(desk: Desk, manager: Caller) -> None:
    made = {state: make_ticket(desk.session, desk.channel, state=state).id for state in TicketState}

    for state, ticket_id in made.items():
        assert ids_of_all_pages(manager, state=state.value) == [[ticket_id]]
    assert len(ids_of_all_pages(manager, state="open")[0]) == len(made) - 1
    assert len(ids_of_all_pages(manager)[0]) == len(made) - 1
    assert len(ids_of_all_pages(manager, state="waiting")[0]) == len(made) - 3


def test_mine_is_the_bearers_own(desk: Desk) -> None:
    user = desk.user(Role.MANAGER)
    mine = make_ticket(desk.session, desk.channel, assignee_id=user.id)
    make_ticket(desk.session, desk.channel)

    assert ids_of_all_pages(desk.caller_for(user), state="mine") == [[mine.id]]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"state": "nowhere"}, "state"),
        ({"cursor": "1-2; drop table tickets"}, "cursor"),
        ({"cursor": "\u00b9-\u00b2"}, "cursor"),
        ({"cursor": "9" * 18 + "-1"}, "cursor"),
        ({"limit": "0"}, "limit"),
        ({"limit": "1000"}, "limit"),
        ({"limit": "9" * 5000}, "limit"),
        ({"sort": "nonce"}, "sort"),
    ],
)
def test_what_cannot_be_asked_is_named(manager: Caller, asked: dict[str, str], field: str) -> None:
    answer = manager.get("/tickets", **asked)

    assert answer.status_code == 422
    assert list(answer.json["fields"]) == [field]


def test_what_is_left_empty_is_not_asked(manager: Caller, ticket: Ticket) -> None:
    answer = manager.get("/tickets", state="", cursor="", limit="")

    assert [each["id"] for each in answer.json["tickets"]] == [ticket.id]


def test_a_note_may_call_its_text_body_as_a_reply_does(manager: Caller, ticket: Ticket) -> None:
    answer = manager.post(f"/tickets/{ticket.id}/notes", {"body": "Known."})

    assert (answer.status_code, answer.json["text"]) == (201, "Known.")


def test_a_ticket_is_told_whole(desk: Desk, manager: Caller, ticket: Ticket) -> None:
    message = make_message(desk.session, ticket, text="Again?\n> quoted", reply_text="Again?")
    desk.session.add(
        Attachment(message_id=message.id, name="a.pdf", type="application/pdf", size=9, sha256="0")
    )
    reply = make_reply(desk.session, ticket, state=ReplyState.FAILED, error="550 no such user")
    handoff = make_handoff(desk.session, ticket, answer="On Monday.")
    manager.post(f"/tickets/{ticket.id}/notes", {"text": "Known."})

    told = manager.get(f"/tickets/{ticket.id}").json

    assert (told["id"], told["state"], told["version"]) == (ticket.id, "new", ticket.version)
    assert told["author"] == {"name": ticket.author_name, "address": ticket.author_address}
    newest = next(each for each in told["messages"] if each["id"] == message.id)
    assert newest["from"]["address"] == ticket.author_address
    assert (newest["direction"], newest["kind"], newest["reply_text"]) == (
        "in", "message", "Again?",
    )  # fmt: skip
    assert [each["name"] for each in newest["attachments"]] == ["a.pdf"]
    decision = told["decision"]
    assert decision["scheme"]["id"] == "conversatieteam"
    assert decision["question"]["id"] == "G1"
    assert [each["id"] for each in decision["question"]["answers"]] == ["yes", "no"]
    assert decision["question"]["text"] == "Is there danger, a threat, or talk of self-harm?"
    assert decision["gate"] == ["G1", "G2", "G3", "G4", "G5"]
    assert decision["outcome"] is None
    assert [(each["id"], each["error"]) for each in told["replies"]] == [
        (reply.id, "550 no such user")
    ]
    assert [(each["id"], each["answer"]) for each in told["handoffs"]] == [
        (handoff.id, "On Monday.")
    ]
    assert [each["text"] for each in told["notes"]] == ["Known."]


def test_a_note_is_kept_as_it_can_be_stored(manager: Caller, ticket: Ticket) -> None:
    answer = manager.post(f"/tickets/{ticket.id}/notes", {"text": "Odd \x00 but \ud800 kept"})

    assert answer.status_code == 201
    assert answer.json["text"] == "Odd  but ? kept"
    assert answer.json["ticket"]["id"] == ticket.id


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"data": "{", "content_type": "application/json"}, 400),
        ({"data": "[" * 100_000, "content_type": "application/json"}, 400),
        ({"data": '{"text": NaN}', "content_type": "application/json"}, 400),
        ({"data": '{"text": ' + "9" * 5000 + "}", "content_type": "application/json"}, 400),
        ({"data": b'{"text": "\xff"}', "content_type": "application/json"}, 400),
        ({"data": '{"text": "x", "text": "y"}', "content_type": "application/json"}, 400),
        ({"data": "text=x", "content_type": "application/x-www-form-urlencoded"}, 415),
        ({"data": "[]", "content_type": "application/json"}, 422),
        ({"data": "", "content_type": "application/json"}, 422),
        ({"json": {"text": "x" * 50_001}}, 422),
        ({"json": {"text": "x" * 2_000_000}}, 413),
        ({"json": {"text": "  "}}, 422),
        ({"json": {"text": 5}}, 422),
        ({"json": {"text": "x", "nonce": "y"}}, 422),
    ],
)
def test_a_body_that_cannot_be_read_is_a_problem_never_a_fault(
    desk: Desk, manager: Caller, ticket: Ticket, sent: dict[str, Any], status: int
) -> None:
    answer = desk.client.post(f"/api/v1/tickets/{ticket.id}/notes", headers=manager.headers, **sent)

    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == status


@pytest.mark.parametrize("path", ["/nothing", "/tickets/x", "/tickets/-1", "/tickets/1/nothing"])
def test_an_address_that_is_none_is_a_problem_too(manager: Caller, path: str) -> None:
    answer = manager.get(path)

    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


def test_a_method_that_is_none_tells_those_there_are(manager: Caller) -> None:
    answer = manager.post("/tickets", {})

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert answer.content_type == "application/problem+json"
