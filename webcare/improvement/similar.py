"""Which open cards seem to say the same: proposals with their reason, never more than that.

Two cards are alike as far as their titles share trigrams (pg_trgm) or their texts share words, by
the stems of the team's language; igraph finds the groups that hold together.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, Text, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from webcare.improvement.merging import OPEN
from webcare.improvement.models import Improvement
from webcare.improvement.queries import stands

COMPARED = 400  # of a team's open cards: the newest
ALIKE = 0.34  # from here on two cards are linked
_WORD = re.compile(r"\w+")
SHOWN = 6  # words that are named as a reason
LONGEST_TEXT = 2000  # characters of a card's text that are looked at
STEMS = {"nl": "dutch", "fr": "french", "de": "german", "en": "english"}

_PAIRS = text(
    """
    with cards as materialized (
        select id, lower(unaccent(title)) as title,
               tsvector_to_array(to_tsvector(cast(:stems as regconfig), title)) as said,
               tsvector_to_array(to_tsvector(
                   cast(:stems as regconfig), title || ' ' || left(text, :longest))) as words
        from improvements where id = any(:ids)
    ), pairs as (
        select a.id as low, b.id as high, similarity(a.title, b.title) as trigrams,
               array(select unnest(a.words) intersect select unnest(b.words) order by 1) as shared,
               array(select unnest(a.said) intersect select unnest(b.said)) as shared_titles,
               least(cardinality(a.said), cardinality(b.said)) as shortest,
               least(cardinality(a.words), cardinality(b.words)) as fewest
        from cards a join cards b on a.id < b.id
        where a.title % b.title or a.words && b.words
    ), weighed as (
        select low, high, shared, trigrams,
               greatest(
                   trigrams,
                   0.9 * cardinality(shared) / greatest(fewest, 4.0),
                   0.9 * cardinality(shared_titles) / greatest(shortest, 2.0)
               ) as alike
        from pairs
    )
    select low, high, shared, alike from weighed
    where alike >= :enough
      and not exists (select from improvements_apart
                      where low_id = weighed.low and high_id = weighed.high)
    order by low, high
    """
).bindparams(bindparam("ids", type_=ARRAY(BigInteger)), bindparam("stems", type_=Text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Cards that seem to say the same, the one that most tickets showed first. `words`: what they
    share; `alike`: how alike the two that are most so are, in whole percent.
    """

    cards: Sequence[Improvement]
    words: Sequence[str]
    alike: int

    @property
    def tickets(self) -> int:
        return sum(each.sources_count for each in self.cards)


def clusters(session: Session, team_id: int, language: str) -> list[Cluster]:
    """The proposals for one team, what most tickets showed first; in two statements."""
    cards = {
        each.id: each
        for each in session.scalars(
            select(Improvement)
            .where(Improvement.team_id == team_id, stands(), Improvement.state.in_(OPEN))
            .order_by(Improvement.id.desc())
            .limit(COMPARED)
        )
    }
    if len(cards) < 2:  # noqa: PLR2004 - one is alike nobody
        return []
    pairs = session.execute(
        _PAIRS,
        {
            "ids": list(cards),
            "stems": STEMS.get(language, "simple"),
            "longest": LONGEST_TEXT,
            "enough": ALIKE,
        },
    ).all()
    edges = {(low, high): (list(shared), float(alike)) for low, high, shared, alike in pairs}
    found = [_cluster([cards[each] for each in group], edges) for group in _groups(edges)]
    return sorted(found, key=lambda each: (-each.tickets, each.cards[0].id))


def _groups(edges: dict[tuple[int, int], tuple[list[str], float]]) -> list[list[int]]:
    """The communities of the graph, by greedy modularity, which gives the same every time."""
    if not edges:
        return []
    from igraph import Graph

    names = sorted({each for pair in edges for each in pair})
    place = {name: number for number, name in enumerate(names)}
    graph = Graph(len(names), [(place[low], place[high]) for low, high in edges])
    weights = [alike for _shared, alike in edges.values()]
    found = graph.community_fastgreedy(weights=weights).as_clustering()
    return [[names[each] for each in group] for group in found if len(group) > 1]


def _cluster(
    cards: list[Improvement], edges: dict[tuple[int, int], tuple[list[str], float]]
) -> Cluster:
    ids = {each.id for each in cards}
    inside = [told for pair, told in edges.items() if ids.issuperset(pair)]
    often: dict[str, int] = {}
    for shared, _alike in inside:
        for each in shared:
            often[each] = often.get(each, 0) + 1
    words = sorted(often, key=lambda each: (-often[each], each))[:SHOWN]
    return Cluster(
        cards=sorted(cards, key=lambda each: (-each.sources_count, each.id)),
        words=[_spoken(each, cards) for each in words],
        alike=round(100 * min(1.0, max(alike for _shared, alike in inside))),
    )


def _spoken(stem: str, cards: Sequence[Improvement]) -> str:
    """The word as somebody wrote it, of which the dictionary made *stem*."""
    said = (word for card in cards for word in _WORD.findall(f"{card.title} {card.text}".lower()))
    return next((word for word in said if word.startswith(stem)), stem)
