"""The scheme's questions answered by the API, one after the other, and what refuses an answer."""

from typing import Any

import pytest

from tests.conftest import NOON
from tests.factories import make_message, make_ticket
from tests.web.api.conftest import Caller, Desk
from webcare import pipeline
from webcare.accounts import service as accounts
from webcare.tickets import service as tickets
from webcare.tickets.models import Ticket
from workflows.rights import Role
from workflows.ticket import Resolution

GATE = [(f"G{n}", "no") for n in range(1, 5)] + [("G5", "yes")]
KNOWN_ANSWER = [*GATE, ("K1", "question"), ("K4", "no"), ("K5", "yes")]  # a fact answers K6


def said(*pairs: tuple[str, str], version: int | None = None) -> dict[str, Any]:
    answers = [{"question": q, "answer": a, "reason": None} for q, a in pairs]
    return {"answers": answers, "version": version}


def test_answers_are_given_one_after_the_other(manager: Caller, ticket: Ticket) -> None:
    path = f"/tickets/{ticket.id}/answers"
    first = manager.post(path, said(("G1", "no"), version=ticket.version)).json

    assert (first["question"]["id"], first["outcome"], first["state"]) == ("G2", None, "new")

    second = manager.post(path, said(*KNOWN_ANSWER[1:], version=first["version"])).json

    assert second["question"] is None
    assert (second["outcome"]["kind"], second["outcome"]["approval"]) == ("reply", "none")
    assert (second["state"], second["ticket"]["state"]) == ("answering", "answering")
    told = manager.get(f"/tickets/{ticket.id}").json
    assert told["version"] == second["version"]
    steps = [(each["question"], each["source"]) for each in told["decision"]["steps"]]
    assert steps == [*((question, "person") for question, _ in KNOWN_ANSWER), ("K6", "fact")]


def test_an_older_version_is_refused_even_between_two_questions(
    manager: Caller, ticket: Ticket
) -> None:
    path, seen = f"/tickets/{ticket.id}/answers", ticket.version
    now = manager.post(path, said(("G1", "no"), version=seen)).json["version"]

    late = manager.post(path, said(("G2", "no"), version=seen))

    assert now > seen
    assert late.status_code == 409
    assert late.json["ticket"] == {"id": ticket.id, "state": "new", "version": now}
    assert late.json["question"] == "G2"
    assert manager.post(path, said(("G2", "no"), version=now)).status_code == 200


def test_what_a_colleague_answers_on_the_page_makes_the_version_old(
    desk: Desk, manager: Caller, ticket: Ticket
) -> None:
    seen = ticket.version
    colleague = accounts.actor(desk.user(Role.MANAGER), desk.team.id)
    pipeline.confirm_gate(desk.session, ticket, by=colleague, at=NOON)
    desk.session.flush()

    late = manager.post(f"/tickets/{ticket.id}/answers", said(("K1", "question"), version=seen))

    assert late.status_code == 409
    assert late.json["question"] == "K1"


def test_the_wrong_question_is_a_conflict_that_undoes_all_of_the_call(
    manager: Caller, ticket: Ticket
) -> None:
    path = f"/tickets/{ticket.id}/answers"
    answer = manager.post(path, said(("G1", "no"), ("G3", "no")))

    assert answer.status_code == 409
    assert answer.content_type == "application/problem+json"
    assert (answer.json["question"], answer.json["ticket"]["state"]) == ("G1", "new")
    assert manager.get(f"/tickets/{ticket.id}").json["decision"]["steps"] == []


def test_a_question_that_facts_have_answered_is_a_conflict(desk: Desk, manager: Caller) -> None:
    press = desk.ticket(flags=["press"])
    told = manager.get(f"/tickets/{press.id}").json
    assert told["decision"]["question"]["id"] == "G1"
    assert manager.post(f"/tickets/{press.id}/answers", said(("G1", "no"))).status_code == 200

    answer = manager.post(f"/tickets/{press.id}/answers", said(("G2", "no")))

    assert answer.status_code == 409
    assert answer.json["question"] is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ([{"question": "G1", "answer": "perhaps"}], "answers.0.answer"),
        (
            [{"question": "G1", "answer": "no"}, {"question": "G2", "answer": "?"}],
            "answers.1.answer",
        ),
        ([{"question": "G1"}], "answers.0.answer"),
        ([{"question": "", "answer": "no"}], "answers.0.question"),
        ([{"question": "G1", "answer": "no", "by": "user:1"}], "answers.0.by"),
        ([], "answers"),
        ("G1", "answers"),
    ],
)
def test_an_answer_that_does_not_exist_is_named(
    manager: Caller, ticket: Ticket, given: Any, field: str
) -> None:
    answer = manager.post(f"/tickets/{ticket.id}/answers", {"answers": given})

    assert answer.status_code == 422
    assert list(answer.json["fields"]) == [field]
    assert manager.get(f"/tickets/{ticket.id}").json["decision"]["steps"] == []


def test_going_against_a_suspicion_asks_a_reason(desk: Desk, manager: Caller) -> None:
    ticket = make_ticket(desk.session, desk.channel)
    make_message(
        desk.session, ticket, text="I want to kill myself", reply_text="I want to kill myself"
    )
    path = f"/tickets/{ticket.id}/answers"

    without = manager.post(path, said(("G1", "no")))
    given = {"question": "G1", "answer": "no", "reason": "A quote from a film."}
    with_reason = manager.post(path, {"answers": [given]})

    assert without.status_code == 422
    assert list(without.json["fields"]) == ["answers.0.reason"]
    assert with_reason.status_code == 200


def test_a_closed_ticket_says_so(desk: Desk, manager: Caller, ticket: Ticket) -> None:
    taken = manager.post(f"/tickets/{ticket.id}/answers", said(*KNOWN_ANSWER))
    assert taken.status_code == 200
    desk.session.refresh(ticket)
    by = accounts.actor(desk.user(Role.MANAGER), desk.team.id)
    tickets.close(desk.session, ticket, Resolution.MOOT, why="Gone.", by=by, at=NOON)
    desk.session.flush()

    answer = manager.post(f"/tickets/{ticket.id}/answers", said(("K1", "question")))

    assert answer.status_code == 409
    assert answer.json["ticket"]["state"] == "closed"
