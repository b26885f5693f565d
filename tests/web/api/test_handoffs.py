"""Handoffs by the API: who is asked, what they see, and the ledger of it."""

from datetime import timedelta
from typing import Any

import pytest

from tests.factories import make_absence, make_desk, make_expert, make_message, make_team
from tests.web.api.conftest import Caller, Desk
from webcare.channels.models import OutgoingMail
from webcare.core.clock import now
from webcare.tickets.models import Ticket


def ask(caller: Caller, ticket: Ticket, to: Any, **given: Any) -> Any:
    body = {"to": to, "question": "When do you clean?", **given}
    return caller.post(f"/tickets/{ticket.id}/handoffs", body)


def test_an_expert_is_asked_and_shown_just_what_was_chosen(
    desk: Desk, manager: Caller, ticket: Ticket
) -> None:
    expert = make_expert(desk.session, desk.team)
    chosen = make_message(desk.session, ticket, reply_text="It is the bin at the corner.")
    desk.session.flush()
    version = manager.get(f"/tickets/{ticket.id}").json["version"]

    answer = ask(manager, ticket, {"expert": expert.id}, messages=[chosen.id], version=version)

    assert answer.status_code == 201, answer.json
    assert (answer.json["kind"], answer.json["state"]) == ("forward", "open")
    assert answer.json["to"] == {"name": expert.name, "address": expert.email}
    assert answer.json["ticket"]["state"] == "with_expert"
    assert answer.json["ticket"]["version"] > version
    mail = desk.session.query(OutgoingMail).one()
    assert mail.to_address == expert.email
    assert "It is the bin at the corner." in mail.text
    assert "When will it be cleaned?" not in mail.text


def test_an_address_outside_is_shown_first_and_asked_after_the_word(
    desk: Desk, manager: Caller, ticket: Ticket
) -> None:
    first = ask(manager, ticket, {"email": "kim@elsewhere.example", "name": "Kim"})

    assert first.status_code == 409
    assert first.json["confirm"] is True
    assert first.json["preview"]["to"] == {"name": "Kim", "address": "kim@elsewhere.example"}
    assert "When do you clean?" in first.json["preview"]["text"]
    assert first.json["preview"]["outside"] is True
    assert desk.session.query(OutgoingMail).count() == 0
    assert manager.get(f"/tickets/{ticket.id}").json["handoffs"] == []

    second = ask(manager, ticket, {"email": "kim@elsewhere.example", "name": "Kim"}, confirm=True)

    assert second.status_code == 201
    assert desk.session.query(OutgoingMail).one().to_address == "kim@elsewhere.example"


def test_who_is_away_and_a_term_past_the_promise_are_asked_after_a_second_word(
    desk: Desk, manager: Caller, ticket: Ticket
) -> None:
    other = make_expert(desk.session, desk.team)
    expert = make_expert(desk.session, desk.team, substitute_id=other.id)
    today = now().date()
    make_absence(desk.session, expert, today - timedelta(days=1), today + timedelta(days=3))
    ticket.due_at = now() + timedelta(hours=2)
    desk.session.flush()
    late = (now() + timedelta(days=4)).isoformat()

    first = ask(manager, ticket, {"expert": expert.id}, due_at=late)

    assert first.status_code == 409, first.json
    assert first.json["repeat_with"] == {"confirm_away": True, "confirm_beyond": True}
    assert first.json["stand_ins"] == [{"expert": other.id, "name": other.name}]
    assert "confirm_away: true, confirm_beyond: true" in first.json["detail"]
    assert expert.name in first.json["title"]
    assert desk.session.query(OutgoingMail).count() == 0
    half = ask(manager, ticket, {"expert": expert.id}, due_at=late, confirm_away=True)
    assert half.json["repeat_with"] == {"confirm_beyond": True}
    done = ask(manager, ticket, {"expert": expert.id}, due_at=late, **first.json["repeat_with"])
    assert done.status_code == 201, done.json


def test_the_spokesperson_is_escalated_to_and_another_desk_is_asked(
    desk: Desk, manager: Caller
) -> None:
    make_desk(desk.session, desk.team, "legal")

    up = ask(manager, desk.ticket(), {"desk": "spokesperson"}).json
    aside = ask(manager, desk.ticket(), {"desk": "legal"}).json

    assert (up["kind"], up["desk"], up["ticket"]["state"]) == (
        "escalation", "spokesperson", "with_desk",
    )  # fmt: skip
    assert (aside["kind"], aside["desk"], aside["ticket"]["state"]) == (
        "forward", "legal", "with_desk",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("to", "given", "field"),
    [
        ({}, {}, "to"),
        ({"email": "a@city.example", "desk": "legal"}, {}, "to"),
        ({"email": "no address"}, {}, "email"),
        ({"desk": "nowhere"}, {}, "to"),
        ({"desk": "spokesperson"}, {"due_at": "2199-01-01T12:00:00Z"}, "due_at"),
        ({"email": "a@city.example"}, {"due_at": "2020-01-01T12:00:00Z"}, "due_at"),
        ({"email": "a@city.example"}, {"due_at": "2199-01-01T12:00:00"}, "due_at"),
        ({"email": "a@city.example"}, {"due_at": "0001-01-01T00:00:00+14:00"}, "due_at"),
        ({"email": "a@city.example"}, {"question": " "}, "question"),
        ({"email": "a@city.example"}, {"messages": [10**30]}, "messages.0"),
        ({"email": "a@city.example"}, {"messages": [1]}, "shown"),
        ({"email": "a@city.example"}, {"shown": []}, "shown"),
    ],
)
def test_a_question_that_cannot_be_asked_names_the_field(
    manager: Caller, ticket: Ticket, to: Any, given: dict[str, Any], field: str
) -> None:
    answer = ask(manager, ticket, to, **given)

    assert answer.status_code == 422, answer.json
    assert list(answer.json["fields"]) == [field]


def test_an_expert_of_another_team_looks_absent(
    desk: Desk, manager: Caller, ticket: Ticket
) -> None:
    foreign = make_expert(desk.session, make_team(desk.session))

    theirs, none = (ask(manager, ticket, {"expert": n}) for n in (foreign.id, 2**62))

    assert theirs.status_code == none.status_code == 404
    assert theirs.data == none.data


def test_the_same_question_twice_is_asked_once(manager: Caller, ticket: Ticket) -> None:
    first, second = (ask(manager, ticket, {"email": "kim@city.example"}) for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 409)


def test_the_ledger_is_narrowed_and_paged(desk: Desk, manager: Caller, observer: Caller) -> None:
    make_desk(desk.session, desk.team, "legal")
    for n in range(3):
        ask(manager, desk.ticket(), {"email": f"kim{n}@city.example"})
    ask(manager, desk.ticket(), {"desk": "legal"})

    first = observer.get("/handoffs", limit=3).json
    rest = observer.get("/handoffs", limit=3, cursor=first["next_cursor"]).json
    legal = observer.get("/handoffs", desk="legal").json["entries"]

    assert len(first["entries"]) == 3
    assert len({each["id"] for each in first["entries"] + rest["entries"]}) == 4
    assert rest["next_cursor"] is None
    assert [each["kind"] for each in legal] == ["forward"]
    assert observer.get("/handoffs", text="nothing like it").json["entries"] == []
    assert len(observer.get("/handoffs", state="open", kind="forward").json["entries"]) == 4
    assert observer.get("/handoffs", since="2199-01-01T00:00:00Z").json["entries"] == []
    assert observer.get("/handoffs", state="gone").status_code == 422


def test_the_asker_is_told_in_the_same_act(desk: Desk, manager: Caller, ticket: Ticket) -> None:
    expert = make_expert(desk.session, desk.team)

    answer = ask(manager, ticket, {"expert": expert.id}, holding={"body": "We passed it on."})

    assert answer.status_code == 201, answer.json
    assert answer.json["ticket"]["state"] == "with_expert"
    [reply] = manager.get(f"/tickets/{ticket.id}").json["replies"]
    assert (reply["purpose"], reply["state"]) == ("holding", "queued")
    assert reply["body"].startswith("We passed it on.")


def test_where_the_asker_cannot_be_told_nobody_is_asked(desk: Desk, manager: Caller) -> None:
    expert = make_expert(desk.session, desk.team)
    ticket = desk.ticket(author_address="")

    answer = ask(manager, ticket, {"expert": expert.id}, holding={"body": "We passed it on."})

    assert answer.status_code == 409
    assert "e-mail address" in answer.json["title"]
    assert manager.get(f"/tickets/{ticket.id}").json["handoffs"] == []


def test_a_holding_word_without_text_is_a_fault_of_its_field(
    desk: Desk, manager: Caller, ticket: Ticket
) -> None:
    expert = make_expert(desk.session, desk.team)

    assert ask(manager, ticket, {"expert": expert.id}, holding={"body": " "}).status_code == 422
