"""Words that suddenly stand together, over all channels of a team: a proposal like any other.

Costs one count a minute where little comes in. Where enough came in within the hour, those messages
are read; what they are compared with, a sample of two weeks, is read once an hour a process.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ARRAY, BigInteger, bindparam, text
from sqlalchemy.orm import Session

from webcare.core.form_labels import without
from webcare.surges import words as telling_words
from webcare.surges.models import Surge
from workflows import word_surge
from workflows.surge import BIN, HOUR_BINS
from workflows.surge_words import words_of
from workflows.word_surge import Group, Said

HOUR = HOUR_BINS * BIN
SAMPLE = 2000  # messages of the weeks before
DAYS_BEFORE = 14
MOST_NOW = 600  # messages of the hour, the newest
HOLDS = timedelta(hours=1)  # what is usual does not change in less
BINS = 36

_COUNTED = """
    from messages m
    where m.channel_id = any(:channels) and m.direction = 'in' and m.kind = 'message'
        and m.received_at >= :since and m.received_at < :until
        and m.sent_at >= m.received_at - interval '2 hours'
"""
_COUNT = text(f"select count(*) {_COUNTED}").bindparams(
    bindparam("channels", type_=ARRAY(BigInteger))
)
_SAID = text(
    f"""
    select lower(m.from_address) as person, m.channel_id, m.received_at,
        left(m.subject || ' ' || coalesce(nullif(m.reply_text, ''), m.text), 2000) as said
    {_COUNTED} and m.id % :every = 0 order by m.received_at desc limit :most
    """
).bindparams(bindparam("channels", type_=ARRAY(BigInteger)))


@dataclass(frozen=True, slots=True)
class Heard:
    """A message with its moment."""

    at: datetime
    said: Said


_usual: dict[int, tuple[datetime, list[frozenset[str]]]] = {}


def found(
    session: Session, team_id: int, channels: Sequence[int], *, at: datetime
) -> tuple[Group, dict[str, Any]] | None:
    """What stands together now and never did, with the reason as a surge keeps it."""
    if _count(session, channels, at - HOUR, at) < word_surge.LEAST:
        return None
    heard = _heard(session, channels, at - HOUR, at, every=1, most=MOST_NOW)
    now = [each.said for each in heard]
    candidates = telling_words.telling(session, word_surge.frequent(now))
    if len(candidates) < 2:  # noqa: PLR2004 - a pair
        return None
    before = _before(session, team_id, channels, at=at)
    group = word_surge.standing_together(now, before, candidates)
    return (group, _reading(session, channels, group, len(before), at)) if group else None


def count_now(session: Session, surge: Surge, channels: Sequence[int], *, at: datetime) -> int:
    """In how many messages of the last hour the words of *surge* stand together."""
    heard = _heard(session, channels, at - HOUR, at, every=1, most=MOST_NOW)
    return len(word_surge.both_in([each.said for each in heard], surge.reading["group"]))


def forget() -> None:
    """Read anew what is usual."""
    _usual.clear()


def _reading(
    session: Session, channels: Sequence[int], group: Group, compared: int, at: datetime
) -> dict[str, Any]:
    since = at - BINS * BIN
    recent = [0] * BINS
    for each in _heard(session, channels, since, at, every=1, most=3 * MOST_NOW):
        if each.said.words.issuperset(group.pair):
            recent[min(BINS - 1, int((each.at - since) / BIN))] += 1
    return {
        "group": sorted(group.pair), "minutes": 60, "count": group.count, "people": group.people,
        "channels": group.channels, "total": group.total, "expected": group.expected,
        "compared": compared, "low": 0, "high": 0, "busiest": 0, "by_days": False,
        "recent": recent, "usual": [round(group.expected / HOUR_BINS, 3)] * BINS,
    }  # fmt: skip


def _count(session: Session, channels: Sequence[int], since: datetime, until: datetime) -> int:
    given = {"channels": list(channels), "since": since, "until": until}
    return session.scalar(_COUNT, given) or 0


def _heard(
    session: Session, channels: Sequence[int], since: datetime, until: datetime,
    *, every: int, most: int,
) -> list[Heard]:  # fmt: skip
    rows = session.execute(
        _SAID, {"channels": list(channels), "since": since, "until": until, "every": every,
                "most": most},
    )  # fmt: skip
    return [
        Heard(row.received_at, Said(row.person, row.channel_id, words_of(without(row.said))))
        for row in rows
    ]


def _before(
    session: Session, team_id: int, channels: Sequence[int], *, at: datetime
) -> list[frozenset[str]]:
    """The words of a sample of the two weeks before, at most an hour old."""
    kept = _usual.get(team_id)
    if kept is None or not timedelta() <= at - kept[0] < HOLDS:
        since, until = at - timedelta(days=DAYS_BEFORE), at - HOUR
        every = max(1, _count(session, channels, since, until) // SAMPLE)
        heard = _heard(session, channels, since, until, every=every, most=SAMPLE)
        kept = _usual[team_id] = at, [each.said.words for each in heard]
    return kept[1]
