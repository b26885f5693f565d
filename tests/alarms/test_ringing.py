"""From a reason to ring to somebody's word: each call, each failure, and what comes after it."""

import hashlib
import hmac

import pytest
from sqlalchemy import select

from tests.alarms.world import climb, later
from tests.conftest import NOON
from tests.factories import actor_of, make_user
from webcare.alarms import service, ways
from webcare.alarms.models import CallState, Way
from webcare.audit.models import AuditEntry
from webcare.core.errors import Conflict, Invalid
from workflows.alarm import AlarmKind, AlarmState
from workflows.rights import Role

TAKEN, FAILED, PASSED = CallState.TAKEN, CallState.FAILED, CallState.PASSED


def as_(user):
    return actor_of(Role.SPOKESPERSON, user_id=user.id, name=user.name)


def webhook(on_call, url):
    return ways.set_webhook(on_call.session, on_call.team.id, url, by=actor_of(Role.LEAD), at=NOON)


def only_by(on_call, *order):
    for user in (on_call.an, on_call.bo, on_call.cas):
        ways.choose(on_call.session, user.id, order, by=as_(user), at=NOON)


def test_the_first_call_goes_to_whoever_is_on_duty_at_once(on_call, mail):
    on_call.usual_ladder()
    alarm = on_call.ring()
    on_call.run(smtp_url=mail.url)

    assert on_call.calls(alarm) == [("An", Way.MAIL, TAKEN, "")]
    assert alarm.next_at == later(minutes=5)
    assert [each.rcpt_tos for each in mail.envelopes] == [[on_call.an.email]]


def test_without_a_word_the_next_in_line_is_called_and_last_the_manager(on_call, mail):
    on_call.usual_ladder()
    alarm = on_call.ring()
    for minutes in (0, 4, 5, 14, 15, 19):
        on_call.run(later(minutes=minutes), mail.url)

    assert [name for name, *_ in on_call.calls(alarm)] == ["An", "Bo", "Cas"]
    assert alarm.state is AlarmState.RINGING
    on_call.run(later(minutes=20), mail.url)
    assert alarm.state is AlarmState.EXHAUSTED
    assert alarm.next_at is None


def test_the_ladder_is_gone_through_as_often_as_it_says(on_call, mail):
    on_call.usual_ladder(rounds=2)
    alarm = on_call.ring()
    for minutes in (0, 5, 15, 20, 25, 35, 40):
        on_call.run(later(minutes=minutes), mail.url)

    assert [name for name, *_ in on_call.calls(alarm)] == ["An", "Bo", "Cas"] * 2
    assert alarm.state is AlarmState.EXHAUSTED


def test_an_acknowledgement_stops_the_ladder_and_says_who_and_when(on_call, mail):
    on_call.usual_ladder()
    alarm = on_call.ring()
    on_call.run(smtp_url=mail.url)
    service.acknowledge(on_call.session, alarm, by=as_(on_call.an), at=later(minutes=2))
    on_call.run(later(hours=3), mail.url)

    assert len(on_call.calls(alarm)) == 1
    assert (alarm.state, alarm.acknowledged_by) == (AlarmState.ACKNOWLEDGED, "An")
    assert alarm.acknowledged_at == later(minutes=2)


def test_who_comes_second_is_told_who_was_first(on_call):
    alarm = on_call.ring()
    service.acknowledge(on_call.session, alarm, by=as_(on_call.an), at=NOON)

    with pytest.raises(Conflict, match="An already has"):
        service.acknowledge(on_call.session, alarm, by=as_(on_call.bo), at=NOON)
    service.acknowledge(on_call.session, alarm, by=as_(on_call.an), at=NOON)  # a double click


def test_it_is_settled_with_a_word_and_not_without(on_call):
    alarm = on_call.ring()
    service.acknowledge(on_call.session, alarm, by=as_(on_call.an), at=NOON)

    with pytest.raises(Invalid):
        service.settle(on_call.session, alarm, word=" ", by=as_(on_call.an), at=NOON)
    service.settle(on_call.session, alarm, word="Called 112.", by=as_(on_call.bo), at=NOON)
    assert (alarm.state, alarm.settled_by, alarm.word) == (AlarmState.SETTLED, "Bo", "Called 112.")


def test_what_rings_again_is_noted_on_the_one_that_rings(on_call):
    first = on_call.ring()
    again = on_call.ring(at=later(minutes=1))

    assert again.id == first.id
    assert (first.times, first.again_at) == (2, later(minutes=1))


def test_while_someone_is_looking_it_is_noted_and_after_that_it_rings_anew(on_call):
    alarm = on_call.ring()
    service.acknowledge(on_call.session, alarm, by=as_(on_call.an), at=NOON)

    assert on_call.ring(at=later(minutes=14)).id == alarm.id
    anew = on_call.ring(at=later(minutes=16))
    assert anew.id != alarm.id
    assert anew.state is AlarmState.RINGING


def test_one_that_everybody_slept_through_rings_anew(on_call, mail):
    on_call.usual_ladder()
    alarm = on_call.ring()
    for minutes in (0, 5, 15, 20):
        on_call.run(later(minutes=minutes), mail.url)
    on_call.ring(at=later(hours=1))
    on_call.run(later(hours=1), mail.url)

    assert alarm.state is AlarmState.RINGING
    assert [name for name, *_ in on_call.calls(alarm)] == ["An", "Bo", "Cas", "An"]


def test_a_failing_webhook_leads_to_the_persons_next_way_at_once(on_call, sms, mail):
    on_call.usual_ladder()
    webhook(on_call, sms.url)
    sms.status = 500
    alarm = on_call.ring()
    on_call.run(smtp_url=mail.url)

    assert on_call.calls(alarm) == [
        ("An", Way.WEBHOOK, FAILED, "refused"),
        ("An", Way.MAIL, TAKEN, ""),
    ]
    assert alarm.next_at == later(minutes=5)


def test_when_all_ways_fail_the_next_person_is_called_at_once(on_call, sms, mail):
    on_call.usual_ladder()
    webhook(on_call, sms.url)
    sms.status, mail.mood = 503, "550"
    alarm = on_call.ring()
    on_call.run(smtp_url=mail.url)

    assert [(name, way) for name, way, *_ in on_call.calls(alarm)] == [
        (name, way) for name in ("An", "Bo", "Cas") for way in (Way.WEBHOOK, Way.MAIL)
    ]
    assert alarm.state is AlarmState.EXHAUSTED
    failures = select(AuditEntry).where(AuditEntry.event == "alarm.call_failed")
    assert len(on_call.session.scalars(failures).all()) == 6


def test_a_mail_that_is_refused_for_now_counts_as_failed_for_the_ladder(on_call, mail):
    on_call.usual_ladder()
    mail.mood = "451"
    alarm = on_call.ring()
    on_call.run(smtp_url=mail.url)

    assert [(name, state) for name, _, state, _ in on_call.calls(alarm)] == [
        ("An", FAILED), ("Bo", FAILED), ("Cas", FAILED),
    ]  # fmt: skip


def test_a_gap_in_the_rota_is_said_and_the_ladder_goes_on_at_once(on_call, mail):
    on_call.usual_ladder()
    on_call.desk.rota = {}
    alarm = on_call.ring()
    on_call.run(smtp_url=mail.url)

    assert on_call.calls(alarm) == [("", None, PASSED, "gap"), ("Bo", Way.MAIL, TAKEN, "")]


def test_who_left_is_passed_over_and_that_is_said(on_call, mail):
    on_call.usual_ladder()
    on_call.bo.active = False
    alarm = on_call.ring()
    for minutes in (0, 5):
        on_call.run(later(minutes=minutes), mail.url)

    assert [(name, reason) for name, _, _, reason in on_call.calls(alarm)] == [
        ("An", ""), ("Bo", "left"), ("Cas", ""),
    ]  # fmt: skip


def test_without_a_ladder_the_leads_are_called_after_whoever_is_on(on_call, mail):
    second = make_user(on_call.session, on_call.team, Role.LEAD, name="Dirk", language="en")
    alarm = on_call.ring()
    for minutes in (0, 5, 10):
        on_call.run(later(minutes=minutes), mail.url)

    assert [name for name, *_ in on_call.calls(alarm)] == ["An", "Cas", second.name]


def test_a_house_without_anyone_in_charge_says_that_nobody_could_be_called(on_call):
    on_call.desk.rota = {}
    on_call.cas.active = False
    alarm = on_call.ring()
    climb(on_call.session, NOON)

    assert alarm.state is AlarmState.EXHAUSTED


def test_the_webhook_is_signed_over_its_time_and_raw_body(on_call, sms):
    on_call.usual_ladder()
    key = webhook(on_call, sms.url)
    on_call.ring()
    on_call.run()

    ((headers, body),) = sms.posts
    stamp = headers["Webcare-Timestamp"]
    expected = hmac.new(key.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["Webcare-Signature"] == f"v1={expected}"
    assert int(stamp) == int(NOON.timestamp())


def test_a_new_key_makes_the_old_one_void(on_call, sms):
    old, new = webhook(on_call, sms.url), webhook(on_call, sms.url)
    assert old != new


def test_a_call_that_broke_off_before_it_was_recorded_is_made_once_more(on_call, sms):
    from webcare.alarms import calling

    on_call.usual_ladder()
    webhook(on_call, sms.url)
    alarm = on_call.ring()
    climb(on_call.session, NOON)
    claimed = calling.claim(on_call.session, at=NOON)
    calling.make(claimed, allow_private=True)  # and here the process dies
    on_call.session.commit()
    on_call.run(later(seconds=20))
    assert len(sms.posts) == 1
    on_call.run(later(seconds=46))

    assert len(sms.posts) == 2
    assert len({headers["Webcare-Call"] for headers, _ in sms.posts}) == 1
    assert on_call.calls(alarm) == [("An", Way.WEBHOOK, TAKEN, "")]
    calling.settle(  # whoever comes back late changes nothing
        on_call.session, claimed, calling.Outcome(taken=False, said="late"), at=later(minutes=1)
    )
    assert on_call.calls(alarm) == [("An", Way.WEBHOOK, TAKEN, "")]


def test_a_test_rings_only_oneself_and_ends_with_ones_word(on_call, mail):
    alarm = service.ring_oneself(on_call.session, on_call.team.id, by=as_(on_call.bo), at=NOON)
    on_call.run(smtp_url=mail.url)
    on_call.run(later(minutes=6), mail.url)

    assert [name for name, *_ in on_call.calls(alarm)] == ["Bo"]
    assert alarm.kind is AlarmKind.TEST
    service.acknowledge(on_call.session, alarm, by=as_(on_call.bo), at=later(minutes=7))
    assert alarm.state is AlarmState.SETTLED
