"""What intake says of a new ticket: the same text before it, its tone, the team's rules."""

import pytest
from sqlalchemy import func, select

from tests import factories as make
from tests.conftest import NOON
from tests.intake.letters import ANNA, letter, receive, receive_one, ticket_of
from tests.workflows.test_likeness import LETTER, OTHER
from webcare.core.actor import operator
from webcare.intake.taken import Doors
from webcare.tickets import alike, prioritising, rulebooks
from webcare.tickets.models import Ticket
from webcare.tickets.order_models import BookKind, Likeness, LikenessBand
from workflows.priority import Rule, kept_as
from workflows.tone import Tone

BOSS = operator()


def mails(*texts, first=0):
    return [
        letter(text, sender=f"s{n}@home.example", message_id=f"m{n}@home.example",
               subject="Zwemvijver")
        for n, text in enumerate(texts, first)
    ]  # fmt: skip


def tickets_of(session, taken):
    session.expire_all()
    return [ticket_of(session, each) for each in taken]


def total(session, model):
    return session.scalar(select(func.count()).select_from(model))


def test_the_same_text_in_one_batch_is_seen(session, channel):
    taken = receive(session, channel, *mails(LETTER, OTHER, f"{LETTER} Jan Peeters", LETTER))
    first, other, second, third = tickets_of(session, taken)

    assert [each.alike_id for each in (first, other, second, third)] == [
        first.id, None, first.id, first.id
    ]  # fmt: skip
    assert third.alike_percent == 100
    assert 90 <= second.alike_percent < 100
    assert alike.others(session, second) == 2
    assert [each.id for each in alike.group(session, first.id, [first.team_id])] == [
        first.id, second.id, third.id
    ]  # fmt: skip


def test_a_copy_that_comes_later_is_measured_against_the_first(session, channel):
    (first,) = tickets_of(session, receive(session, channel, *mails(LETTER)))
    assert first.alike_id is None
    version = first.version
    (copy,) = tickets_of(session, receive(session, channel, *mails(LETTER + " Jan", first=1)))

    assert copy.alike_id == first.id
    assert first.alike_id == first.id
    assert first.version == version, "nobody's open form goes stale because a copy came"
    assert total(session, Likeness) == 1, "a wave keeps one text, not thousands"


def test_another_teams_letters_are_none_of_ours(session, channel):
    theirs = make.make_channel(session, address="info@other.example")
    receive(session, channel, *mails(LETTER))
    (copy,) = tickets_of(session, receive(session, theirs, *mails(LETTER, first=1)))

    assert copy.alike_id is None


def test_what_breaks_in_a_batch_leaves_no_text_behind(session, channel):
    def breaks(_session, taken):
        if taken.opened and "poison" in taken.opened.message.text:
            raise ZeroDivisionError

    taken = receive(
        session, channel, *mails(LETTER + " poison", LETTER, OTHER), doors=Doors(then=breaks)
    )
    poisoned, first, _other = tickets_of(session, taken)

    assert poisoned.alike_id is None
    assert first.alike_id is None
    kept = set(session.scalars(select(Likeness.ticket_id)))
    assert kept == {first.id, _other.id}


def test_old_texts_are_let_go_with_their_keys(session, channel):
    receive(session, channel, *mails(LETTER))
    alike.forget_old(session, at=NOON + alike.KEPT * 2)

    assert total(session, Likeness) == total(session, LikenessBand) == 0


def test_a_first_whose_row_was_busy_is_marked_a_little_later(session, channel):
    taken = receive(session, channel, *mails(LETTER, LETTER))
    first, _copy = tickets_of(session, taken)
    first.alike_id = None
    session.flush()
    alike.forget_old(session, at=NOON)

    session.refresh(first)
    assert first.alike_id == first.id


@pytest.mark.parametrize(
    ("text", "tone", "words"),
    [
        ("Dit is een schande, ik ben woedend!", Tone.ANGRY, ["schande", "woedend"]),
        ("Nous sommes inquiets pour les enfants", Tone.WORRIED, ["inquiets"]),
        ("Vielen Dank für die schnelle Hilfe", Tone.THANKFUL, ["vielen dank"]),
        ("When does the library open?", Tone.NEUTRAL, []),
    ],
)
def test_the_tone_stands_on_the_ticket_with_its_words(session, channel, text, tone, words):
    ticket = ticket_of(session, receive_one(session, channel, letter(text, subject="-")))

    assert (ticket.tone, ticket.tone_words) == (tone, words)


def test_the_tone_follows_what_the_author_writes_next(session, channel):
    ticket = ticket_of(session, receive_one(session, channel, letter("Hoe laat?")))
    receive_one(
        session, channel,
        letter("Dit is onaanvaardbaar", message_id="b@home.example", answers="first@home.example"),
    )  # fmt: skip

    assert ticket.tone is Tone.ANGRY


def rules(session, channel, *given):
    rulebooks.write(
        session, channel.team_id, BookKind.PRIORITY, kept_as(given), seen=0, by=BOSS, at=NOON
    )


def test_a_rule_sets_the_priority_and_says_why(session, channel):
    rules(session, channel, Rule(name="Staking", priority=1, words=("staking",)))
    ticket = ticket_of(session, receive_one(session, channel, letter("Is er staking morgen?")))

    assert ticket.priority == 1
    assert ticket.priority_why == {
        "rule": "Staking", "level": 1, "because": {"words": ["staking"]}
    }  # fmt: skip


def test_no_rule_makes_a_danger_less_urgent(session, channel):
    rules(session, channel, Rule(name="Traag", priority=0, channels=(channel.id,)))
    raw = letter("Ik maak er een einde aan, ik wil zelfmoord plegen")
    ticket = ticket_of(session, receive_one(session, channel, raw))

    assert ticket.priority == prioritising.DANGER_IS


def test_a_person_is_overruled_by_no_rule(session, channel):
    ticket = ticket_of(session, receive_one(session, channel, letter(sender=ANNA)))
    prioritising.overrule(session, ticket, 0, why="It is fixed", by=BOSS, at=NOON)
    rules(session, channel, Rule(name="Wacht", priority=2, waiting=1))
    session.flush()

    assert prioritising.those_that_wait(session, at=NOON + alike.KEPT) == 0
    assert ticket.priority == 0
    assert ticket.priority_why["reason"] == "It is fixed"


def test_what_waits_long_is_raised_once(session, channel):
    ticket = ticket_of(session, receive_one(session, channel, letter()))
    rules(session, channel, Rule(name="Wacht", priority=1, waiting=24))
    session.flush()

    assert prioritising.those_that_wait(session, at=make.later(hours=23)) == 0
    assert prioritising.those_that_wait(session, at=make.later(hours=24)) == 1
    assert prioritising.those_that_wait(session, at=make.later(hours=25)) == 0
    assert session.get_one(Ticket, ticket.id).priority_why["because"] == {"waiting": 24}
