"""Replies by the API: drafted, submitted, approved, and never over a colleague's words."""

from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import NOON
from tests.factories import make_message
from tests.web.api.conftest import Caller, Desk
from webcare.accounts import service as accounts
from webcare.core.clock import now
from webcare.replies import service as replies
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from workflows.reply import ReplyState
from workflows.rights import Role
from workflows.ticket import TicketState


def decide(caller: Caller, ticket: Ticket, *answers: tuple[str, str]) -> Any:
    body = {"answers": [{"question": q, "answer": a} for q, a in answers]}
    answer = caller.post(f"/tickets/{ticket.id}/answers", body)
    assert answer.status_code == 200, answer.json
    return answer.json


@pytest.fixture
def answering(desk: Desk, manager: Caller) -> Ticket:
    """A ticket whose outcome is a reply that asks for approval."""
    desk.team.scheme = "epa"
    ticket = desk.ticket()
    decide(manager, ticket, ("R0", "yes"), ("T1", "yes"))
    return ticket


def write(caller: Caller, ticket: Ticket, **given: Any) -> Any:
    body = {"purpose": "final", "body": "Tomorrow.", "submit": True, **given}
    return caller.post(f"/tickets/{ticket.id}/replies", body)


def test_a_reply_is_a_draft_until_it_is_submitted(manager: Caller, answering: Ticket) -> None:
    draft = write(manager, answering, submit=False)
    submitted = write(
        manager, answering, body="On Monday.", version=draft.json["ticket"]["version"]
    )

    assert (draft.status_code, draft.json["state"]) == (201, "draft")
    assert draft.json["id"] == submitted.json["id"]
    assert submitted.json["body"] == "On Monday."
    assert (submitted.json["state"], submitted.json["needs_approval"]) == ("submitted", True)
    assert submitted.json["ticket"]["state"] == "in_approval"


def test_a_reply_without_approval_waits_for_its_undo(desk: Desk, manager: Caller) -> None:
    ticket = desk.ticket()
    gate = [("G1", "no"), ("G2", "no"), ("G3", "no"), ("G4", "no"), ("G5", "yes")]
    decide(manager, ticket, *gate, ("K1", "question"), ("K4", "no"), ("K5", "yes"))

    told = write(manager, ticket).json

    assert (told["state"], told["needs_approval"]) == ("queued", False)
    assert told["ticket"]["state"] == "sending"
    assert told["leaves_at"] > now().isoformat()


def test_the_reply_bears_the_teams_signature_once(
    desk: Desk, manager: Caller, answering: Ticket
) -> None:
    desk.team.signature = "The City"
    desk.session.flush()

    write(manager, answering, submit=False)
    told = write(manager, answering, submit=False).json

    assert told["body"] == "Tomorrow.\n\nThe City"


def test_what_a_colleague_is_writing_is_not_sent_along(
    desk: Desk, manager: Caller, answering: Ticket
) -> None:
    colleague = desk.user(Role.MANAGER)
    draft = desk.session.query(Reply).filter_by(ticket_id=answering.id).one()
    draft.author_id, draft.author_name, draft.body = colleague.id, "Bo", "Dear neighbour, I"
    desk.session.flush()

    answer = write(manager, answering)

    assert answer.status_code == 409
    assert answer.json["text"] == "Dear neighbour, I"
    assert answer.json["ticket"]["state"] == "answering"


def test_a_reply_to_an_older_ticket_is_refused(
    desk: Desk, manager: Caller, answering: Ticket
) -> None:
    seen = manager.get(f"/tickets/{answering.id}").json["version"]
    manager.post(
        f"/tickets/{answering.id}/handoffs",
        {"to": {"email": "kim@city.example"}, "question": "When?"},
    )

    answer = write(manager, answering, version=seen)

    assert answer.status_code == 409
    assert answer.json["ticket"]["state"] == "with_expert"


def test_a_final_reply_before_any_decision_is_a_conflict_with_the_state(
    manager: Caller, ticket: Ticket
) -> None:
    answer = write(manager, ticket)

    assert (answer.status_code, answer.json["present"]) == (409, "new")
    assert manager.get(f"/tickets/{ticket.id}").json["replies"] == []


def test_a_holding_reply_leaves_the_ticket_where_it_is(manager: Caller, ticket: Ticket) -> None:
    told = write(manager, ticket, purpose="holding").json

    assert (told["purpose"], told["state"], told["ticket"]["state"]) == ("holding", "queued", "new")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"purpose": "acknowledgement"}, "purpose"),
        ({"purpose": "poem"}, "purpose"),
        ({"body": " "}, "body"),
        ({"body": "Dear {{nobody}}"}, "body"),
        ({"submit": "yes"}, "submit"),
        ({"version": "latest"}, "version"),
        ({"version": 10**30}, "version"),
        ({"to": "me@home.example"}, "to"),
    ],
)
def test_a_reply_that_cannot_go_names_the_field(
    manager: Caller, answering: Ticket, wrong: dict[str, Any], field: str
) -> None:
    answer = write(manager, answering, **wrong)

    assert answer.status_code == 422, answer.json
    assert list(answer.json["fields"]) == [field]


def test_an_approved_reply_goes_as_amended(
    desk: Desk, manager: Caller, spokesperson: Caller, answering: Ticket
) -> None:
    reply = write(manager, answering).json

    told = spokesperson.post(f"/replies/{reply['id']}/approve", {"body": "On Monday."}).json

    assert (told["state"], told["body"]) == ("queued", "On Monday.")
    assert told["ticket"]["state"] == "sending"
    kept = desk.session.get_one(Reply, reply["id"])
    assert kept.submitted_body == "Tomorrow."


def test_an_approval_with_an_embargo_waits_for_its_moment(
    desk: Desk, manager: Caller, spokesperson: Caller, answering: Ticket
) -> None:
    path = f"/replies/{write(manager, answering).json['id']}/approve"
    until = now().replace(microsecond=0) + timedelta(days=3)

    past = spokesperson.post(path, {"embargo_until": "2001-01-01T00:00:00+00:00"})
    told = spokesperson.post(path, {"embargo_until": until.isoformat()}).json

    assert (past.status_code, list(past.json["fields"])) == (422, ["embargo_until"])
    assert told["state"] == "queued"
    assert desk.session.get_one(Reply, told["id"]).embargo_until == until


def test_nobody_approves_their_own(desk: Desk, answering: Ticket) -> None:
    both = desk.caller(Role.MANAGER, Role.SPOKESPERSON)
    reply = write(both, answering).json

    assert both.post(f"/replies/{reply['id']}/approve", {}).status_code == 403


def test_a_manager_may_not_approve(desk: Desk, manager: Caller, answering: Ticket) -> None:
    reply = write(manager, answering).json
    colleague = desk.caller(Role.MANAGER)

    assert colleague.post(f"/replies/{reply['id']}/approve", {}).status_code == 403


def test_what_is_approved_once_is_a_conflict_the_second_time(
    manager: Caller, spokesperson: Caller, answering: Ticket
) -> None:
    path = f"/replies/{write(manager, answering).json['id']}/approve"

    first, second = spokesperson.post(path, {"body": None}), spokesperson.post(path, {})

    assert (first.status_code, second.status_code) == (200, 409)
    assert (second.json["present"], second.json["ticket"]["state"]) == ("queued", "sending")


def test_a_newer_message_must_be_read_before_approving(
    desk: Desk, manager: Caller, spokesperson: Caller, answering: Ticket
) -> None:
    path = f"/replies/{write(manager, answering).json['id']}/approve"
    newer = make_message(desk.session, answering, reply_text="Never mind.")

    unread = spokesperson.post(path, {})
    read = spokesperson.post(path, {"seen_message": newer.id})

    assert (unread.status_code, unread.json["text"]) == (409, "Never mind.")
    assert read.status_code == 200


def test_approving_an_older_text_is_refused(
    desk: Desk, manager: Caller, spokesperson: Caller, answering: Ticket
) -> None:
    reply = write(manager, answering).json
    desk.session.get_one(Reply, reply["id"]).subject = "Re: changed"
    desk.session.flush()

    answer = spokesperson.post(f"/replies/{reply['id']}/approve", {"version": reply["version"]})

    assert answer.status_code == 409


def test_an_undone_reply_is_a_draft_that_can_be_written_again(
    desk: Desk, manager: Caller, spokesperson: Caller, answering: Ticket
) -> None:
    reply_id = write(manager, answering).json["id"]
    spokesperson.post(f"/replies/{reply_id}/approve", {})
    reply = desk.session.get_one(Reply, reply_id)
    by = desk.user(Role.SPOKESPERSON)

    replies.undo(
        desk.session, answering, reply, by=accounts.actor(by, desk.team.id), at=NOON + timedelta(1)
    )
    desk.session.flush()
    assert (reply.state, answering.state) == (ReplyState.DRAFT, TicketState.ANSWERING)

    again = write(manager, answering, body="After all: today.")

    assert again.json["id"] == reply_id
    assert again.json["body"] == "After all: today."
