"""A team's rules of priority: the first that holds says it, and says why."""

from datetime import timedelta

import pytest

from workflows.priority import Rule, Seen, judge, kept_as, read
from workflows.tone import Tone

STRIKE = Rule(name="Strike", priority=1, words=("staking*", "grève"))
DANGER = Rule(name="Danger", priority=2, danger=True)


@pytest.mark.parametrize(
    ("rule", "seen", "because"),
    [
        (STRIKE, Seen(text="Door de stakingsdag …"), {"words": ["staking*"]}),
        (STRIKE, Seen(text="De trein"), None),
        (DANGER, Seen(danger=True), {"danger": True}),
        (Rule(name="c", priority=1, channels=(4,)), Seen(channel_id=4), {"channels": 4}),
        (Rule(name="c", priority=1, channels=(4,)), Seen(channel_id=5), None),
        (Rule(name="t", priority=1, themes=(9,)), Seen(theme_id=9), {"themes": 9}),
        (Rule(name="m", priority=1, marks=("press",)), Seen(marks=frozenset({"press"})),
         {"marks": ["press"]}),
        (Rule(name="r", priority=1, reach=1000), Seen(reach=1200), {"reach": 1200}),
        (Rule(name="r", priority=1, reach=1000), Seen(), None),
        (Rule(name="o", priority=1, tones=("angry",)), Seen(tone=Tone.ANGRY), {"tones": "angry"}),
        (Rule(name="w", priority=1, waiting=4), Seen(waited=timedelta(hours=4)), {"waiting": 4}),
        (Rule(name="w", priority=1, waiting=4), Seen(waited=timedelta(hours=3)), None),
        (Rule(name="b", priority=1, channels=(4,), words=("brand",)),
         Seen(channel_id=4, text="Rook"), None),
        (Rule(name="nothing", priority=2), Seen(text="anything"), None),
        (Rule(name="off", priority=2, danger=True, is_on=False), Seen(danger=True), None),
    ],
)  # fmt: skip
def test_a_rule_holds_when_all_it_asks_holds(rule, seen, because):
    found = judge([rule], seen)

    assert (dict(found.because) if found else None) == because


def test_the_first_rule_that_holds_says_it():
    seen = Seen(text="staking", danger=True)

    assert judge([STRIKE, DANGER], seen).rule is STRIKE
    assert judge([DANGER, STRIKE], seen).rule is DANGER


def test_rules_come_back_as_they_were_kept():
    rules = (STRIKE, DANGER, Rule(name="all", priority=0, channels=(1,), reach=5, waiting=2))

    assert read(kept_as(rules)) == rules
    assert read({}) == ()
