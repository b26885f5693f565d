"""A danger rings from any message, whatever became of its ticket, and nothing of it is told on."""

import json

import pytest
from sqlalchemy import select

from tests.alarms.world import OnCall, later
from tests.conftest import NOON
from tests.factories import actor_of, make_handoff, make_ticket
from tests.intake.letters import letter, receive, receive_one
from webcare import pipeline
from webcare.alarms import letters, push, ways
from webcare.alarms.models import Alarm, AlarmCall, Way
from webcare.channels.compose import message_id_for
from webcare.channels.models import OutgoingMail
from webcare.core import tokens
from webcare.core.actor import operator
from webcare.core.site import site
from webcare.intake import files, signals
from webcare.intake.taken import Doors
from webcare.schemes.service import publish_shipped
from webcare.tickets import service as tickets
from workflows.alarm import AlarmKind, AlarmState
from workflows.rights import Role
from workflows.ticket import Resolution, TicketState

CRY = "Ik wil dood. Mijn adres is Kanariestraat 7."


@pytest.fixture(autouse=True)
def kept(tmp_path):
    files.use(tmp_path)


def alarms(session):
    return session.scalars(select(Alarm).order_by(Alarm.id)).all()


def begin(session, on_call):
    """A conversation of one mail; gives its ticket."""
    (taken,) = receive(session, on_call.channel, letter())
    return session.get_one(tickets.Ticket, taken.ticket_id)


def again(text=CRY, number="second", **more):
    return letter(text, message_id=f"{number}@home.example", answers="first@home.example",
                  references=["first@home.example"], **more)  # fmt: skip


def test_a_first_message_rings(session, on_call):
    taken = receive_one(session, on_call.channel, letter(CRY))
    (alarm,) = alarms(session)

    assert (alarm.kind, alarm.ticket_id) == (AlarmKind.DANGER, taken.ticket_id)
    assert alarm.next_at == NOON


@pytest.mark.parametrize("state", list(TicketState))
def test_it_rings_in_every_state_of_the_ticket(session, on_call, state):
    ticket = begin(session, on_call)
    ticket.state = state
    if state is TicketState.CLOSED:
        ticket.resolution = Resolution.ANSWERED
    receive(session, on_call.channel, again())

    assert [each.state for each in alarms(session)] == [AlarmState.RINGING]


def test_on_a_merged_ticket_it_rings_for_the_one_that_lives_on(session, on_call):
    ticket = begin(session, on_call)
    survivor = make_ticket(session, on_call.channel)
    ticket.state, ticket.resolution = TicketState.CLOSED, Resolution.MERGED
    ticket.merged_into_id = survivor.id
    receive(session, on_call.channel, again())

    assert [each.ticket_id for each in alarms(session)] == [survivor.id]


def test_a_mail_that_breaks_everything_rings_by_the_text_that_is_known(session, on_call):
    def breaks(_session, _taken):
        raise RuntimeError("what follows on the message breaks")

    receive(session, on_call.channel, letter(CRY), doors=Doors(then=breaks))

    assert [each.kind for each in alarms(session)] == [AlarmKind.DANGER]


def test_an_experts_mail_rings_for_the_ticket_they_were_asked_about(session, on_call):
    publish_shipped(session, by=operator(), at=NOON)
    ticket = begin(session, on_call)
    handoff = make_handoff(session, ticket, question="How?", to_email="anna@home.example")
    doors = Doors(
        consult_of=lambda _session, token: handoff.id if token else None,
        then=lambda session, taken: pipeline.received(session, taken, at=NOON),
    )
    asked = message_id_for("consult", handoff.id, handoff.nonce, "city.example")
    said = letter(CRY, message_id="expert@home.example", answers=asked)
    receive(session, on_call.channel, said, doors=doors)

    assert [each.ticket_id for each in alarms(session)] == [ticket.id]


def test_an_old_mail_that_is_imported_wakes_nobody(session, on_call):
    receive(session, on_call.channel, letter(CRY), archive=True)

    assert alarms(session) == []


def test_a_second_cry_while_it_rings_is_noted_on_the_same_alarm(session, on_call):
    receive(session, on_call.channel, letter(CRY))
    receive(session, on_call.channel, again())

    assert [each.times for each in alarms(session)] == [2]


def test_at_three_in_the_morning_the_first_call_goes_out_with_the_next_look(session, mail):
    on_call = OnCall(session)
    on_call.usual_ladder()
    three = later(hours=15)  # at night, between a Wednesday and a Thursday
    signals.mark_danger(session, on_call.ticket, ["wil dood"], at=three, rings=True)
    on_call.run(later(three, seconds=3), mail.url)

    assert [each.rcpt_tos for each in mail.envelopes] == [[on_call.an.email]]


def test_nothing_of_the_message_leaves_by_any_way(session, on_call, sms, monkeypatch):
    pushed = []
    monkeypatch.setattr(push, "sealed", lambda message, *_keys: pushed.append(message) or b"x")
    on_call.usual_ladder()
    taken = receive_one(session, on_call.channel, letter(CRY, subject="Kanarie in nood"))
    lead = actor_of(Role.LEAD)
    ways.set_webhook(session, on_call.team.id, sms.url, by=lead, at=NOON)
    device(session, on_call.an, sms.url)
    ways.choose(session, on_call.an.id, [Way.PUSH, Way.WEBHOOK], by=lead, at=NOON)
    sms.status = 500  # so that every way is tried
    on_call.run()
    mails = session.scalars(select(OutgoingMail.text)).all()
    told = [*(body.decode("latin-1") for _headers, body in sms.posts), *mails,
            *(message.decode() for message in pushed)]  # fmt: skip

    assert len(pushed) == 1
    assert len(mails) >= 1
    for word in ("Kanarie", "dood", "Anna", "home.example"):
        assert not any(word in each for each in told)
    posted = next(json.loads(body) for _h, body in sms.posts if body.startswith(b"{"))
    assert set(posted) == {"kind", "ticket", "alarm", "call", "desk", "step", "at", "link"}
    assert posted["ticket"] == taken.ticket_id


def test_the_link_of_a_call_is_signed_for_that_call_alone(session, on_call):
    on_call.usual_ladder()
    alarm = on_call.ring()
    call = AlarmCall(alarm_id=alarm.id, team_id=alarm.team_id, position=0, created_at=NOON)
    session.add(call)
    session.flush()
    token = letters.token(call, alarm)

    assert tokens.verify(letters.LINK, token, call.id, alarm.nonce)
    assert not tokens.verify(letters.LINK, token, call.id + 1, alarm.nonce)
    assert letters.link(call, alarm).startswith(site().base_url)


def device(session, user, url):
    """A browser whose push service is the local server: a stand-in, for no real one runs here."""
    from tests.alarms.test_push import browser

    key, auth, _private = browser()
    return ways.add_device(
        session, user.id, name="Firefox", endpoint=url, key=key, auth=auth,
        by=actor_of(Role.SPOKESPERSON, user_id=user.id), at=NOON,
    )  # fmt: skip
