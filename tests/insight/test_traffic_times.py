"""The time that a person took at a question or a gate; never the wait in the inbox."""

from datetime import timedelta

import pytest

from tests import factories as make
from tests.conftest import NOON
from tests.factories import later
from tests.insight.decided import MANAGER, TEXT, desk, published
from webcare.decisions import service as decisions
from webcare.insight import traffic
from webcare.insight.queries import Scope
from webcare.schemes import queries as schemes
from workflows.rights import Role

GATED = TEXT.replace(
    "questions:\n  OURS:\n",
    'gates: {first: {title: {en: "Nothing special", nl: "Niets bijzonders"}}}\nquestions:\n'
    "  OURS:\n    gate: first\n",
).replace('      yes: {text: {en: "Yes", nl: "Ja"}, next: KNOWN}\n',
          '      yes: {text: {en: "Yes", nl: "Ja"}, next: NICE, nothing_special: true}\n',
).replace(
    "  KNOWN:\n",
    '  NICE:\n    gate: first\n    text: {en: "Is it nice?", nl: "Is het aardig?"}\n'
    "    source: stated\n    answers:\n"
    '      yes: {text: {en: "Yes", nl: "Ja"}, next: KNOWN, nothing_special: true}\n'
    '      no: {text: {en: "No", nl: "Nee"}, next: refer}\n'
    "  KNOWN:\n",
    1,
)  # fmt: skip


def after(**given):
    return NOON + timedelta(**given)


class Walk:
    """A ticket that came in at noon, and what a person does to it when."""

    def __init__(self, session, channel, **given):
        self.session, self.ticket = session, make.make_ticket(session, channel, **given)
        make.make_message(session, self.ticket)
        decisions.begin(session, self.ticket, by=MANAGER, at=NOON)
        session.flush()

    def opens(self, at, by=MANAGER, *, alone=True):
        decisions.shown(self.session, self.ticket.id, alone=alone, by=by, at=at)
        return self

    def answers(self, question, at, answer="yes"):
        decisions.answer(self.session, self.ticket, question, answer, by=MANAGER, at=at)
        self.session.flush()
        return self

    def confirms(self, at):
        decisions.confirm_gate(self.session, self.ticket, by=MANAGER, at=at)
        self.session.flush()
        return self

    def overrules(self, question, answer, at):
        decisions.overrule(
            self.session, self.ticket, question, answer, reason="No", by=MANAGER, at=at
        )
        self.session.flush()
        return self


@pytest.fixture
def version(session):
    return published(session)


@pytest.fixture
def channel(session, version):
    return desk(session)


def found(session, version, channel):
    scope = Scope(team_ids=[channel.team_id], since=later(days=-1), until=later(days=30))
    gates = traffic.gates_of(schemes.compiled(version))
    return traffic.of_version(session, version.id, scope, gates=gates)


def test_the_first_answer_takes_from_when_the_ticket_was_opened_and_the_next_from_there(
    session, channel, version
):
    for seconds in (10, 20, 90):
        opened = after(hours=3)
        first = opened + timedelta(seconds=seconds)
        walk = Walk(session, channel).opens(opened).answers("OURS", first)
        walk.answers("KNOWN", first + timedelta(minutes=5))

    assert found(session, version, channel).seconds == {"OURS": 20.0, "KNOWN": 300.0}


def test_the_wait_in_the_inbox_is_nobodys_time(session, channel, version):
    Walk(session, channel).answers("OURS", after(hours=9)).answers(
        "KNOWN", after(hours=9, minutes=2)
    )

    assert found(session, version, channel).seconds == {"KNOWN": 120.0}


def test_after_a_pause_time_runs_from_when_the_ticket_is_opened_again(session, channel, version):
    walk = Walk(session, channel).opens(after(hours=1)).answers("OURS", after(hours=1, minutes=1))
    walk.opens(after(hours=5)).answers("KNOWN", after(hours=5, minutes=2))

    assert found(session, version, channel).seconds["KNOWN"] == 120.0


def test_a_colleague_who_looks_in_meanwhile_does_not_start_the_clock_anew(
    session, channel, version
):
    walk = (
        Walk(session, channel).opens(after(hours=1)).opens(after(hours=1, minutes=4), alone=False)
    )
    walk.answers("OURS", after(hours=1, minutes=5), "no")

    assert found(session, version, channel).seconds == {"OURS": 300.0}


def test_opening_it_after_it_was_decided_changes_no_time(session, channel, version):
    walk = Walk(session, channel).opens(after(hours=1))
    walk.answers("OURS", after(hours=1, minutes=1)).answers("KNOWN", after(hours=1, minutes=2))
    walk.opens(after(days=2))

    assert found(session, version, channel).seconds == {"OURS": 60.0, "KNOWN": 60.0}


def test_who_may_not_decide_starts_no_clock(session, channel, version):
    walk = Walk(session, channel).opens(after(hours=1), by=make.actor_of(Role.OBSERVER))
    walk.answers("OURS", after(hours=1, minutes=1), "no")

    assert found(session, version, channel).seconds == {}


def test_an_answer_given_otherwise_days_later_is_not_days_of_work(session, channel, version):
    walk = Walk(session, channel).opens(after(hours=1))
    walk.answers("OURS", after(hours=1, minutes=1)).answers("KNOWN", after(hours=1, minutes=2))
    walk.overrules("OURS", "no", after(days=3))

    assert found(session, version, channel).seconds == {"OURS": 60.0, "KNOWN": 60.0}


def test_a_gate_confirmed_with_one_key_has_one_time(session):
    version = published(session, GATED)
    channel = desk(session)
    for minutes in (1, 4, 5):
        walk = Walk(session, channel).opens(after(hours=1))
        confirmed = after(hours=1, minutes=minutes)
        walk.confirms(confirmed).answers("KNOWN", confirmed + timedelta(seconds=30))

    times = found(session, version, channel)

    assert times.gates == {"first": 240.0}
    assert times.seconds == {"KNOWN": 30.0}


def test_facts_before_the_gate_do_not_hide_its_time(session):
    version = published(session, GATED.replace("is: false", "is: true").replace(
        'answers: "no"', 'answers: "yes"'))  # fmt: skip
    channel = desk(session)
    theme = make.make_theme(session, make.make_team(session), ours=True)
    walk = Walk(session, channel, theme_id=theme.id).opens(after(hours=1))
    walk.confirms(after(hours=1, minutes=2)).answers("KNOWN", after(hours=1, minutes=3))

    assert found(session, version, channel).gates == {"first": 120.0}
