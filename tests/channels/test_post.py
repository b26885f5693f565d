from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from tests.channels.smtp_servers import real_server
from tests.conftest import NOON
from tests.factories import later, make_channel
from webcare.channels import delivery, post
from webcare.channels.compose import Unaddressable
from webcare.channels.models import OutgoingMail, PostState
from webcare.core import db

PLUS_A_MINUTE = later(minutes=1)


@pytest.fixture
def server():
    with real_server() as desk:
        yield desk


def write(session, **given):
    values = {
        "about_kind": "handoff",
        "about_id": 7,
        "to_address": "kim@city.example",
        "to_name": "Kim",
        "subject": "A question",
        "text": "When do you clean?",
        "at": NOON,
    }
    return post.post(session, **{**values, **given})


def drain(server, at=NOON, **options):
    return delivery.drain(
        post,
        transaction=db.transaction,
        smtp_url_of=lambda channel_id: server.url,
        clock=lambda: at,
        **options,
    )


def test_a_mail_leaves_once_with_what_was_asked(session, server):
    channel = make_channel(session, address="info@city.example", name="City")
    mail = write(
        session,
        channel_id=channel.id,
        reply_to="info@city.example",
        message_id="7-x.y@city.example",
        headers={"In-Reply-To": "<q@home.example>", "References": "<q@home.example>"},
    )
    session.commit()

    assert drain(server) == 1
    assert drain(server) == 0
    session.refresh(mail)
    assert (mail.state, mail.sent_at, mail.text) == (PostState.SENT, NOON, "When do you clean?")
    [envelope] = server.envelopes
    sent = message_from_bytes(envelope.content, policy=policy.default)
    assert (envelope.mail_from, envelope.rcpt_tos) == ("info@city.example", ["kim@city.example"])
    assert sent["Message-ID"] == "<7-x.y@city.example>"
    assert sent["In-Reply-To"] == sent["References"] == "<q@home.example>"
    assert (sent["X-Webcare"], sent["Auto-Submitted"]) == ("handoff", "auto-generated")
    assert sent["Reply-To"] == "info@city.example"


def test_posting_rings_the_doorbell(session):
    write(session)

    assert ("send_mails", ()) in session.info["rings"]


def test_a_secret_is_forgotten_once_it_is_sent(session, server):
    mail = write(session, secret=True, text="https://city.example/set/abc")
    session.commit()

    drain(server)

    session.refresh(mail)
    assert mail.text == ""
    assert b"https://city.example/set/abc" in server.envelopes[0].content


def test_nobody_can_be_mailed_beside_the_one_asked(session):
    with pytest.raises(Unaddressable):
        write(session, to_address="kim@city.example, evil@x.example")


def test_a_server_that_says_later_is_asked_later_for_a_day(session, server):
    server.mood = "451"
    mail = write(session)
    session.commit()
    at, waits = NOON, []
    for _ in range(40):
        drain(server, at)
        session.refresh(mail)
        if mail.state is PostState.FAILED:
            break
        waits.append((mail.next_attempt_at - at).total_seconds() / 60)
        at = mail.next_attempt_at

    assert waits[:6] == [1, 5, 15, 60, 60, 60]
    assert mail.state is PostState.FAILED
    assert 23 * 60 <= sum(waits) <= 24 * 60
    assert "451" in mail.error


def test_a_refusal_is_final(session, server):
    server.mood = "550"
    mail = write(session)
    session.commit()

    drain(server)

    session.refresh(mail)
    assert (mail.state, mail.next_attempt_at) == (PostState.FAILED, None)
    assert "550" in mail.error


def test_an_unclear_end_is_tried_once_more_under_the_same_id_and_then_left(session, server):
    server.mood = "store and cut"
    mail = write(session)
    session.commit()

    drain(server)
    session.refresh(mail)
    assert (mail.state, mail.repeated) == (PostState.QUEUED, True)

    drain(server, PLUS_A_MINUTE)
    session.refresh(mail)
    assert mail.state is PostState.UNCERTAIN

    drain(server, later(days=2))
    ids = {message_from_bytes(each.content)["Message-ID"] for each in server.envelopes}
    assert (len(server.envelopes), ids) == (2, {f"<{mail.message_id}>"})


def test_what_a_dead_worker_held_is_taken_over_after_its_lease(session, server):
    mail = write(session)
    session.commit()
    with db.transaction() as transaction:
        [parcel] = post.claim_due(transaction, NOON, 1)

    assert drain(server, NOON) == 0
    drain(server, parcel.lease_until)
    assert drain(server, later(minutes=2)) == 1
    session.refresh(mail)
    assert mail.state is PostState.SENT


def test_an_older_claim_records_nothing(session):
    mail = write(session)
    [old] = post.claim_due(session, NOON, 1)
    post.expire_leases(session, old.lease_until)
    [new] = post.claim_due(session, PLUS_A_MINUTE + delivery.LEASE, 1)

    post.record_refused(session, mail.id, old.fence, why="550", at=NOON)
    assert mail.state is PostState.SENDING

    post.record_sent(session, mail.id, new.fence, receipt="250", at=NOON)
    assert mail.state is PostState.SENT


def test_one_that_cannot_be_written_does_not_stop_the_others(session, server):
    bad = write(session, headers={"Bcc": "evil@x.example"})
    write(session)
    session.commit()

    assert drain(server) == 1
    session.refresh(bad)
    assert bad.state is PostState.FAILED
    assert session.scalars(select(OutgoingMail.state).where(OutgoingMail.id != bad.id)).all() == [
        PostState.SENT
    ]


def test_a_worker_that_slept_past_its_lease_does_not_send(session, server):
    mail = write(session)
    session.commit()
    times = iter([NOON, NOON, NOON, NOON, later(hours=1)])

    delivery.drain(
        post,
        transaction=db.transaction,
        smtp_url_of=lambda channel_id: server.url,
        clock=lambda: next(times, later(hours=1)),
        batch=1,
    )

    session.refresh(mail)
    assert not server.envelopes
    assert mail.state is PostState.QUEUED
