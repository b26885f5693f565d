"""Messages handed in by another system: each once, and the way to an answer in the asker's box."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.channels.smtp_servers import real_server
from tests.factories import make_channel, make_ticket
from tests.mails import said
from tests.web.api.conftest import Caller, Desk
from webcare.channels.models import ChannelKind
from webcare.core.clock import now
from webcare.replies import outbox
from webcare.tickets.models import RawMessage
from workflows.rights import Role


def message(**given: Any) -> dict[str, Any]:
    return {
        "channel": "Helpdesk",
        "external_id": "case-7",
        "author": {"address": "Asker@home.example", "name": "Noor"},
        "subject": "Litter",
        "text": "When will the station be cleaned?",
        **given,
    }


def test_a_message_is_taken_in_once_and_told_again_ever_after(desk: Desk, manager: Caller) -> None:
    first = manager.post("/messages", message(sent_at="2026-11-18T09:00:00+01:00"))
    again = manager.post("/messages", message(text="Something else by now"))

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json["ticket_id"] == again.json["ticket_id"]
    assert first.json["message_id"] == again.json["message_id"]
    assert first.headers["Location"].endswith(f"/api/v1/tickets/{first.json['ticket_id']}")
    told = manager.get(f"/tickets/{first.json['ticket_id']}").json
    assert [each["text"] for each in told["messages"]] == ["When will the station be cleaned?"]
    assert told["author"] == {"name": "Noor", "address": "asker@home.example"}
    assert told["decision"]["question"]["id"] == "G1"
    assert told["messages"][0]["sent_at"].startswith("2026-11-18T08:00:00")


def test_what_it_says_besides_is_kept(manager: Caller) -> None:
    sent = message(url="https://help.home.example/7", language="fr", text="Bonjour, quand ?")
    ticket_id = manager.post("/messages", sent).json["ticket_id"]

    told = manager.get(f"/tickets/{ticket_id}").json

    assert told["messages"][0]["url"] == "https://help.home.example/7"
    assert told["language"] == "fr"


def test_the_same_id_on_another_channel_is_another_message(desk: Desk, manager: Caller) -> None:
    other = make_channel(desk.session, desk.team, kind=ChannelKind.API)

    first = manager.post("/messages", message())
    second = manager.post("/messages", message(channel=other.id))

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json["ticket_id"] != second.json["ticket_id"]


def test_a_post_of_a_network_needs_no_mail_address(desk: Desk, manager: Caller) -> None:
    network = make_channel(desk.session, desk.team, kind=ChannelKind.MASTODON)
    sent = message(channel=network.id, author={"address": "@noor@social.example"})

    answer = manager.post("/messages", sent)

    assert answer.status_code == 201, answer.json


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"author": {"address": "nobody"}}, "author.address"),
        ({"author": {"name": "Noor"}}, "author.address"),
        ({"author": None}, "author"),
        ({"text": " "}, "text"),
        ({"text": "x" * 50_001}, "text"),
        ({"external_id": ""}, "external_id"),
        ({"external_id": "x" * 501}, "external_id"),
        ({"external_id": 7}, "external_id"),
        ({"sent_at": "yesterday"}, "sent_at"),
        ({"sent_at": "2026-11-18T09:00:00"}, "sent_at"),
        ({"sent_at": "9999-12-31T23:59:59-14:00"}, "sent_at"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"language": "../nl"}, "language"),
        ({"channel": True}, "channel"),
        ({"channel": None}, "channel"),
        ({"channel": 1.5}, "channel"),
        ({"channel": ["Helpdesk"]}, "channel"),
        ({"state": "closed"}, "state"),
    ],
)
def test_a_message_that_cannot_be_taken_names_the_field_and_leaves_nothing(
    desk: Desk, manager: Caller, wrong: dict[str, Any], field: str
) -> None:
    answer = manager.post("/messages", message(**wrong))

    assert answer.status_code == 422, answer.json
    assert list(answer.json["fields"]) == [field]
    assert desk.session.scalar(select(func.count()).select_from(RawMessage)) == 0


def test_an_id_in_a_mailbox_never_stands_where_a_real_mail_belongs(
    desk: Desk, manager: Caller
) -> None:
    mailbox = make_channel(desk.session, desk.team, kind=ChannelKind.MAIL)

    answer = manager.post("/messages", message(channel=mailbox.id, external_id="<real@mail>"))

    assert answer.status_code == 201
    kept = desk.session.scalars(select(RawMessage.external_id)).all()
    assert kept == ["api:<real@mail>"]


def test_a_channel_that_is_switched_off_takes_nothing(desk: Desk, manager: Caller) -> None:
    desk.channel.enabled = False
    desk.session.flush()

    answer = manager.post("/messages", message())

    assert (answer.status_code, answer.json["present"]) == (409, "disabled")
    assert desk.session.scalar(select(func.count()).select_from(RawMessage)) == 0


def test_whoever_manages_channels_may_hand_in_without_reading(desk: Desk) -> None:
    admin = desk.caller(Role.ADMIN)
    answer = admin.post("/messages", message())

    assert answer.status_code == 201
    assert admin.get(f"/tickets/{answer.json['ticket_id']}").status_code == 404


def test_a_text_in_any_script_and_with_any_bytes_is_taken(manager: Caller) -> None:
    odd = "Vraag \x00 \ud800 \u202e\u2028 \U0001f9f9 <script>alert(1)</script> ' ; drop table"

    answer = manager.post("/messages", message(text=odd, subject=odd, author={
        "address": "asker@home.example", "name": odd,
    }))  # fmt: skip

    assert answer.status_code == 201, answer.json
    assert manager.get(f"/tickets/{answer.json['ticket_id']}").status_code == 200


@pytest.fixture
def server() -> Iterator[Any]:
    with real_server() as server:
        yield server


def test_from_a_message_to_an_approved_answer_in_the_askers_box(
    desk: Desk, manager: Caller, spokesperson: Caller, server: Any
) -> None:
    desk.team.scheme = "epa"
    desk.session.flush()
    ticket = manager.post("/messages", message()).json["ticket"]
    path = f"/tickets/{ticket['id']}"

    asked = manager.get(path).json["decision"]["question"]
    assert asked["id"] == "R0"
    answers = [{"question": q, "answer": "yes"} for q in ("R0", "T1")]
    decided = manager.post(f"{path}/answers", {"answers": answers, "version": ticket["version"]})
    assert decided.json["outcome"]["approval"] == "one"
    written = manager.post(
        f"{path}/replies",
        {
            "purpose": "final",
            "body": "Tomorrow at seven.",
            "submit": True,
            "version": decided.json["version"],
        },
    ).json
    assert written["state"] == "submitted"
    assert spokesperson.post(f"/replies/{written['id']}/approve", {}).json["state"] == "queued"
    for _ in range(2):
        outbox.drain(smtp_url_of=lambda _: server.url, clock=lambda: now() + timedelta(minutes=1))

    mails = [message_from_bytes(each.content, policy=policy.default) for each in server.envelopes]
    ours = [each for each in mails if each["X-Webcare"] == "reply"]
    assert len(ours) == 1
    assert ours[0]["To"].addresses[0].addr_spec == "asker@home.example"
    assert "Tomorrow at seven." in said(ours[0])
    assert [each["X-Webcare"] for each in mails if each not in ours] == ["acknowledgement"]
    told = manager.get(path).json
    assert told["state"] == "answered"
    assert [each["state"] for each in told["replies"] if each["purpose"] == "final"] == ["sent"]
    assert told["messages"][-1]["direction"] == "out"


def test_an_older_ticket_without_a_mail_address_says_why_nothing_goes(
    desk: Desk, manager: Caller
) -> None:
    ticket = make_ticket(desk.session, desk.channel, author_address="")

    answer = manager.post(
        f"/tickets/{ticket.id}/replies", {"purpose": "holding", "body": "Soon.", "submit": True}
    )

    assert answer.status_code == 409
    assert answer.json["title"] == "The asker left no e-mail address."
