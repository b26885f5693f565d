"""Earlier questions that are like a new one, found by the stems of their words.

A question's words stand in `handoffs.terms` (migration 0009), in the way of the search. Of the new
text only words that carry meaning in all four languages are looked for; how much each tells is
weighed against the questions that were found (`workflows.suggestion`).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from workflows.handoff import HandoffState
from workflows.suggestion import likeness, weights

READ = 6000  # characters of the new text
MOST = 150
LEAST = 0.12  # less alike says nothing

_WORDS = text(
    """
    select distinct stem from (
        select word from unnest(tsvector_to_array(to_tsvector('webcare_simple', :said))) word
        where length(word) > 2 and word !~ '^[0-9.,:/-]+$'
    ) words
    cross join lateral (
        values (ts_lexize('dutch_stem', word)), (ts_lexize('french_stem', word)),
            (ts_lexize('german_stem', word)), (ts_lexize('english_stem', word))
    ) stems (found)
    cross join lateral unnest(found) stem
    where cardinality(ts_lexize('dutch_stem', word)) > 0
        and cardinality(ts_lexize('french_stem', word)) > 0
        and cardinality(ts_lexize('german_stem', word)) > 0
        and cardinality(ts_lexize('english_stem', word)) > 0
    """
)
_FOUND = text(
    """
    with asked as materialized (
        select string_agg('''' || replace(replace(w, '\\', '\\\\'), '''', '''''') || '''', ' | ')
            ::tsquery as words
        from unnest(cast(:words as text[])) w
    )
    select h.id, h.expert_id, h.to_email, h.asked_at, h.ended_at, h.state, h.suggested,
        array(
            select unnest(tsvector_to_array(h.terms))
            intersect select unnest(cast(:words as text[]))
        ) as shared, cardinality(tsvector_to_array(h.terms)) as size
    from handoffs h cross join asked
    where h.team_id = :team_id and h.kind = 'forward' and h.desk is null and h.id <> :beside
        and h.ended_at < :before and h.state in ('answered', 'declined') and h.terms @@ asked.words
    order by ts_rank(h.terms, asked.words) desc, h.id desc
    limit :most
    """
)


@dataclass(frozen=True, slots=True)
class Alike:
    """An earlier question that had its end: how like the new one it was, from 0 to 1; who was
    asked, what became of it, and whom a refusal named.
    """

    likeness: float
    expert_id: int | None
    to_email: str
    minutes: float
    answered: bool
    suggested: str


def alike(
    session: Session, team_id: int, said: str, *, before: datetime, beside: int = 0
) -> list[Alike]:
    """The team's ended questions that are like *said*, of those that ended *before* that moment,
    the most alike first. *beside*: a question that does not count.
    """
    plain = said[:READ].replace("<", " ").replace(">", " ").replace("\x00", " ")
    words = set(session.scalars(_WORDS, {"said": plain}))
    if not words:
        return []
    given = {
        "words": sorted(words), "team_id": team_id, "before": before, "beside": beside,
        "most": MOST,
    }  # fmt: skip
    rows = session.execute(_FOUND, given).all()
    weight = weights([set(row.shared) for row in rows])
    found = [
        Alike(
            round(likeness(words, set(row.shared), weight, row.size), 3),
            row.expert_id,
            row.to_email,
            (row.ended_at - row.asked_at).total_seconds() / 60,
            row.state == HandoffState.ANSWERED,
            row.suggested,
        )
        for row in rows
    ]
    found.sort(key=lambda each: -each.likeness)
    return [each for each in found if each.likeness >= LEAST]
