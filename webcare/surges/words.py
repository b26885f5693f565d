"""The words that stand out in a surge, without those that say nothing by themselves."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ARRAY, Text, bindparam, text
from sqlalchemy.orm import Session

from webcare.core.form_labels import without
from webcare.surges import counting
from webcare.surges.counting import Counted
from workflows.surge import BIN, HOUR_BINS
from workflows.surge_words import standing_out as weighed

MOST_NOW = 300
MOST_BEFORE = 600
DAYS_BEFORE = 14
SHOWN = 8

_TELLING = text(
    """
    select word from unnest(cast(:words as text[])) with ordinality as given (word, place)
    where cardinality(ts_lexize('dutch_stem', word)) > 0
        and cardinality(ts_lexize('french_stem', word)) > 0
        and cardinality(ts_lexize('german_stem', word)) > 0
        and cardinality(ts_lexize('english_stem', word)) > 0
    order by place
    """
).bindparams(bindparam("words", type_=ARRAY(Text)))


def standing_out(
    session: Session, counts: Counted, theme_id: int | None, *, at: datetime
) -> list[dict[str, Any]]:
    """What is written about now and was not before, the most telling first; stop words of the four
    languages are left out, and so are the labels of our own forms. Each {"word", "now",
    "share_now", "share_before"}.
    """
    since = at - HOUR_BINS * BIN
    channel = counts.channel_id
    now = [
        without(each)
        for each in counting.texts(session, channel, theme_id, since, at, most=MOST_NOW)
    ]
    early = since - timedelta(days=DAYS_BEFORE)
    before = counting.texts(session, channel, theme_id, early, since, most=MOST_BEFORE)
    found = {each.word: each for each in weighed(now, before)}
    kept = telling(session, list(found))
    return [asdict(found[word]) for word in kept[:SHOWN]]


def telling(session: Session, words: Sequence[str]) -> list[str]:
    """Those of *words* that are stop words in none of the four languages, in their order."""
    return list(session.scalars(_TELLING, {"words": list(words)}))
