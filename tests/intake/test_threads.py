"""A message joins a conversation by proof, never by guess; whatever fails is kept, and says so."""

import pytest
from sqlalchemy import func, select

from tests.factories import make_channel, make_message, make_ticket
from tests.intake.letters import ANNA, BEN, letter, message_of, receive_one, ticket_of
from webcare.accounts.models import Team
from webcare.channels.compose import message_id_for
from webcare.core import tokens
from webcare.intake.taken import Doors
from webcare.tickets.models import Direction, Message, MessageKind, Ticket
from workflows.ticket import Resolution, TicketState


@pytest.fixture
def ticket(session, channel):
    """A ticket of Anna's that we answered."""
    taken = receive_one(session, channel, letter())
    ticket = ticket_of(session, taken)
    ticket.state = TicketState.ANSWERED
    session.flush()
    return ticket


def our_id(ticket):
    return message_id_for("mail", ticket.id, ticket.nonce, "city.example")


def tickets_count(session):
    return session.scalar(select(func.count()).select_from(Ticket))


def test_an_answer_to_our_mail_joins_its_ticket_by_the_token(session, channel, ticket):
    raw = letter("Thanks, but when?", message_id="second@home.example", answers=our_id(ticket))
    taken = receive_one(session, channel, raw)

    assert taken.ticket_id == ticket.id
    assert taken.reacts
    assert not taken.is_new_ticket
    assert taken.warnings == ()
    assert ticket.state is TicketState.NEW
    assert ticket.unread_count == 1
    assert ticket.messages_count == 2
    assert ticket.preview == "Thanks, but when?"


def test_the_token_is_found_deep_in_the_references(session, channel, ticket):
    chain = [our_id(ticket), "x1@relay.example", "x2@relay.example"]
    raw = letter(message_id="second@home.example", answers="x2@relay.example", references=chain)

    assert receive_one(session, channel, raw).ticket_id == ticket.id


def test_an_answer_to_a_mail_about_a_form_joins_on_the_teams_mailbox(session, channel):
    form = make_channel(session, session.get_one(Team, channel.team_id), kind="form", address="")
    ticket = make_ticket(session, form, author_address=ANNA)
    raw = letter("One more thing.", message_id="second@home.example", answers=our_id(ticket))

    taken = receive_one(session, channel, raw)

    assert (taken.ticket_id, taken.warnings) == (ticket.id, ())


def test_a_subject_with_the_number_of_a_ticket_joins_nothing(session, channel, ticket):
    raw = letter(
        sender=BEN, message_id="ben@elsewhere.example", subject=f"Re: [#{ticket.id}] Litter"
    )
    taken = receive_one(session, channel, raw)

    assert taken.is_new_ticket
    assert taken.warnings == ()


def test_a_forged_token_gives_a_new_ticket_with_a_warning(session, channel, ticket):
    forged = tokens.sign("mail", ticket.id, "not the nonce")
    raw = letter(message_id="second@home.example", answers=f"{forged}.00ff@city.example")
    taken = receive_one(session, channel, raw)

    assert taken.is_new_ticket
    assert taken.ticket_id != ticket.id
    assert "doubtful_thread" in taken.warnings
    assert "doubtful_thread" in ticket_of(session, taken).flags
    assert ticket.state is TicketState.ANSWERED


def test_a_revoked_token_no_longer_joins(session, channel, ticket):
    old = our_id(ticket)
    ticket.nonce = tokens.new_nonce()
    taken = receive_one(session, channel, letter(message_id="b@home.example", answers=old))

    assert taken.is_new_ticket
    assert "doubtful_thread" in taken.warnings


def test_a_token_of_another_purpose_does_not_join(session, channel, ticket):
    other = message_id_for("follow", ticket.id, ticket.nonce, "city.example")
    taken = receive_one(session, channel, letter(message_id="b@home.example", answers=other))

    assert taken.is_new_ticket


def test_another_desks_token_is_no_forgery_of_ours(session, channel, ticket):
    theirs = f"{tokens.sign('mail', ticket.id, 'their nonce')}.00ff@other-city.example"
    chain = [theirs, "first@home.example"]
    raw = letter(message_id="b@home.example", answers="first@home.example", references=chain)

    assert receive_one(session, channel, raw).ticket_id == ticket.id


def test_a_stranger_who_names_a_known_mail_gets_a_ticket_of_their_own(session, channel, ticket):
    raw = letter(sender=BEN, message_id="b@elsewhere.example", answers="first@home.example")
    taken = receive_one(session, channel, raw)

    assert taken.is_new_ticket
    assert "doubtful_thread" in taken.warnings
    assert ticket_of(session, taken).author_address == BEN


def test_an_agents_address_does_not_open_the_thread_either(session, channel, ticket):
    sent = make_message(
        session, ticket, direction=Direction.OUTBOUND, message_id="plain-sent@city.example"
    )
    raw = letter(sender="agent@city.example", message_id="x@y.example", answers=sent.message_id)
    taken = receive_one(session, channel, raw)

    assert taken.is_new_ticket
    assert "doubtful_thread" in taken.warnings
    assert message_of(session, taken).direction is Direction.INBOUND


def test_the_author_who_adds_to_an_own_mail_joins(session, channel, ticket):
    raw = letter("And the trams?", message_id="b@home.example", answers="first@home.example")

    assert receive_one(session, channel, raw).ticket_id == ticket.id


def test_own_mail_on_another_channel_joins_nothing(session, channel, ticket):
    other = make_channel(session, address="parking@city.example")
    raw = letter("And the trams?", message_id="b@home.example", answers="first@home.example")
    taken = receive_one(session, other, raw)

    assert taken.is_new_ticket
    assert "doubtful_thread" in taken.warnings


def test_the_author_who_answers_what_we_sent_them_joins_without_token(session, channel, ticket):
    sent = make_message(
        session, ticket, direction=Direction.OUTBOUND, message_id="plain-sent@city.example"
    )
    raw = letter(message_id="b@home.example", answers=sent.message_id)

    assert receive_one(session, channel, raw).ticket_id == ticket.id


def test_another_sender_with_the_token_joins_but_never_becomes_the_author(session, channel, ticket):
    raw = letter(sender=BEN, message_id="b@elsewhere.example", answers=our_id(ticket))
    taken = receive_one(session, channel, raw)

    assert taken.ticket_id == ticket.id
    assert "other_sender" in taken.warnings
    assert "other_sender" in ticket.flags
    assert ticket.author_address == ANNA
    assert message_of(session, taken).from_address == BEN


def test_what_belongs_to_a_merged_ticket_goes_to_the_survivor(session, channel, ticket):
    survivor = make_ticket(session, channel, state=TicketState.ANSWERED)
    ticket.state, ticket.resolution = TicketState.CLOSED, Resolution.MERGED
    ticket.merged_into_id = survivor.id
    session.flush()

    by_token = letter(message_id="b@home.example", answers=our_id(ticket))
    assert receive_one(session, channel, by_token).ticket_id == survivor.id
    by_chain = letter("More", message_id="c@home.example", answers="first@home.example")
    assert receive_one(session, channel, by_chain).ticket_id == survivor.id
    assert survivor.state is TicketState.NEW


def test_a_copy_that_came_by_another_way_is_kept_but_is_no_reaction(session, channel, ticket):
    copy = b"Received: from relay.example\r\n" + letter()
    taken = receive_one(session, channel, copy)

    assert taken.ticket_id == ticket.id
    assert not taken.reacts
    assert "same_message_id" in taken.warnings
    assert ticket.state is TicketState.ANSWERED


def test_another_mail_under_a_known_message_id_is_a_ticket_with_a_warning(session, channel, ticket):
    taken = receive_one(session, channel, letter("Something else entirely", sender=BEN))

    assert taken.is_new_ticket
    assert "same_message_id" in taken.warnings
    assert tickets_count(session) == 2


def test_a_mail_under_the_message_id_of_our_own_sent_mail_is_kept(session, channel, ticket):
    sent = our_id(ticket)
    make_message(
        session, ticket, direction=Direction.OUTBOUND, message_id=sent, external_id=f"<{sent}>"
    )
    taken = receive_one(session, channel, letter(sender=BEN, message_id=sent))

    assert taken.is_new_ticket
    assert message_of(session, taken).external_id == f"raw:{taken.raw_id}"


def test_an_answer_to_a_consult_stays_out_of_the_askers_thread(session, channel, ticket):
    consult = message_id_for("consult", 77, "nonce", "city.example")
    doors = Doors(
        consult_of=lambda _, token: 77 if tokens.verify("consult", token, 77, "nonce") else None
    )
    raw = letter(sender="kim@city.example", message_id="k@city.example", answers=consult)
    taken = receive_one(session, channel, raw, doors=doors)

    assert taken.handoff_id == 77
    assert taken.kind is MessageKind.CONSULT
    assert taken.ticket_id is None
    assert message_of(session, taken).ticket_id is None
    assert tickets_count(session) == 1


def test_a_forged_consult_token_is_a_ticket_with_a_warning(session, channel):
    forged = f"{tokens.sign('consult', 77, 'guessed')}.00ff@city.example"
    taken = receive_one(session, channel, letter(answers=forged))

    assert taken.is_new_ticket
    assert "doubtful_thread" in taken.warnings


def test_a_bounce_that_names_our_mail_finds_its_ticket_and_opens_none(session, channel, ticket):
    sent = our_id(ticket)
    raw = bounce(sent)
    taken = receive_one(session, channel, raw)

    assert taken.kind is MessageKind.BOUNCE
    assert taken.ticket_id == ticket.id
    assert not taken.is_new_ticket
    assert not taken.reacts
    assert not taken.may_acknowledge
    assert taken.bounce is not None
    assert sent in taken.bounce.message_ids
    assert taken.bounce.action == "failed"
    assert ticket.state is TicketState.ANSWERED


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {"List_Id": "<news.example>"}]
)
def test_quiet_mail_is_kept_without_ticket_or_acknowledgement(session, channel, headers):
    taken = receive_one(session, channel, letter("Out of office.", **headers))

    assert taken.ticket_id is None
    assert not taken.may_acknowledge
    assert session.scalar(select(func.count()).select_from(Message)) == 1
    assert tickets_count(session) == 0


def test_an_automatic_reply_stands_in_its_thread_without_moving_the_ticket(
    session, channel, ticket
):
    raw = letter(
        "I am away.", message_id="b@home.example", answers=our_id(ticket),
        Auto_Submitted="auto-replied",
    )  # fmt: skip
    taken = receive_one(session, channel, raw)

    assert taken.ticket_id == ticket.id
    assert not taken.reacts
    assert ticket.state is TicketState.ANSWERED
    assert ticket.unread_count == 0


def test_our_own_echo_is_history(session, channel, ticket):
    raw = letter(sender="info@city.example", message_id=our_id(ticket), X_Webcare="reply")
    taken = receive_one(session, channel, raw)

    assert taken.kind is MessageKind.OWN
    assert tickets_count(session) == 1


def test_a_person_at_another_organisation_with_this_product_is_heard(session, channel):
    raw = letter(sender="desk@other-city.example", X_Webcare="reply")
    taken = receive_one(session, channel, raw)

    assert taken.is_new_ticket
    assert not taken.may_acknowledge


def bounce(message_id):
    return "\r\n".join(
        [
            "From: MAILER-DAEMON@relay.example",
            "To: info@city.example",
            "Subject: Undelivered Mail Returned to Sender",
            "Message-ID: <bounce@relay.example>",
            "MIME-Version: 1.0",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
            "",
            "--b",
            "Content-Type: text/plain",
            "",
            "The address does not exist.",
            "--b",
            "Content-Type: message/delivery-status",
            "",
            "Reporting-MTA: dns; relay.example",
            "",
            f"Final-Recipient: rfc822; {ANNA}",
            "Action: failed",
            "Status: 5.1.1",
            "Diagnostic-Code: smtp; 550 no such user",
            "",
            "--b",
            "Content-Type: text/rfc822-headers",
            "",
            "From: info@city.example",
            f"To: {ANNA}",
            f"Message-ID: <{message_id}>",
            "Subject: Re: Litter at the station",
            "",
            "--b--",
            "",
        ]
    ).encode()
