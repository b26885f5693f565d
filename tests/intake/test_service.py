"""From bytes to a ticket: what stands on it, and that one bad message never stops the others."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from tests.conftest import NOON
from tests.factories import actor_of, make_theme
from tests.intake.letters import (
    ANNA,
    incoming,
    letter,
    message_of,
    receive,
    receive_one,
    ticket_of,
)
from webcare.accounts.models import Team
from webcare.audit.models import AuditEntry
from webcare.core.errors import Conflict, NotAllowed
from webcare.intake import files, service, store
from webcare.intake.mail.parse import parse
from webcare.intake.taken import Doors
from webcare.intake.written import of_mail, unreadable
from webcare.tickets.models import Attachment, Author, Message, MessageKind, RawMessage, RawState
from workflows.rights import Role
from workflows.ticket import TicketState


def test_a_mail_becomes_a_ticket_with_what_a_list_shows(session, channel):
    taken = receive_one(session, channel, letter())
    ticket, message = ticket_of(session, taken), message_of(session, taken)

    assert taken.is_new_ticket
    assert taken.may_acknowledge
    assert ticket.state is TicketState.NEW
    assert ticket.subject == "Litter at the station"
    assert ticket.preview == "When will the station be cleaned?"
    assert (ticket.author_name, ticket.author_address) == ("Anna", ANNA)
    assert ticket.language == "en"
    assert ticket.messages_count == 1
    assert ticket.last_message_at == NOON
    assert ticket.due_at is not None
    assert ticket.due_at > NOON
    assert message.message_id == "first@home.example"
    assert session.get_one(RawMessage, taken.raw_id).state is RawState.DONE


def test_taking_in_twice_takes_in_once(session, channel):
    receive(session, channel, letter())
    assert receive(session, channel, letter()) == []
    assert session.scalar(select(func.count()).select_from(Message)) == 1


def test_one_person_on_one_channel_is_one_author(session, channel):
    receive(session, channel, letter(), letter(sender=ANNA.upper(), message_id="b@home.example"))

    author = session.scalars(select(Author).where(Author.channel_id == channel.id)).one()
    assert author.tickets_count == 2


def test_a_date_in_the_future_or_none_is_the_day_it_came(session, channel):
    future = letter(message_id="a@x.example").replace(b"18 Nov 2026", b"18 Nov 2036")
    none = letter(message_id="b@x.example").replace(b"Date: Wed", b"X-Date: Wed")

    for taken in receive(session, channel, future, none):
        assert message_of(session, taken).sent_at == NOON


def test_the_term_runs_from_when_the_mail_came_not_from_when_it_was_read(session, channel):
    kept = store.keep(session, channel, [incoming(letter())])
    raw = session.get_one(RawMessage, kept.ids[0])
    written = of_mail(parse(letter()))
    later = NOON + timedelta(days=3)
    (taken,) = service.take_in(session, [(raw, written)], at=later)

    assert ticket_of(session, taken).opened_at == NOON


def test_imported_mail_is_as_old_as_it_is_and_never_acknowledged(session, channel):
    taken = receive_one(session, channel, letter("I want to die."), archive=True)

    assert taken.is_archive
    assert not taken.may_acknowledge
    assert ticket_of(session, taken).opened_at < NOON
    assert not any(news["topic"] == "alarm" for news in session.info["news"])


def test_a_form_robots_mail_is_the_persons_whom_it_names(session, channel):
    raw = letter(sender="noreply@city.example", Reply_To=f"Anna <{ANNA}>")

    assert ticket_of(session, receive_one(session, channel, raw)).author_address == ANNA


def test_the_theme_with_most_words_is_proposed(session, channel):
    team = session.get_one(Team, channel.team_id)
    make_theme(session, team, words=["parking"])
    clean = make_theme(session, team, words=["litter", "cleaned"])

    assert ticket_of(session, receive_one(session, channel, letter())).theme_id == clean.id


def test_attachments_lie_under_their_hash(session, channel):
    raw = with_attachment()
    taken = receive_one(session, channel, raw)

    kept = session.scalars(
        select(Attachment).where(Attachment.message_id == taken.message_id)
    ).one()
    assert kept.name == "list.txt"
    assert files.read(kept.sha256) == b"one, two"


class TestDanger:
    def alarms(self, session):
        return [news for news in session.info.get("news", []) if news["topic"] == "alarm"]

    def test_a_new_ticket_is_flagged_urgent_and_rings(self, session, channel):
        taken = receive_one(session, channel, letter("I want to die."))
        ticket = ticket_of(session, taken)

        assert taken.danger
        assert "danger" in ticket.flags
        assert ticket.priority == 2
        assert len(self.alarms(session)) == 1
        event = select(AuditEntry.event).where(AuditEntry.event == "ticket.danger_suspected")
        assert session.scalars(event).all() == ["ticket.danger_suspected"]

    @pytest.mark.parametrize("state", sorted(set(TicketState)))
    def test_it_is_looked_for_in_every_state(self, session, channel, state):
        ticket = ticket_of(session, receive_one(session, channel, letter()))
        ticket.state = state
        session.flush()
        raw = letter("There is a bomb.", message_id="b@home.example", answers="first@home.example")
        taken = receive_one(session, channel, raw)

        assert taken.ticket_id == ticket.id
        assert "danger" in ticket.flags
        assert len(self.alarms(session)) == 1

    def test_quiet_mail_with_it_becomes_a_ticket(self, session, channel):
        raw = letter("I want to die.", Auto_Submitted="auto-generated")

        assert "danger" in ticket_of(session, receive_one(session, channel, raw)).flags

    def test_what_is_quoted_does_not_count(self, session, channel):
        raw = letter("Thank you for the talk.\r\n\r\n> I want to die.")

        assert receive_one(session, channel, raw).danger == ()


class TestQuarantine:
    def poison(self, session, taken):
        message = session.get_one(Message, taken.message_id)
        if "poison" in message.text and message.kind is MessageKind.MESSAGE:
            raise ZeroDivisionError("it broke")

    def test_one_that_breaks_something_stops_no_other(self, session, channel):
        mails = [letter(text, message_id=f"{text}@x.example") for text in ("a", "poison", "b")]
        taken = receive(session, channel, *mails, doors=Doors(then=self.poison))

        assert [t.kind for t in taken] == ["message", "unreadable", "message"]
        ticket, raw = ticket_of(session, taken[1]), session.get_one(RawMessage, taken[1].raw_id)
        assert "quarantine" in ticket.flags
        assert ticket.author_address == ANNA
        assert raw.state is RawState.QUARANTINED
        assert raw.content == mails[1]
        assert "it broke" in raw.error
        assert not taken[1].may_acknowledge

    def test_what_a_broken_message_would_have_told_is_not_told(self, session, channel):
        def tell_and_break(session, taken):
            session.info.setdefault("news", []).append({"topic": "lie"})
            self.poison(session, taken)

        receive_one(session, channel, letter("poison"), doors=Doors(then=tell_and_break))

        assert {"topic": "lie"} not in session.info["news"]

    def test_a_message_that_is_poison_to_the_last_is_kept_as_bytes(
        self, session, channel, monkeypatch
    ):
        monkeypatch.setattr(service.quarantine, "bare", lambda written: 1 / 0)
        taken = receive_one(session, channel, letter("poison"), doors=Doors(then=self.poison))

        assert "quarantine" in ticket_of(session, taken).flags
        assert "poison" in message_of(session, taken).text

    def test_a_bad_moment_is_not_the_messages_fault(self, session, channel):
        def away(*_):
            raise OperationalError("select", {}, Exception("gone"))

        with pytest.raises(OperationalError), session.begin_nested():
            receive(session, channel, letter(), doors=Doors(then=away))
        assert session.scalar(select(func.count()).select_from(Message)) == 0

    def quarantined(self, session, channel):
        return receive_one(session, channel, letter("poison"), doors=Doors(then=self.poison))

    def test_trying_again_fills_in_the_same_message_and_ticket(self, session, channel):
        before = self.quarantined(session, channel)
        ticket = ticket_of(session, before)

        assert service.retry(session, ticket, by=actor_of(Role.MANAGER), at=NOON) == 1
        assert ("take_in", ()) in session.info["rings"]
        (taken,) = receive(session, channel, letter("poison"))

        assert (taken.message_id, taken.ticket_id) == (before.message_id, before.ticket_id)
        assert taken.reacts
        assert message_of(session, taken).kind is MessageKind.MESSAGE
        assert message_of(session, taken).message_id == "first@home.example"
        assert ticket.flags == []
        assert ticket.messages_count == 1
        assert session.get_one(RawMessage, taken.raw_id).state is RawState.DONE

    def test_trying_again_in_vain_changes_nothing(self, session, channel):
        before = self.quarantined(session, channel)
        service.retry(session, ticket_of(session, before), by=actor_of(Role.MANAGER), at=NOON)
        raw = session.get_one(RawMessage, before.raw_id)
        (taken,) = service.take_in(session, [(raw, unreadable("Still not."))], at=NOON)

        assert taken.ticket_id == before.ticket_id
        assert not taken.is_new_ticket
        assert "quarantine" in ticket_of(session, taken).flags
        assert raw.state is RawState.QUARANTINED

    def test_only_what_lies_there_and_only_by_those_who_decide(self, session, channel):
        ticket = ticket_of(session, self.quarantined(session, channel))
        with pytest.raises(NotAllowed):
            service.retry(session, ticket, by=actor_of(Role.OBSERVER), at=NOON)

        sound = ticket_of(session, receive_one(session, channel, letter("Fine", message_id=None)))
        with pytest.raises(Conflict):
            service.retry(session, sound, by=actor_of(Role.MANAGER), at=NOON)

    def test_what_the_parser_cannot_read_shows_its_bytes(self, session, channel):
        kept = store.keep(session, channel, [incoming(b"\x00\xff no mail \x00 at all")])
        raw = session.get_one(RawMessage, kept.ids[0])
        (taken,) = service.take_in(session, [(raw, unreadable("Took too long."))], at=NOON)

        assert "no mail" in message_of(session, taken).text
        assert "Took too long." in message_of(session, taken).warnings
        assert ticket_of(session, taken).subject  # in the language of the house


def with_attachment():
    return b"\r\n".join(
        [
            b"From: anna@home.example",
            b"Subject: A list",
            b"Message-ID: <list@home.example>",
            b"MIME-Version: 1.0",
            b'Content-Type: multipart/mixed; boundary="b"',
            b"",
            b"--b",
            b"Content-Type: text/plain",
            b"",
            b"Here it is.",
            b"--b",
            b"Content-Type: text/plain",
            b'Content-Disposition: attachment; filename="list.txt"',
            b"",
            b"one, two",
            b"--b--",
        ]
    )
