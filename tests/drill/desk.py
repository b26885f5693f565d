"""What a team does during a drill, by API, and what the journal of its mail server says."""

from tests.drill.conftest import until
from tests.mails import said

STEPS = (
    *((gate, "no") for gate in ("G1", "G2", "G3", "G4")),
    ("G5", "yes"),
    ("K1", "question"),
    ("K4", "no"),
    ("K5", "yes"),
    ("K6", "no"),
)


ASKER = "asker@home.example"
WORDS = "Tomorrow we clean."


def a_ticket(house, postman, asker: str = ASKER) -> int:
    """A ticket that the scheme has led to an answer, its acknowledgement delivered: whatever goes
    to *asker* from now on is the answer itself.
    """
    made = house.call("POST", "/messages", {
        "channel": "Info", "external_id": asker, "subject": "Litter", "text": "When do you clean?",
        "author": {"address": asker, "name": "Lieve"},
    })  # fmt: skip
    ticket = made["ticket"] if isinstance(made["ticket"], int) else made["ticket"]["id"]
    postman.wait_for(asker, lambda mail: mail["Auto-Submitted"] == "auto-replied")
    for question, choice in STEPS:
        decision = house.call("GET", f"/tickets/{ticket}")["decision"]
        if (decision["question"] or {}).get("id") == question:
            body = {"answers": [{"question": question, "answer": choice, "reason": None}]}
            house.call("POST", f"/tickets/{ticket}/answers", body)
    return ticket


def answer(house, ticket: int) -> int:
    body = {"purpose": "final", "body": WORDS, "submit": True}
    made = house.call("POST", f"/tickets/{ticket}/replies", body)
    return made["id"] if "id" in made else made["reply"]["id"]


def settled(house, ticket: int, reply: int) -> str | None:
    found = house.insist("GET", f"/tickets/{ticket}")
    state = next(each["state"] for each in found["replies"] if each["id"] == reply)
    return state if state in {"sent", "failed", "uncertain", "held"} else None


def arrived(postman, asker: str = ASKER) -> list:
    return [mail for mail in postman.delivered[asker] if WORDS in said(mail)]


def subjects_of_all(house) -> list[str]:
    subjects, cursor = [], None
    while True:
        more = f"&cursor={cursor}" if cursor else ""
        page = house.insist("GET", f"/tickets?state=open&limit=100{more}")
        subjects += [each["subject"] for each in page["tickets"] if "Nonce" in each["subject"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return subjects


def another_leaves(house, postman) -> None:
    """A later answer to someone else goes its whole way: the outbox has been worked off."""
    asker = "later@home.example"
    ticket = a_ticket(house, postman, asker)
    reply = answer(house, ticket)
    until(lambda: settled(house, ticket, reply) == "sent", "a later reply is sent", within=75)
    assert len(arrived(postman, asker)) == 1
