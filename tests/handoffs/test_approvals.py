"""An absent approver: the desk is reminded, then whoever can step in; the last resort is logged."""

import pytest

from tests.conftest import NOON
from tests.factories import actor_of, later, make_user
from webcare import clockwork
from webcare.core.errors import NotAllowed
from webcare.handoffs import service as handoffs
from webcare.mandates import register
from webcare.mandates.register import Letter
from webcare.replies import service as replies
from workflows.reply import Purpose, ReplyState
from workflows.rights import Role


@pytest.fixture
def waiting(world):
    """A reply that waits, its approval due in four hours; the lead can step in."""
    make_user(world.session, world.team, Role.LEAD, email="lea@city.example", name="Lea")
    world.ticket.due_at = later(hours=4)
    author = make_user(world.session, world.team, Role.MANAGER, email="an@city.example")
    by = actor_of(Role.MANAGER, user_id=author.id)
    reply = replies.start(
        world.session, world.ticket, purpose=Purpose.FINAL, approval=True,
        body="Secret words of ours.", by=by, at=NOON,
    )  # fmt: skip
    replies.submit(world.session, world.ticket, reply, by=by, at=NOON)
    world.session.flush()
    return reply


def heard(world):
    return [mail.to_address for mail in world.mails()]


def remind(world, at):
    return handoffs.remind_approvals(world.session, at=at)


def test_halfway_to_the_moment_whoever_is_at_the_desk_hears_it_once(world, waiting):
    assert remind(world, later(hours=1)) == 0
    assert remind(world, later(hours=2)) == 1
    assert remind(world, later(hours=3)) == 0

    assert heard(world) == ["sam@city.example"]


def test_once_it_is_over_whoever_can_step_in_hears_it_once(world, waiting):
    remind(world, later(hours=2))

    assert remind(world, later(hours=4)) == 1
    assert remind(world, later(hours=5)) == 0

    assert heard(world) == ["sam@city.example", "lea@city.example"]


def test_a_named_substitute_hears_it_before_everyone_does(world, waiting):
    jo = make_user(world.session, world.team, Role.SPOKESPERSON, email="jo@city.example")
    register.give(
        world.session, world.team,
        Letter(holder_id=world.speaker.id, first=NOON.date(), reason="As decided.",
               substitute_id=jo.id),
        by=actor_of(Role.LEAD), at=NOON,
    )  # fmt: skip

    assert remind(world, later(hours=2)) == 1
    assert remind(world, later(hours=3)) == 1
    assert heard(world) == ["sam@city.example", "jo@city.example"]
    assert remind(world, later(hours=4)) == 2
    assert sorted(heard(world)[2:]) == ["jo@city.example", "lea@city.example"]


def test_the_clock_does_it_by_itself(world, waiting):
    clockwork.turn_the_clock(world.session, at=later(hours=2))

    assert "sam@city.example" in heard(world)


def test_the_mail_says_nothing_of_the_text(world, waiting):
    remind(world, later(hours=2))

    [mail] = world.mails()
    assert "Secret" not in mail.text
    assert f"item=reply-{waiting.id}" in mail.text


def test_what_was_approved_reminds_nobody(world, waiting):
    speaker = actor_of(Role.SPOKESPERSON, user_id=world.speaker.id)
    replies.approve(world.session, world.ticket, waiting, by=speaker, at=NOON)

    assert remind(world, later(hours=5)) == 0


def test_the_last_resort_is_the_emergency_right_with_its_reason(world, waiting):
    own = actor_of(Role.SPOKESPERSON, user_id=waiting.submitted_by_id)
    with pytest.raises(NotAllowed):
        replies.approve(world.session, world.ticket, waiting, by=own, at=later(hours=5))

    replies.approve(
        world.session, world.ticket, waiting, by=own, at=later(hours=5),
        emergency_reason="Nobody answers and the deadline has passed.",
    )  # fmt: skip

    assert waiting.state is ReplyState.QUEUED
    assert waiting.emergency_reason.startswith("Nobody answers")
