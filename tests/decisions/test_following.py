"""A scheme that was mended holds for what still waits, and disturbs nobody who has begun."""

from tests.conftest import NOON
from tests.factories import later
from tests.insight.decided import ASKS_MORE, decide, decision_of, desk, published
from webcare import pipeline


def test_what_nobody_has_answered_yet_follows_the_new_version(session):
    published(session)
    channel = desk(session)
    waits, begun, done = (
        decide(session, channel, *answers)
        for answers in ((), ("OURS=yes",), ("OURS=yes", "KNOWN=yes"))
    )
    first = decision_of(session, waits).scheme_version_id
    newer = published(session, ASKS_MORE)

    assert pipeline.follow_the_scheme(session, at=later(minutes=1)) == 1
    assert pipeline.follow_the_scheme(session, at=later(minutes=2)) == 0

    assert decision_of(session, waits).scheme_version_id == newer.id
    assert decision_of(session, begun).scheme_version_id == first
    assert decision_of(session, done).scheme_version_id == first


def test_another_scheme_for_the_team_is_followed_too(session):
    published(session)
    channel = desk(session)
    waits = decide(session, channel)
    other = published(session, ASKS_MORE.replace("id: small", "id: other"))
    channel.scheme = "other"

    pipeline.turn_the_clock(session, at=NOON)

    assert decision_of(session, waits).scheme_version_id == other.id
