"""kill -9, at the worst moments. Afterwards every reply was sent once or says that it is not sure,
and every job that waited is done.
"""

import os
import signal
import threading

import pytest

from tests.drill.conftest import until

pytestmark = pytest.mark.long


def test_a_worker_killed_between_claim_and_send_leaves_a_reply_that_says_it_is_not_sure(
    house, postman
):
    reached = threading.Event()
    let_go = threading.Event()

    async def hang(server, session, envelope, address, options):
        if address == "asker@home.example":
            reached.set()
            import asyncio

            await asyncio.to_thread(let_go.wait, 60)
        envelope.mail_from = address
        envelope.rcpt_tos.append(address)
        return "250 ok"

    ticket = a_ticket(house)
    postman.handle_RCPT = hang
    reply = answer(house, ticket)
    assert reached.wait(60)
    house.kill("worker", "outbox")
    let_go.set()
    del postman.handle_RCPT

    state = until(lambda: settled(house, ticket, reply), "the reply is settled", within=150)
    sent = len(arrived(postman))
    assert (state, sent) in {("uncertain", 0), ("uncertain", 1), ("sent", 1)}


def test_a_worker_killed_between_send_and_record_never_sends_twice(house, postman):
    keep = postman.handle_DATA

    async def keep_and_kill(server, session, envelope):
        kept = await keep(server, session, envelope)
        if b"Tomorrow we clean." in envelope.original_content:
            for pid in house.pids("worker", "outbox"):
                os.kill(pid, signal.SIGKILL)
        return kept

    ticket = a_ticket(house)
    postman.handle_DATA = keep_and_kill
    reply = answer(house, ticket)
    state = until(lambda: settled(house, ticket, reply), "the reply is settled", within=150)
    assert state == "uncertain"
    assert len(arrived(postman)) == 1
    assert house.call("GET", f"/tickets/{ticket}")["state"] == "uncertain"


def test_redis_killed_while_jobs_wait_delays_them_by_less_than_a_minute(house, postman):
    ticket = a_ticket(house)
    for pid in house.pids("worker", "outbox"):
        os.kill(pid, signal.SIGSTOP)
    reply = answer(house, ticket)
    house.kill("redis-server")
    for pid in house.pids("worker", "outbox"):
        os.kill(pid, signal.SIGCONT)
    until(lambda: settled(house, ticket, reply) == "sent", "the reply is sent", within=75)
    assert len(arrived(postman)) == 1


def test_postgresql_killed_during_intake_loses_nothing_and_doubles_nothing(house, postman):
    for number in range(60):
        postman.write(f"w{number}@home.example", f"Nonce W-1-{number}", "Where is my bin?")
    until(lambda: total(house) >= 5, "intake has begun")
    house.kill("postgres", "-D")
    until(lambda: total(house) == 60, "every mail has its ticket", within=150)
    subjects = subjects_of_all(house)
    assert sorted(subjects) == sorted(f"Nonce W-1-{number}" for number in range(60))


STEPS = (
    *((gate, "no") for gate in ("G1", "G2", "G3", "G4")),
    ("G5", "yes"),
    ("K1", "question"),
    ("K4", "no"),
    ("K5", "yes"),
    ("K6", "no"),
)


def a_ticket(house) -> int:
    """A ticket that the scheme has led to an answer."""
    made = house.call("POST", "/messages", {
        "channel": "Info", "external_id": "m-1", "subject": "Litter", "text": "When do you clean?",
        "author": {"address": "asker@home.example", "name": "Lieve"},
    })  # fmt: skip
    ticket = made["ticket"] if isinstance(made["ticket"], int) else made["ticket"]["id"]
    for question, choice in STEPS:
        decision = house.call("GET", f"/tickets/{ticket}")["decision"]
        if (decision["question"] or {}).get("id") == question:
            body = {"answers": [{"question": question, "answer": choice, "reason": None}]}
            house.call("POST", f"/tickets/{ticket}/answers", body)
    return ticket


def answer(house, ticket: int) -> int:
    body = {"purpose": "final", "body": "Tomorrow we clean.", "submit": True}
    made = house.call("POST", f"/tickets/{ticket}/replies", body)
    return made["id"] if "id" in made else made["reply"]["id"]


def settled(house, ticket: int, reply: int) -> str | None:
    found = house.insist("GET", f"/tickets/{ticket}")
    state = next(each["state"] for each in found["replies"] if each["id"] == reply)
    return state if state in {"sent", "failed", "uncertain", "held"} else None


def arrived(postman) -> list:
    return [
        mail
        for mail in postman.delivered["asker@home.example"]
        if "Tomorrow we clean." in mail.get_content()
    ]


def subjects_of_all(house) -> list[str]:
    subjects, cursor = [], None
    while True:
        more = f"&cursor={cursor}" if cursor else ""
        page = house.insist("GET", f"/tickets?state=open&limit=100{more}")
        subjects += [each["subject"] for each in page["tickets"] if "Nonce" in each["subject"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return subjects


def total(house) -> int:
    return len(subjects_of_all(house))
