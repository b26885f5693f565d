"""Which norm holds: the order of rules is fixed, and each term is sought for itself."""

import pytest

from workflows.norms import USUAL, WARN, Rule, Term, kept_as, read, ruling

MAIL = Rule(kind="mail", reply=1440, resolution=7200)
DESK = Rule(channel=4, reply=600)
URGENT = Rule(priority=2, reply=120)
URGENT_MAIL = Rule(kind="mail", priority=2, reply=60)
URGENT_DESK = Rule(channel=4, priority=2, resolution=240)
RULES = (MAIL, DESK, URGENT, URGENT_MAIL, URGENT_DESK)


@pytest.mark.parametrize(
    ("channel", "priority", "reply", "resolution"),
    [
        (3, 0, MAIL, MAIL),
        (4, 0, DESK, MAIL),
        (3, 2, URGENT_MAIL, MAIL),
        (4, 2, URGENT_MAIL, URGENT_DESK),
        (3, 1, MAIL, MAIL),
        (None, 0, MAIL, MAIL),
    ],
)
def test_the_priority_goes_before_the_channel_and_the_channel_before_its_kind(
    channel, priority, reply, resolution
):
    def held(term):
        return ruling(RULES, term, kind="mail", channel=channel, priority=priority)

    assert (held(Term.REPLY), held(Term.RESOLUTION)) == (reply, resolution)


def test_a_priority_of_all_channels_holds_where_nothing_names_the_channel_with_it():
    assert ruling(RULES, Term.REPLY, kind="bluesky", priority=2) == URGENT


def test_where_a_team_said_nothing_the_usual_norm_holds_and_nothing_of_a_resolution():
    assert ruling((), Term.REPLY, kind="mail").minutes(Term.REPLY) == 1440
    assert ruling((), Term.REPLY, kind="bluesky").minutes(Term.REPLY) == 240
    assert ruling((), Term.REPLY, kind="pigeon").minutes(Term.REPLY) == 1440
    assert ruling((), Term.RESOLUTION, kind="mail") is None


def test_rules_are_kept_without_what_they_do_not_say():
    assert read(kept_as(RULES, WARN)) == RULES
    assert kept_as([DESK], 70) == {"warn": 70, "rules": [{"channel": 4, "reply": 600}]}


def test_every_rule_has_a_name_that_says_what_it_is_for():
    assert [each.name for each in RULES] == ["mail", "channel:4", "all:2", "mail:2", "channel:4:2"]
    assert len({each.name for each in USUAL}) == len(USUAL)
