"""A database that refuses a row: what hangs on that row does not happen either."""

import urllib.error

import pytest

from tests.drill.conftest import until
from tests.drill.desk import STEPS, subjects_of_all

pytestmark = pytest.mark.long


def test_a_mail_that_cannot_be_stored_is_fetched_again_when_it_can(house, postman):
    with house.refusing("raw_messages"):
        postman.write("w@home.example", "Nonce W-2-1", "Where is my bin?")
        until(lambda: "no room for a drill" in log_of(house), "storing it was refused")
    until(lambda: subjects_of_all(house), "the mail has its ticket")
    assert subjects_of_all(house) == ["Nonce W-2-1"]


def test_without_its_entry_in_the_audit_nothing_changes(house):
    made = house.call("POST", "/messages", {
        "channel": "Info", "external_id": "m-1", "subject": "Litter", "text": "When do you clean?",
        "author": {"address": "asker@home.example", "name": "Lieve"},
    })  # fmt: skip
    ticket = made["ticket"] if isinstance(made["ticket"], int) else made["ticket"]["id"]
    before = house.call("GET", f"/tickets/{ticket}")
    question, choice = STEPS[0]
    body = {"answers": [{"question": question, "answer": choice, "reason": None}]}

    with house.refusing("audit_entries"), pytest.raises(urllib.error.HTTPError) as refused:
        house.call("POST", f"/tickets/{ticket}/answers", body)

    refused.value.close()
    assert refused.value.code >= 500
    after = house.call("GET", f"/tickets/{ticket}")
    assert after["decision"]["question"] == before["decision"]["question"]
    assert after["state"] == before["state"]


def log_of(house) -> str:
    return "".join(path.read_text() for path in (house.data_dir / "logs").glob("worker-*.log"))
