"""The words that a team's tickets hold, and which of them a mistyped one was meant to be.

A team's words are its own: what another team wrote is never proposed. They are learnt as documents
are written, as plain words without accents.
"""

import re
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from webcare.tickets.search_words import Words

SHORTEST, LONGEST = 4, 24  # letters; shorter words are like too many others
MOST = 4  # words of a search that are looked at

# Of l'éclairage and d'eau the noun is the word.
ELIDED = r"$$^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’]$$"

# Positions are kept of the words as they are written; the stems beside them have none.
_LEARN = text(
    f"""
    insert into search_vocabulary (team_id, word)
    select distinct d.team_id, plain.word
    from ticket_search d cross join lateral unnest(d.terms) as said (lexeme, positions, weights)
        cross join lateral (select regexp_replace(said.lexeme, {ELIDED}, '')) as plain (word)
    where d.ticket_id = any(:ids) and said.positions is not null
        and plain.word ~ '^[[:alpha:]]{{{SHORTEST},{LONGEST}}}$'
    order by 1, 2 on conflict do nothing
    """  # noqa: S608 - numbers and a pattern of ours
)
_LIKE = text(
    """
    select word from search_vocabulary, (select unaccent(lower(:typed)) as plain) asked
    where team_id = any(:teams) and word % asked.plain
    order by word = asked.plain desc, similarity(word, asked.plain) desc, word limit 1
    """
)
_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},{LONGEST}}}")


def learn(session: Session, ticket_ids: Sequence[int]) -> None:
    """Add the words of these tickets' documents to their teams' vocabularies."""
    session.execute(_LEARN, {"ids": list(ticket_ids)})


def meant(session: Session, team_ids: Sequence[int], typed: str, words: Words) -> str | None:
    """*typed* with each word that no ticket holds replaced by the likest that one does; None where
    nothing would change.
    """
    said = typed
    plain = [term.text for term in words.finds if _WORD.fullmatch(term.text)]
    for word in plain[:MOST]:
        like = session.scalar(_LIKE, {"typed": word, "teams": list(team_ids)})
        if like is not None and like != word.lower():
            said = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", like, said)
    return said if said != typed else None
