from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from tests.conftest import NOON
from tests.factories import later, make_channel, make_message, make_team, make_ticket, make_user
from tests.replies.conftest import MANAGER
from webcare.accounts.models import Team
from webcare.channels.models import Channel, ChannelKind
from webcare.core import tokens
from webcare.replies import outbox, service
from webcare.tickets.queries import author
from workflows.reply import Purpose, ReplyState
from workflows.ticket import TicketState


@pytest.fixture
def new(session):
    channel = make_channel(session, make_team(session, organisation="City"))
    due = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # half past midnight in Brussels
    ticket = make_ticket(session, channel, language="en", due_at=due)
    make_message(session, ticket)
    return ticket


def test_it_names_the_number_the_term_and_where_to_follow(session, new):
    reply = service.acknowledge(session, new, at=NOON)

    assert (reply.state, reply.purpose) == (ReplyState.QUEUED, Purpose.ACKNOWLEDGEMENT)
    assert str(new.id) in reply.subject
    assert f"Its number is {new.id}." in reply.body
    assert "Saturday, November 21, 2026" in reply.body
    token = reply.body.split("/t/")[1].split()[0]
    assert tokens.verify("follow", token, new.id, new.nonce)
    assert "cleaned" not in reply.body  # the asker's words are not mailed to anyone
    assert (new.state, new.acknowledgements, new.unsent_replies) == (TicketState.NEW, 1, 1)


def test_the_term_is_said_in_the_askers_language_or_the_teams(session, new):
    new.language = "nl"
    assert "zaterdag 21 november 2026" in service.acknowledge(session, new, at=NOON).body

    new.language = "fr"
    assert "samedi 21 novembre 2026" in service.acknowledge(session, new, at=later(days=2)).body

    new.language = "es"  # the team's own language is Dutch
    again = service.acknowledge(session, new, at=later(days=4))
    assert "zaterdag" in again.body


def test_it_goes_out_marked_as_automatic(session, server, new):
    service.acknowledge(session, new, at=NOON)
    session.commit()

    sent = outbox.drain(smtp_url_of=lambda channel_id: server.url, clock=lambda: NOON)

    mail = message_from_bytes(server.envelopes[0].content, policy=policy.default)
    assert sent == 1
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Webcare"] == "acknowledgement"
    session.refresh(new)
    assert (new.state, new.unsent_replies, new.last_message_at) == (TicketState.NEW, 0, NOON)


def test_one_sender_gets_one_in_a_day_on_whatever_channel(session, new):
    assert service.acknowledge(session, new, at=NOON)
    assert service.acknowledge(session, new, at=later(hours=23)) is None

    elsewhere = make_ticket(session, make_channel(session))
    elsewhere.author_address = new.author_address
    author(session, elsewhere.author_id).address = new.author_address
    assert service.acknowledge(session, elsewhere, at=later(hours=23)) is None
    assert service.acknowledge(session, elsewhere, at=later(hours=24))


def test_one_ticket_gets_three(session, new):
    given = [service.acknowledge(session, new, at=later(days=day)) for day in range(5)]

    assert [bool(each) for each in given] == [True, True, True, False, False]


@pytest.mark.parametrize("address", ["", "@an@social.example", "not an address"])
def test_whoever_left_no_mail_address_gets_none(session, address):
    ticket = make_ticket(session, make_channel(session, kind=ChannelKind.FORM))
    ticket.author_address = address

    assert service.acknowledge(session, ticket, at=NOON) is None
    assert ticket.acknowledgements == 0


def test_a_public_channel_gets_none(session):
    ticket = make_ticket(session, make_channel(session, kind=ChannelKind.MASTODON, is_public=True))

    assert service.acknowledge(session, ticket, at=NOON) is None


def test_a_hostile_subject_stays_on_its_line(session, server, new):
    new.subject = "x\r\nBcc: evil@x.example\u2028{{7*7}} %(number)s"
    service.acknowledge(session, new, at=NOON)
    session.commit()

    outbox.drain(smtp_url_of=lambda channel_id: server.url, clock=lambda: NOON)

    [envelope] = server.envelopes
    mail = message_from_bytes(envelope.content, policy=policy.default)
    assert envelope.rcpt_tos == [new.author_address]
    assert mail["Bcc"] is None
    assert "{{7*7}} %(number)s" in mail["Subject"]


def test_on_a_form_it_leaves_from_the_teams_mailbox(session, server, new):
    form = make_channel(
        session, session.get_one(Team, new.team_id), kind=ChannelKind.FORM, address=""
    )
    ticket = make_ticket(session, form, language="en")
    mailbox = session.get_one(Channel, new.channel_id)
    reply = service.acknowledge(session, ticket, at=NOON)
    session.commit()
    asked = []

    outbox.drain(
        smtp_url_of=lambda channel: asked.append(channel) or server.url, clock=lambda: NOON
    )

    mail = message_from_bytes(server.envelopes[0].content, policy=policy.default)
    assert mail["From"].addresses[0].addr_spec == mailbox.address
    assert mail["Message-ID"].endswith(f"@{mailbox.address.partition('@')[2]}>")
    assert asked == [mailbox.id]
    assert "answer this mail" in reply.body


def test_without_a_mailbox_nobody_is_told_to_answer_by_mail(session):
    ticket = make_ticket(session, make_channel(session, kind=ChannelKind.FORM, address=""))
    ticket.language = "en"

    reply = service.acknowledge(session, ticket, at=NOON)

    assert "answer this mail" not in reply.body
    assert "/t/" in reply.body


def test_the_answer_on_a_form_leaves_from_the_teams_mailbox_too(session, server, new):
    team = session.get_one(Team, new.team_id)
    make_user(session, team, id=MANAGER.user_id, name=MANAGER.name)
    form = make_channel(session, team, kind=ChannelKind.FORM, address="")
    ticket = make_ticket(session, form, state=TicketState.ANSWERING)
    make_message(session, ticket, message_id=None)
    service.acknowledge(session, ticket, at=NOON)
    session.commit()
    outbox.drain(smtp_url_of=lambda channel_id: server.url, clock=lambda: NOON)
    reply = service.start(
        session, ticket, purpose=Purpose.FINAL, approval=False, body="Soon.", by=MANAGER, at=NOON
    )
    service.submit(session, ticket, reply, by=MANAGER, at=NOON)
    session.commit()

    outbox.drain(smtp_url_of=lambda channel_id: server.url, clock=lambda: later(minutes=1))

    first, second = (message_from_bytes(e.content, policy=policy.default) for e in server.envelopes)
    assert second["From"].addresses[0].addr_spec == first["From"].addresses[0].addr_spec
    assert second["In-Reply-To"] == first["Message-ID"]
    session.refresh(ticket)
    assert ticket.state is TicketState.ANSWERED
